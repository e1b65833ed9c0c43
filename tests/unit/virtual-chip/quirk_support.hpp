// SPDX-License-Identifier: Apache-2.0
// What shows that a quirk does what it says.
#pragma once

#include "hal/virtual/chip/card_link.hpp"
#include "tests/unit/virtual-chip/key_support.hpp"
#include "tests/unit/virtual-chip/test_terminal.hpp"

namespace limen::virtual_chip::test {

using Checks = std::map<Quirk, std::function<void(Quirk)>>;
// Of access, of the chip's own keys, and of chips that mean ill.
extern const Checks kAccess, kOwnKeys, kHostile;

inline constexpr auto kRead = "00b0000004";

inline const Bytes& chip_key() {
    static const Bytes key = pkcs8_of(fresh_ec_key("brainpoolP256r1").get());
    return key;
}
inline const Bytes& rsa_key() {
    static const Bytes key = pkcs8_of(fresh_rsa_key(2048).get());
    return key;
}

inline Bundle with(Quirk quirk) {
    Bundle bundle = icao_bundle();
    bundle.can = "123456";
    bundle.behaviour.pace = {{2, 13}, {2, 12}};
    bundle.behaviour.quirks = {quirk};
    bundle.chip_keys = {{2, 13, chip_key(), false}};
    bundle.active_key = ActiveKey{"SHA256", false, rsa_key()};
    bundle.files["EF_CARDACCESS"] = {0x31, 0x00};
    bundle.files["EF_DIR"] = {0x61, 0x00};
    bundle.files["EF_DG12"] = {0x6C, 0x00};
    bundle.files["EF_DG2"] = Bytes(40'000, 0x75);
    return bundle;
}
inline Bundle open_with(Quirk quirk) {
    Bundle bundle = with(quirk);
    bundle.behaviour.bac = false;
    bundle.behaviour.pace.clear();
    return bundle;
}

// A chip with a session, in the application.
struct Read {
    explicit Read(const Bundle& bundle) : chip(bundle), terminal(chip) {
        EXPECT_TRUE(terminal.select_application().ok());
        EXPECT_TRUE(terminal.bac(kMrzInformation));
    }
    explicit Read(Quirk quirk) : Read(with(quirk)) {}
    apdu::Response send(std::string_view command) { return terminal.send(command); }
    VirtualPassport chip;
    TestTerminal terminal;
};

inline void expect_word(const Bundle& bundle, std::initializer_list<std::string_view> commands,
                        std::string_view last) {
    VirtualPassport chip(bundle);
    std::string given;
    for (const auto command : commands) given = answer(chip, command);
    EXPECT_EQ(given, last);
}

}  // namespace limen::virtual_chip::test
