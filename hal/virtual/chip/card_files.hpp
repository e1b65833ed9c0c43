// SPDX-License-Identifier: Apache-2.0
// The chip's files: selecting and reading them (ICAO Doc 9303-10, 3.6 and 3.9 to 3.11).
#pragma once

#include "hal/chip-reader/apdu.hpp"
#include "hal/virtual/chip/bundle.hpp"

namespace limen::virtual_chip {

// What the terminal at the reader has earned.
struct Rights {
    bool session = false;                       // by BAC or PACE, and this command came through it
    bool pace = false;                          // the session was begun by PACE
    bool fingerprints = false, irises = false;  // by Terminal Authentication
};

// Who may read a file.
enum class Access : std::uint8_t { free, session, pace, fingerprints, irises };

class CardFiles {
  public:
    // The bundle must live as long as this.
    explicit CardFiles(const Bundle& bundle) : bundle_(bundle) {}

    // As loss of the field does.
    void forget();
    void deselect() { current_ = nullptr; }
    bool in_application() const { return in_application_; }
    // The word for a command that may not even be looked at here; 9000 for all others.
    std::uint16_t admits(const apdu::Command& command, const Rights& rights) const;
    // A file that the chip writes itself.
    void put(const std::string& name, Bytes content);

    apdu::Response select(const apdu::Command& command, const Rights& rights);
    // `room`: data bytes that the answer can carry.
    apdu::Response read_binary(const apdu::Command& command, const Rights& rights,
                               std::size_t room);
    apdu::Response read_binary_odd(const apdu::Command& command, const Rights& rights,
                                   std::size_t room);

  private:
    const Bytes* content(std::string_view name) const;
    template <class Match>
    apdu::Response choose(Match match, const Rights& rights);
    apdu::Response choose_id(std::size_t id, const Rights& rights);
    apdu::Response choose_short(std::uint8_t id, const Rights& rights);
    apdu::Response select_application(const apdu::Command& command);
    apdu::Response select_master(bool by_identifier);
    void answer_oddly(apdu::Response& answer, std::size_t offset, std::size_t wanted);
    std::uint16_t readable(const Rights& rights) const;
    apdu::Response cut(std::size_t offset, std::size_t wanted, std::size_t most, bool whole_rest);
    apdu::Response plain_cut(std::size_t offset, std::size_t wanted, std::size_t most,
                             bool whole_rest) const;

    const Bundle& bundle_;
    std::map<std::string, Bytes, std::less<>> own_;
    bool in_application_ = false;
    const Bytes* current_ = nullptr;
    std::map<const Bytes*, std::size_t> reads_;  // from the beginning on, also before a reset
    Access current_access_ = Access::free;
};

}  // namespace limen::virtual_chip
