// SPDX-License-Identifier: Apache-2.0
// A terminal for tests that look at the chip's states. It is built of the chip's own primitives, so
// it proves nothing about them: the worked examples and the reader, which shares none, do that.
#pragma once

#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/chip_authentication.hpp"
#include "hal/virtual/chip/pace.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {

class TestTerminal {
  public:
    using Transport = std::function<Bytes(ByteView)>;
    explicit TestTerminal(VirtualPassport& chip)
        : transport_([&chip](ByteView command) { return chip.process(command); }) {}
    explicit TestTerminal(Transport transport) : transport_(std::move(transport)) {}

    // Through secure messaging once a session stands. `last_plain` tells that the answer came
    // without.
    apdu::Response send(apdu::Command command);
    apdu::Response send(std::string_view command);
    // As it is, past secure messaging.
    apdu::Response send_plain(const apdu::Command& command);

    // True where a session stands afterwards.
    bool bac(std::string_view mrz_information);
    bool pace(const PaceOffer& offer, ByteView password, std::uint8_t reference = 1,
              bool name_parameters = false);
    bool pace_by_mrz(const PaceOffer& offer, std::string_view mrz_information);
    // `key`: the chip's public key, an element of the group.
    bool chip_authentication(const KeyGroup& group, ByteView key, int cipher,
                             std::optional<std::uint8_t> reference = std::nullopt,
                             bool key_agreement_template = false);

    apdu::Response select_application() { return send("00a4040c07a000000247100100"); }
    // By identifier, whole, in short reads.
    Bytes read(std::uint16_t id);

    bool last_plain = false, last_mac_right = true, last_status_object = true;
    bool expect_wrong_mac = false;
    bool extended = false;  // commands have extended length fields
    std::size_t chunk = 200;
    std::uint16_t last_sw = 0;
    // What PACE or Chip Authentication left: for Terminal Authentication, and for hostile tests.
    Bytes own_public, chip_public;
    Bytes chip_authentication_data;  // PACE-CAM's, decrypted
    Bytes mapping_public;            // the chip's
    std::vector<Bytes> authority_references;
    Bytes request_authorities;  // a 7F4C for MSE:Set AT

    struct Session {
        Cipher cipher;
        Bytes encryption_key, mac_key, counter;
    };
    std::optional<Session> session;

  private:
    Bytes sealed(const apdu::Command& command);
    apdu::Response opened(const apdu::Response& answer);
    void count_up();
    Bytes iv() const;
    void begin(Cipher cipher, ByteView secret, Bytes counter = {});
    std::optional<Bytes> general_authenticate(bool last, ByteView objects, tlv::Tag wanted);

    Transport transport_;
    Bytes last_objects_;
};

}  // namespace limen::virtual_chip::test
