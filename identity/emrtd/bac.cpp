// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/bac.hpp"

#include <algorithm>

namespace limen::emrtd {
namespace {

constexpr std::size_t kNonce = 8;
constexpr std::size_t kKeyMaterial = 16;
constexpr std::size_t kCryptogram = 32;  // nonce, nonce, key material
constexpr std::size_t kMac = 8;

std::unexpected<Error> refused(const char* cause, std::string message) {
    return fail(Stage::chip_access, cause, std::move(message));
}

struct Keys {
    Secret encryption, mac;
};
Keys keys_from(ByteView seed) {
    return {derive_key(Cipher::des3, seed, KeyUse::encryption),
            derive_key(Cipher::des3, seed, KeyUse::mac)};
}

Bytes joined(ByteView a, ByteView b) {
    Bytes out = to_bytes(a);
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

// R = RND.IC ‖ RND.IFD ‖ K.IC out of the chip's answer; checks its code and both nonces.
Result<Secret> open_answer(const Keys& keys, ByteView answer, ByteView rnd_ic, ByteView rnd_ifd) {
    if (answer.size() != kCryptogram + kMac)
        return refused("chip.access_failed", "the chip's answer to BAC has a wrong length");
    const ByteView cryptogram = answer.first(kCryptogram);
    LIMEN_TRY(const Bytes code, mac(Cipher::des3, keys.mac, cryptogram));
    if (!equal_secrets(code, answer.last(kMac)))
        return refused("chip.access_failed", "the chip's answer to BAC is not authentic");
    LIMEN_TRY(Bytes plain, decrypt(Cipher::des3, keys.encryption, {}, cryptogram));
    Secret r(std::move(plain));
    if (!equal_secrets(r.view().first(kNonce), rnd_ic) ||
        !equal_secrets(r.view().subspan(kNonce, kNonce), rnd_ifd))
        return refused("chip.access_failed", "the chip's answer to BAC is not fresh");
    return r;
}

}  // namespace

Result<void> run_bac(Card& card, std::string_view mrz_information, const Random& random) {
    const Secret hash(sha1(as_bytes(mrz_information)));
    const Keys keys = keys_from(hash.view().first(kKeyMaterial));

    LIMEN_TRY(const apdu::Response challenge, card.send({0x00, 0x84, 0x00, 0x00, {}, 8, false}));
    if (!challenge.ok())
        return refused("chip.bac_not_offered",
                       "the chip refuses BAC: " + apdu::describe_sw(challenge.sw));
    if (challenge.data.size() != kNonce)
        return refused("chip.access_failed", "the chip's challenge has a wrong length");

    Bytes own(kNonce + kKeyMaterial);  // RND.IFD ‖ K.IFD, drawn in this order
    random(std::span(own).first(kNonce));
    random(std::span(own).subspan(kNonce));
    const Secret own_secret(std::move(own));
    const ByteView rnd_ifd = own_secret.view().first(kNonce);
    const ByteView k_ifd = own_secret.view().subspan(kNonce);

    const Secret s(joined(joined(rnd_ifd, challenge.data), k_ifd));
    LIMEN_TRY(const Bytes cryptogram, encrypt(Cipher::des3, keys.encryption, {}, s.view()));
    LIMEN_TRY(const Bytes code, mac(Cipher::des3, keys.mac, cryptogram));
    LIMEN_TRY(const apdu::Response answer,
              card.send({0x00, 0x82, 0x00, 0x00, joined(cryptogram, code), 40, false}));
    if (means_wrong_key(answer.sw))
        return refused("chip.wrong_key", "the chip does not accept this MRZ's key (" +
                                             apdu::describe_sw(answer.sw) +
                                             "): read the page again");
    if (!answer.ok())
        return refused("chip.access_failed", "BAC failed: " + apdu::describe_sw(answer.sw));
    LIMEN_TRY(const Secret r, open_answer(keys, answer.data, challenge.data, rnd_ifd));

    // The session's keys come from both key halves, its counter from both nonces (4.3.1, 9.8.6.1).
    Bytes session_seed = to_bytes(r.view().last(kKeyMaterial));
    for (std::size_t i = 0; i < kKeyMaterial; ++i) session_seed[i] ^= k_ifd[i];
    const Secret session(std::move(session_seed));
    Keys session_keys = keys_from(session.view());
    card.protect(SecureMessaging(
        Cipher::des3, std::move(session_keys.encryption), std::move(session_keys.mac),
        SendSequenceCounter(joined(ByteView(challenge.data).last(4), rnd_ifd.last(4)))));
    return {};
}

}  // namespace limen::emrtd
