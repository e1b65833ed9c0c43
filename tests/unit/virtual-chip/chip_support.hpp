// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>

#include "base/bytes.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"

namespace limen::virtual_chip::test {

// The worked example's document (Doc 9303-11, appendix D): number, birth and expiry with their
// digits.
inline constexpr auto kMrzInformation = "L898902C<369080619406236";
inline constexpr auto kSelectApplication = "00a4040c07a0000002471001";

inline Bytes hex(std::string_view text) {
    auto bytes = from_hex(text);
    EXPECT_TRUE(bytes.has_value()) << text;
    return bytes.value_or(Bytes{});
}

// Hands out published values in order, so that a chip plays a worked example.
inline Random scripted(std::initializer_list<std::string_view> values) {
    auto queue = std::make_shared<std::deque<Bytes>>();
    for (const auto value : values) queue->push_back(hex(value));
    return [queue](std::size_t count) {
        if (queue->empty() || queue->front().size() != count) {
            ADD_FAILURE() << "the chip asked for " << count << " random bytes out of turn";
            return Bytes(count, 1);
        }
        Bytes next = queue->front();
        queue->pop_front();
        return next;
    };
}

// The document of ICAO Doc 9303-11, appendix D, with its EF.COM.
inline Bundle icao_bundle() {
    Bundle bundle;
    bundle.name = "icao-specimen";
    bundle.mrz_lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                        "L898902C<3UTO6908061F9406236ZE184226B<<<<<14"};
    bundle.access_key = "L898902C<369080619406236";
    bundle.files["EF_COM"] = hex("60145F0104303130365F36063034303030305C026175");
    return bundle;
}

inline std::string answer(VirtualPassport& chip, std::string_view command) {
    return to_hex(chip.process(hex(command)));
}

}  // namespace limen::virtual_chip::test
