// SPDX-License-Identifier: Apache-2.0
// Lays a virtual passport on the reader that vpcd shows to the real pcscd. In vpcd's protocol the
// card is the TCP client: connecting is laying down, closing is lifting.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hal/virtual/chip/card_link.hpp"

namespace limen::virtual_chip {

struct VpcdAddress {
    std::string host = "127.0.0.1";  // numeric
    std::uint16_t port = 35963;
};

enum class VpcdState : std::uint8_t {
    stopped,
    empty,    // nothing laid, or a chip no reader can see
    waiting,  // laid, but nobody listens: pcscd is not up; tried again and again
    laid,     // connected
};

class VpcdServer {
  public:
    // `on_change` is called from the server's thread whenever the state changes.
    using OnChange = std::function<void(VpcdState)>;
    explicit VpcdServer(VpcdAddress address = {}, OnChange on_change = {});
    ~VpcdServer();  // stops

    // Starts the thread that plays the card. Error "virtual_chip.bad_address" where the host is
    // not a numeric address, "virtual_chip.no_resources" where the system refuses.
    Result<void> start();
    void stop();

    // From any thread; take effect at once, also in the middle of an exchange. After a lift the
    // next chip is laid a second later at the earliest, so that pcscd sees the reader empty.
    void insert(std::shared_ptr<CardLink> card);
    void remove();

    VpcdState state() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::virtual_chip
