// SPDX-License-Identifier: Apache-2.0
// A PN532 as its host sees it: a function from command to answer (NXP UM0701-02, 7), with a virtual
// passport in its field. No port and no clock: says how long a command takes.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "hal/virtual/chip/card_link.hpp"

namespace limen::virtual_pn532 {

// The command after which only the port's wake-up is heard (7.2.11).
inline constexpr std::uint8_t kPowerDown = 0x16;

// What goes wrong once, at the n-th exchange with the passport (from 1).
struct Fault {
    enum class Kind : std::uint8_t {
        status,        // the answer is the status byte alone; with bit 7 libnfc calls abort()
        garbage,       // noise instead of an answer
        bad_checksum,  // one bit of the answer is wrong
        silence,       // no answer, and none later
        no_ack,        // not even the command is acknowledged
    } kind{};
    int at_exchange = 1;
    std::uint8_t status = 0x01;
};

struct Reply {
    bool understood = true;  // false: answered with an error frame
    Bytes data;
    std::chrono::microseconds takes{0};  // from the acknowledgement on
    std::optional<Fault::Kind> fault;
};

class Pn532 {
  public:
    explicit Pn532(virtual_chip::Random random = virtual_chip::system_random())
        : random_(std::move(random)) {}

    // `command`: its code, then its parameters.
    Reply execute(ByteView command);
    // The host gave the running command up.
    void abandon();

    // A chip in the field, or none.
    void lay(std::shared_ptr<virtual_chip::CardLink> card);
    void fail(const Fault& fault) { fault_ = fault; }

    int exchanges() const { return exchanges_; }
    bool has_selected() const { return selected_; }
    // True once when the chip has slipped away in the middle of an exchange.
    bool slipped_away() { return std::exchange(slipped_away_, false); }

  private:
    Reply diagnose(ByteView parameters) const;
    Reply status() const;
    Reply read_registers(ByteView parameters) const;
    Reply write_registers(ByteView parameters);
    Reply configure_field(ByteView parameters);
    Reply list_targets(ByteView parameters);
    Reply exchange(ByteView parameters);
    Reply answer_part(std::chrono::microseconds takes);
    Reply release();
    Bytes target_data() const;
    void deselect();

    virtual_chip::Random random_;
    std::shared_ptr<virtual_chip::CardLink> card_;
    std::map<std::uint16_t, std::uint8_t> registers_;
    bool selected_ = false, slipped_away_ = false;
    Bytes incoming_;  // of a command that comes in parts
    Bytes outgoing_;  // of an answer that goes in parts
    int exchanges_ = 0;
    std::optional<Fault> fault_;
};

}  // namespace limen::virtual_pn532
