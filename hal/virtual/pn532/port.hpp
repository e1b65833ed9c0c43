// SPDX-License-Identifier: Apache-2.0
// A serial port with a PN532 behind it: a pseudo terminal that libnfc opens like any other
// ("pn532_uart:/dev/pts/7"). Bytes take the time they take at the line's speed.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "hal/virtual/pn532/pn532.hpp"

namespace limen::virtual_pn532 {

struct PortSettings {
    // Ten bits a byte (8N1). 0: no time passes on the line.
    std::uint32_t baud = 115'200;
    // Where a symbolic link to the port is made; empty: none. One left by a dead process is
    // replaced, any other file is not.
    std::filesystem::path link;
};

struct LineTraffic {
    std::uint64_t bytes = 0;                    // both ways
    std::uint64_t commands = 0;                 // of the host
    std::chrono::microseconds chip_and_air{0};  // what the chip and the air took
};

class Port {
  public:
    enum class State : std::uint8_t { stopped, empty, laid };
    // `on_change` is called from the port's thread.
    using OnChange = std::function<void(State)>;
    explicit Port(PortSettings settings = {}, OnChange on_change = {});
    ~Port();  // stops

    // Makes the port and starts the thread that plays the chip. Causes:
    // "virtual_chip.no_resources", "virtual_chip.bad_link".
    Result<void> start();
    void stop();

    // From any thread; take effect at once, also in the middle of an exchange.
    void lay(std::shared_ptr<virtual_chip::CardLink> card);
    void lift() { lay(nullptr); }
    void fail(const Fault& fault);

    std::string path() const;  // "/dev/pts/7", once started
    std::string connection() const { return "pn532_uart:" + path(); }
    LineTraffic traffic() const;
    int exchanges() const;  // with the passport

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::virtual_pn532
