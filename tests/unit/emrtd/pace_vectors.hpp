// SPDX-License-Identifier: Apache-2.0
// Published runs of PACE, as data: what each side drew and sent, and which keys came out.
#pragma once

#include "identity/emrtd/pace.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {

struct PaceVector {
    const char* source;
    const char* oid;
    Mapping mapping;
    Cipher cipher;
    int parameter_id;
    PasswordKind password;
    const char* secret;           // K, or the digits as text
    const char* encrypted_nonce;  // z
    const char* own_mapping;      // our private key, or t
    const char* sent_mapping;     // our public key, or t
    const char* chip_mapping;     // the chip's public key; empty with integrated mapping
    const char* own_key;
    const char* sent_key;
    const char* chip_key;
    const char* sent_token;
    const char* chip_token;
    const char* chip_more;  // after the token: further objects
    const char* encryption_key;
    const char* mac_key;
    const char* chip_authentication_data;  // CA_IC

    bool elliptic() const { return parameter_id >= 8; }
    PaceInfo info() const {
        return {hex(oid), elliptic(), mapping, cipher, 2, parameter_id, parameter_id};
    }
    Password key() const {
        return password == PasswordKind::can ? can_password(secret)
                                             : Password{PasswordKind::mrz, Secret(hex(secret))};
    }
    Random random() const { return scripted_random({own_mapping, own_key}); }
};

inline constexpr std::size_t kPaceSteps = 5;
struct PaceExchange {
    Bytes command, answer;
};

// The five commands with their answers, MSE:Set AT first.
inline std::vector<PaceExchange> exchanges_of(const PaceVector& vector) {
    const auto command = [](std::uint8_t cla, tlv::Tag tag, ByteView value) {
        const Bytes inner = value.empty() ? Bytes{} : tlv::encode(tag, value);
        return apdu::encode({cla, 0x86, 0, 0, tlv::encode(0x7C, inner), 256, false}).value();
    };
    const auto answer = [](tlv::Tag tag, ByteView value, ByteView more) {
        return apdu::encode({tlv::encode(0x7C, {tlv::encode(tag, value), more}), 0x9000});
    };
    const Bytes password = {static_cast<std::uint8_t>(vector.password)};
    Bytes start = tlv::encode(0x80, hex(vector.oid));
    tlv::append(start, 0x83, password);
    return {
        {apdu::encode({0x00, 0x22, 0xC1, 0xA4, start, 0, false}).value(), hex("9000")},
        {command(0x10, 0, {}), answer(0x80, hex(vector.encrypted_nonce), {})},
        {command(0x10, 0x81, hex(vector.sent_mapping)), answer(0x82, hex(vector.chip_mapping), {})},
        {command(0x10, 0x83, hex(vector.sent_key)), answer(0x84, hex(vector.chip_key), {})},
        {command(0x00, 0x85, hex(vector.sent_token)),
         answer(0x86, hex(vector.chip_token), hex(vector.chip_more))},
    };
}

// A chip that goes by a list of exchanges, whatever the commands are; once over, it is gone.
class ReplayedChip {
  public:
    explicit ReplayedChip(std::vector<PaceExchange> exchanges)
        : exchanges_(std::move(exchanges)), connection([this](ByteView command) -> Result<Bytes> {
              commands.push_back(to_bytes(command));
              if (commands.size() > exchanges_.size())
                  return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
              return exchanges_[commands.size() - 1].answer;
          }) {}

    std::vector<Bytes> commands;

  private:
    std::vector<PaceExchange> exchanges_;

  public:
    hal::FunctionConnection connection;
};

std::span<const PaceVector> pace_vectors();

}  // namespace limen::emrtd::test
