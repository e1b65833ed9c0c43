// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/virtual-chip/test_terminal.hpp"

#include "hal/virtual/chip/integrated_mapping.hpp"

namespace limen::virtual_chip::test {
namespace {

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

}  // namespace

void TestTerminal::count_up() {
    auto& counter = session->counter;
    for (std::size_t i = counter.size(); i-- > 0;)
        if (++counter[i] != 0) return;
}

Bytes TestTerminal::iv() const {
    if (session->cipher == Cipher::tdes) return {};
    return encrypt(session->cipher, session->encryption_key, {}, session->counter);
}

void TestTerminal::begin(Cipher cipher, ByteView secret, Bytes counter) {
    if (counter.empty()) counter.assign(block_size(cipher), 0);
    session = Session{cipher, derive_key(cipher, secret, 1), derive_key(cipher, secret, 2),
                      std::move(counter)};
}

Bytes TestTerminal::sealed(const apdu::Command& command) {
    const std::size_t block = block_size(session->cipher);
    count_up();
    apdu::Command out = command;
    out.cla |= 0x0C;
    out.data.clear();
    if (!command.data.empty()) {
        Bytes value;
        const bool odd = (command.ins & 1) != 0;
        if (!odd) value.push_back(1);
        const Bytes cryptogram =
            encrypt(session->cipher, session->encryption_key, iv(), pad(command.data, block));
        value.insert(value.end(), cryptogram.begin(), cryptogram.end());
        tlv::append(out.data, odd ? 0x85 : 0x87, value);
    }
    if (command.le != 0) {
        Bytes le;
        if (command.le > 256 || command.extended)
            le.push_back(static_cast<std::uint8_t>(command.le >> 8));
        le.push_back(static_cast<std::uint8_t>(command.le));
        tlv::append(out.data, 0x97, le);
    }
    Bytes covered = joined({session->counter, pad(Bytes{out.cla, out.ins, out.p1, out.p2}, block)});
    if (!out.data.empty()) covered = joined({covered, pad(out.data, block)});
    tlv::append(out.data, 0x8E, mac(session->cipher, session->mac_key, covered));
    out.extended = out.extended || out.data.size() > 255 || command.le > 256;
    out.le = out.extended ? apdu::kMaxExtendedLe : apdu::kMaxShortLe;
    return apdu::encode(out).value();
}

apdu::Response TestTerminal::opened(const apdu::Response& answer) {
    count_up();
    last_plain = answer.data.empty();
    if (last_plain) return answer;
    const auto objects = tlv::read_all(answer.data);
    EXPECT_TRUE(objects);
    if (!objects) return {{}, 0};
    last_status_object = false;
    apdu::Response out{{}, answer.sw};
    Bytes covered = session->counter, body;
    for (const auto& object : *objects) {
        if (object.tag == 0x8E) {
            covered = joined({covered, pad(body, block_size(session->cipher))});
            last_mac_right = equal(object.value, mac(session->cipher, session->mac_key, covered));
            EXPECT_TRUE(last_mac_right || expect_wrong_mac);
            continue;
        }
        body = joined({body, object.whole});
        last_status_object = last_status_object || object.tag == 0x99;
        if (object.tag == 0x99)
            out.sw = static_cast<std::uint16_t>(object.value[0] << 8 | object.value[1]);
        if (object.tag == 0x87 || object.tag == 0x85) {
            const ByteView cryptogram = object.tag == 0x87 ? object.value.subspan(1) : object.value;
            out.data =
                unpad(decrypt(session->cipher, session->encryption_key, iv(), cryptogram)).value();
        }
    }
    return out;
}

apdu::Response TestTerminal::send_plain(const apdu::Command& command) {
    auto answer = apdu::parse_response(transport_(apdu::encode(command).value())).value();
    while (answer.sw >> 8 == 0x61) {
        const std::uint8_t le = static_cast<std::uint8_t>(answer.sw);
        const auto more =
            apdu::parse_response(transport_(Bytes{0x00, 0xC0, 0x00, 0x00, le})).value();
        answer.data.insert(answer.data.end(), more.data.begin(), more.data.end());
        answer.sw = more.sw;
    }
    last_sw = answer.sw;
    return answer;
}

apdu::Response TestTerminal::send(apdu::Command command) {
    command.extended = command.extended || extended;
    if (!session) return send_plain(command);
    const auto plain = apdu::parse_command(sealed(command)).value();
    const auto answer = opened(send_plain(plain));
    last_sw = answer.sw;
    return answer;
}

apdu::Response TestTerminal::send(std::string_view command) {
    return send(apdu::parse_command(hex(command)).value());
}

bool TestTerminal::bac(std::string_view mrz_information) {
    Bytes seed = sha1(as_bytes(mrz_information));
    seed.resize(16);
    const Bytes challenge = send("0084000008").data;
    if (challenge.size() != 8) return false;
    const Bytes nonce(8, 0x11), keying(16, 0x22);
    const Bytes key = derive_key(Cipher::tdes, seed, 1);
    const Bytes cryptogram = encrypt(Cipher::tdes, key, {}, joined({nonce, challenge, keying}));
    const Bytes checksum = mac(Cipher::tdes, derive_key(Cipher::tdes, seed, 2), pad(cryptogram, 8));
    const auto answer = send({0x00, 0x82, 0x00, 0x00, joined({cryptogram, checksum}), 40, false});
    if (!answer.ok() || answer.data.size() != 40) return false;
    const Bytes plain = decrypt(Cipher::tdes, key, {}, ByteView(answer.data).first(32));
    Bytes session_seed(16);
    for (std::size_t i = 0; i < 16; ++i)
        session_seed[i] = static_cast<std::uint8_t>(keying[i] ^ plain[16 + i]);
    begin(Cipher::tdes, session_seed,
          joined({ByteView(challenge).subspan(4), ByteView(nonce).subspan(4)}));
    return true;
}

std::optional<Bytes> TestTerminal::general_authenticate(bool last, ByteView objects,
                                                        tlv::Tag wanted) {
    const auto answer = send({static_cast<std::uint8_t>(last ? 0x00 : 0x10), 0x86, 0x00, 0x00,
                              tlv::encode(0x7C, objects), 256, false});
    if (!answer.ok()) return std::nullopt;
    const auto outer = tlv::find(answer.data, 0x7C);
    if (!outer) return std::nullopt;
    last_objects_ = to_bytes(outer->value);
    if (wanted == 0) return Bytes{};
    const auto inner = tlv::find(outer->value, wanted);
    return inner ? std::optional(to_bytes(inner->value)) : std::nullopt;
}

bool TestTerminal::pace_by_mrz(const PaceOffer& offer, std::string_view mrz_information) {
    return pace(offer, sha1(as_bytes(mrz_information)));
}

bool TestTerminal::pace(const PaceOffer& offer, ByteView password, std::uint8_t reference,
                        bool name_parameters) {
    const Cipher cipher = static_cast<Cipher>(offer.cipher - 1);
    const Random random = system_random();
    const auto group = KeyGroup::standardized(offer.parameter_id);
    Bytes data = joined({tlv::encode(0x80, pace_oid(offer)), tlv::encode(0x83, Bytes{reference})});
    if (name_parameters)
        tlv::append(data, 0x84, Bytes{static_cast<std::uint8_t>(offer.parameter_id)});
    data = joined({data, request_authorities});
    if (!send({0x00, 0x22, 0xC1, 0xA4, data, 0, false}).ok()) return false;
    const auto encrypted = general_authenticate(false, {}, 0x80);
    if (!encrypted) return false;
    const Bytes nonce = decrypt(cipher, derive_key(cipher, password, 3), {}, *encrypted);
    std::optional<Bytes> generator;
    if (offer.mapping == Mapping::integrated) {
        const Bytes own = random(integrated_terminal_nonce_bytes(cipher));
        if (!general_authenticate(false, tlv::encode(0x81, own), 0x82)) return false;
        generator = group->mapped(integrated_randomness(cipher, nonce, own, group->prime_bits()));
    } else {
        const Number own = group->draw(random);
        const auto theirs = general_authenticate(
            false, tlv::encode(0x81, *group->raise_generator(own.get())), 0x82);
        if (!theirs || !group->checked(*theirs)) return false;
        mapping_public = *theirs;
        generator = group->combine(*group->raise_generator(number_of(nonce).get()),
                                   *group->raise(*theirs, own.get()));
    }
    const Number own = group->draw(random);
    own_public = *group->raise(*generator, own.get());
    const auto theirs = general_authenticate(false, tlv::encode(0x83, own_public), 0x84);
    if (!theirs || !group->checked(*theirs)) return false;
    chip_public = *theirs;
    const Bytes secret = group->secret_of(*group->raise(chip_public, own.get()));
    const Bytes mac_key = derive_key(cipher, secret, 2);
    const auto token = [&](const Bytes& key) {
        const Bytes object =
            tlv::encode(0x7F49, {tlv::encode(0x06, pace_oid(offer)),
                                 tlv::encode(group->elliptic() ? 0x86 : 0x84, key)});
        return mac(cipher, mac_key, cipher == Cipher::tdes ? pad(object, 8) : object);
    };
    const auto confirmed = general_authenticate(true, tlv::encode(0x85, token(chip_public)), 0x86);
    if (!confirmed) return false;
    EXPECT_EQ(to_hex(*confirmed), to_hex(token(own_public)));
    authority_references.clear();
    for (const tlv::Tag tag : {0x87, 0x88})
        if (const auto name = tlv::find(last_objects_, tag))
            authority_references.push_back(to_bytes(name->value));
    begin(cipher, secret);
    if (const auto proof = tlv::find(last_objects_, 0x8A)) {
        const Bytes start = encrypt(cipher, session->encryption_key, {}, Bytes(16, 0xFF));
        chip_authentication_data =
            unpad(decrypt(cipher, session->encryption_key, start, proof->value)).value();
    }
    return true;
}

bool TestTerminal::chip_authentication(const KeyGroup& group, ByteView key, int cipher,
                                       std::optional<std::uint8_t> reference,
                                       bool key_agreement_template) {
    const Number own = group.draw(system_random());
    const Bytes ephemeral = *group.raise_generator(own.get());
    const Bytes named = reference ? tlv::encode(0x84, Bytes{*reference}) : Bytes{};
    if (key_agreement_template) {
        const Bytes data = joined({tlv::encode(0x91, ephemeral), named});
        if (!send({0x00, 0x22, 0x41, 0xA6, data, 0, false}).ok()) return false;
    } else {
        const Bytes data =
            joined({tlv::encode(0x80, chip_authentication_oid(group.elliptic(), cipher)), named});
        if (!send({0x00, 0x22, 0x41, 0xA4, data, 0, false}).ok()) return false;
        if (!general_authenticate(true, tlv::encode(0x80, ephemeral), 0)) return false;
    }
    own_public = ephemeral;
    begin(static_cast<Cipher>(cipher - 1), group.secret_of(*group.raise(key, own.get())));
    return true;
}

Bytes TestTerminal::read(std::uint16_t id) {
    if (!send({0x00, 0xA4, 0x02, 0x0C,
               Bytes{static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)}, 0, false})
             .ok())
        return {};
    Bytes out;
    for (;;) {
        const auto part = send({0x00,
                                0xB0,
                                static_cast<std::uint8_t>(out.size() >> 8),
                                static_cast<std::uint8_t>(out.size()),
                                {},
                                chunk,
                                false});
        out.insert(out.end(), part.data.begin(), part.data.end());
        if (part.data.size() < chunk) return out;
    }
}

}  // namespace limen::virtual_chip::test
