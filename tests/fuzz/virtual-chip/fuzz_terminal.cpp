// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/virtual-chip/fuzz_terminal.hpp"

#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/chip_authentication.hpp"

namespace limen::virtual_chip {
namespace {

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

Bytes encoded(const apdu::Command& command) {
    return apdu::encode(command).value_or(Bytes{});
}

}  // namespace

void FuzzTerminal::count_up() {
    auto& counter = session_->counter;
    for (std::size_t i = counter.size(); i-- > 0;)
        if (++counter[i] != 0) return;
}

void FuzzTerminal::begin(Cipher cipher, ByteView secret, Bytes counter) {
    session_ =
        Session{cipher, derive_key(cipher, secret, 1), derive_key(cipher, secret, 2), counter};
}

void FuzzTerminal::select_application() {
    seal_and_send(Bytes{0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01});
}

void FuzzTerminal::bac(std::string_view mrz_information) {
    session_.reset();
    const Bytes challenge = send_(Bytes{0x00, 0x84, 0x00, 0x00, 0x08});
    if (challenge.size() != 10) return;
    Bytes seed = sha1(as_bytes(mrz_information));
    seed.resize(16);
    const Bytes nonce(8, 0x11), keying(16, 0x22), key = derive_key(Cipher::tdes, seed, 1);
    const Bytes cryptogram =
        encrypt(Cipher::tdes, key, {}, joined({nonce, ByteView(challenge).first(8), keying}));
    const Bytes checksum = mac(Cipher::tdes, derive_key(Cipher::tdes, seed, 2), pad(cryptogram, 8));
    const Bytes answer =
        send_(encoded({0x00, 0x82, 0x00, 0x00, joined({cryptogram, checksum}), 40, false}));
    if (answer.size() != 42) return;
    const Bytes plain = decrypt(Cipher::tdes, key, {}, ByteView(answer).first(32));
    Bytes secret(16);
    for (std::size_t i = 0; i < 16; ++i)
        secret[i] = static_cast<std::uint8_t>(keying[i] ^ plain[16 + i]);
    begin(Cipher::tdes, secret,
          joined({ByteView(challenge).subspan(4, 4), ByteView(nonce).subspan(4)}));
}

void FuzzTerminal::chip_authentication(ByteView private_key) {
    const auto key = agreement_key(private_key);
    const auto point = key ? key->group->raise_generator(key->secret.get()) : std::nullopt;
    // The terminal's ephemeral key is one: the generator.
    if (!point) return;
    constexpr int kAes128 = 2;
    seal_and_send(encoded({0x00, 0x22, 0x41, 0xA4,
                           joined({tlv::encode(0x80, chip_authentication_oid(true, kAes128)),
                                   tlv::encode(0x84, Bytes{12})}),
                           0, false}));
    seal_and_send(
        encoded({0x00, 0x86, 0x00, 0x00,
                 tlv::encode(0x7C, tlv::encode(0x80, key->group->generator())), 256, false}));
    begin(Cipher::aes128, key->group->secret_of(*point), Bytes(16, 0));
}

void FuzzTerminal::seal_and_send(ByteView command) {
    const auto plain = apdu::parse_command(command);
    if (!session_ || !plain) {
        send_(command);
        return;
    }
    const std::size_t block = block_size(session_->cipher);
    count_up();
    apdu::Command sealed = *plain;
    sealed.cla |= 0x0C;
    sealed.data.clear();
    const bool odd = (plain->ins & 1) != 0;
    if (!plain->data.empty()) {
        const Bytes iv =
            session_->cipher == Cipher::tdes
                ? Bytes{}
                : encrypt(session_->cipher, session_->encryption_key, {}, session_->counter);
        const Bytes cryptogram =
            encrypt(session_->cipher, session_->encryption_key, iv, pad(plain->data, block));
        const Bytes mark(odd ? 0 : 1, 0x01);
        tlv::append(sealed.data, odd ? 0x85 : 0x87, joined({mark, cryptogram}));
    }
    if (plain->le != 0) {
        Bytes le{static_cast<std::uint8_t>(plain->le)};
        if (plain->extended) le.insert(le.begin(), static_cast<std::uint8_t>(plain->le >> 8));
        tlv::append(sealed.data, 0x97, le);
    }
    Bytes covered = joined(
        {session_->counter, pad(Bytes{sealed.cla, sealed.ins, sealed.p1, sealed.p2}, block)});
    if (!sealed.data.empty()) covered = joined({covered, pad(sealed.data, block)});
    tlv::append(sealed.data, 0x8E, mac(session_->cipher, session_->mac_key, covered));
    sealed.le = plain->extended ? apdu::kMaxExtendedLe : apdu::kMaxShortLe;
    send_(encoded(sealed));
    count_up();  // the answer's
}

}  // namespace limen::virtual_chip
