// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/bac.hpp"

namespace limen::virtual_chip {
namespace {
constexpr std::size_t kNonce = 8, kKeying = 16, kMac = 8, kCryptogram = 32;

Bytes slice(ByteView from, std::size_t offset, std::size_t count) {
    return to_bytes(from.subspan(offset, count));
}

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}
}  // namespace

BasicAccess::BasicAccess(std::string_view mrz_information, Random random)
    : random_(std::move(random)) {
    Bytes seed = sha1(as_bytes(mrz_information));
    seed.resize(kKeying);
    encryption_key_ = derive_key(Cipher::tdes, seed, 1);
    mac_key_ = derive_key(Cipher::tdes, seed, 2);
}

Bytes BasicAccess::challenge() {
    challenge_ = random_(kNonce);
    return challenge_;
}

std::expected<BasicAccess::Answer, std::uint16_t> BasicAccess::authenticate(ByteView data) {
    const Bytes challenge = std::exchange(challenge_, {});
    if (data.size() != kCryptogram + kMac) return std::unexpected(apdu::sw::kWrongLength);
    if (challenge.empty()) return std::unexpected(apdu::sw::kConditions);
    const ByteView cryptogram = data.first(kCryptogram);
    if (!equal(mac(Cipher::tdes, mac_key_, pad(cryptogram, 8)), data.subspan(kCryptogram)))
        return std::unexpected(apdu::sw::kFailed);

    // S = RND.IFD || RND.IC || K.IFD
    const Bytes plain = decrypt(Cipher::tdes, encryption_key_, {}, cryptogram);
    const Bytes terminal_nonce = slice(plain, 0, kNonce);
    const Bytes terminal_keying = slice(plain, 2 * kNonce, kKeying);
    if (!equal(slice(plain, kNonce, kNonce), challenge)) return std::unexpected(apdu::sw::kFailed);

    const Bytes keying = random_(kKeying);
    const Bytes sealed =
        encrypt(Cipher::tdes, encryption_key_, {}, joined({challenge, terminal_nonce, keying}));
    Bytes seed(kKeying);
    for (std::size_t i = 0; i < kKeying; ++i)
        seed[i] = static_cast<std::uint8_t>(terminal_keying[i] ^ keying[i]);
    Answer answer;
    answer.data = joined({sealed, mac(Cipher::tdes, mac_key_, pad(sealed, 8))});
    // The counter starts with the low halves of both nonces (Doc 9303-11, 9.8.6.3).
    answer.channel = std::make_unique<SecureChannel>(
        Cipher::tdes, derive_key(Cipher::tdes, seed, 1), derive_key(Cipher::tdes, seed, 2),
        joined({slice(challenge, 4, 4), slice(terminal_nonce, 4, 4)}));
    return answer;
}

}  // namespace limen::virtual_chip
