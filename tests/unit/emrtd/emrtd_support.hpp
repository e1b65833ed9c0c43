// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>

#include "hal/chip-reader/function_connection.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/pace.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"
#include "identity/emrtd/card.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/emrtd/key_group.hpp"

namespace limen::emrtd::test {

inline const std::atomic<bool> kNeverStop{false};

inline std::shared_ptr<const KeyGroup> group(int parameter_id) {
    return KeyGroup::standardised(parameter_id).value();
}

inline Bytes hex(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != ' ') digits += c;
    auto bytes = from_hex(digits);
    EXPECT_TRUE(bytes.has_value()) << text;
    return bytes.value_or(Bytes{});
}

// Hands out the published values of a worked example in order.
inline Random scripted_random(std::initializer_list<std::string_view> values) {
    auto queue = std::make_shared<std::deque<Bytes>>();
    for (const auto value : values) queue->push_back(hex(value));
    return [queue](std::span<std::uint8_t> out) {
        ASSERT_FALSE(queue->empty());
        ASSERT_EQ(queue->front().size(), out.size());
        std::copy(queue->front().begin(), queue->front().end(), out.begin());
        queue->pop_front();
    };
}

// A chip that expects these commands, to the byte and in this order, and gives these answers.
class ScriptedChip {
  public:
    ScriptedChip(std::initializer_list<std::pair<std::string_view, std::string_view>> script)
        : script_(script.begin(), script.end()),
          connection([this](ByteView command) { return answer(command); }) {}
    bool finished() const { return script_.empty(); }

  private:
    Result<Bytes> answer(ByteView command) {
        if (script_.empty()) {
            ADD_FAILURE() << "a command too many: " << to_hex(command);
            return hex("6F00");
        }
        const auto [expected, reply] = script_.front();
        script_.pop_front();
        EXPECT_EQ(to_hex(command), to_hex(hex(expected)));
        return hex(reply);
    }
    std::deque<std::pair<std::string_view, std::string_view>> script_;

  public:
    hal::FunctionConnection connection;
};

inline Bytes file_of(tlv::Tag tag, std::size_t size, std::uint8_t seed) {
    Bytes value(size);
    for (std::size_t i = 0; i < size; ++i) value[i] = static_cast<std::uint8_t>(i * 31 + seed);
    return tlv::encode(tag, ByteView(value));
}

inline Bytes card_access_for(const std::vector<virtual_chip::PaceOffer>& offers) {
    Bytes infos;
    for (const auto& offer : offers) {
        Bytes info;
        tlv::append(info, 0x06, virtual_chip::pace_oid(offer));
        tlv::append(info, 0x02, Bytes{2});
        tlv::append(info, 0x02, Bytes{static_cast<std::uint8_t>(offer.parameter_id)});
        tlv::append(infos, 0x30, info);
    }
    return tlv::encode(0x31, ByteView(infos));
}

inline constexpr const char* kMrzInformation = "L898902C<369080619406236";

// A document with files of realistic sizes, whose contents nobody signed.
inline virtual_chip::Bundle document(std::vector<virtual_chip::PaceOffer> pace = {},
                                     std::size_t dg2_size = 20000, std::uint8_t seed = 7) {
    virtual_chip::Bundle bundle;
    bundle.access_key = kMrzInformation;
    bundle.can = "500540";
    bundle.behaviour.pace = std::move(pace);
    if (!bundle.behaviour.pace.empty())
        bundle.files["EF_CARDACCESS"] = card_access_for(bundle.behaviour.pace);
    bundle.files["EF_COM"] = hex("60145F0104303130375F36063034303030305C026175");
    bundle.files["EF_SOD"] = file_of(0x77, 1900, seed);
    bundle.files["EF_DG1"] = file_of(0x61, 91, seed);
    bundle.files["EF_DG2"] = file_of(0x75, dg2_size, seed);
    return bundle;
}

// A virtual passport on a reader that takes the chip away when so many bytes have passed.
class Field {
  public:
    explicit Field(virtual_chip::Bundle bundle, hal::FunctionConnection::Capacity capacity = {})
        : passport(std::move(bundle)), capacity_(capacity) {}

    std::unique_ptr<hal::ChipConnection> connect() {
        passport.power_on();
        lost_ = false;
        return std::make_unique<hal::FunctionConnection>(
            [this](ByteView command) { return answer(command); }, capacity_);
    }
    void lose_after(std::size_t bytes) { lose_at_ = passed_ + bytes; }

    virtual_chip::VirtualPassport passport;
    std::vector<Bytes> commands;

  private:
    Result<Bytes> answer(ByteView command) {
        commands.push_back(to_bytes(command));
        passed_ += command.size();
        Bytes response;
        if (passed_ < lose_at_) {
            response = passport.process(command);
            passed_ += response.size();
        }
        if (passed_ >= lose_at_ || lost_) {
            lost_ = true;
            lose_at_ = std::size_t(-1);
            return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
        }
        return response;
    }
    hal::FunctionConnection::Capacity capacity_;
    std::size_t passed_ = 0, lose_at_ = std::size_t(-1);
    bool lost_ = false;
};

}  // namespace limen::emrtd::test
