// SPDX-License-Identifier: Apache-2.0
// Whatever a terminal sends, the chip answers with a status word, and never gives EF.DG1 away in
// plain. The input is a row of commands, each after one byte of length; length 255 is a reset.
#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"

namespace {

limen::virtual_chip::Bundle bundle() {
    limen::virtual_chip::Bundle bundle;
    bundle.access_key = "L898902C<369080619406236";
    bundle.can = "123456";
    bundle.behaviour.pace = {{2, 13}, {1, 12}};
    bundle.files["EF_CARDACCESS"] = limen::Bytes{0x31, 0x00};
    bundle.files["EF_DG1"] = limen::Bytes(300, 0xD1);
    return bundle;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The same values each time, so that a finding can be repeated.
    limen::virtual_chip::VirtualPassport chip(
        bundle(), [](std::size_t count) { return limen::Bytes(count, 0x42); });
    limen::ByteView rest(data, size);
    while (!rest.empty()) {
        const std::size_t length = rest[0];
        rest = rest.subspan(1);
        if (length == 255) {
            chip.reset();
            continue;
        }
        const auto command = rest.first(std::min(length, rest.size()));
        rest = rest.subspan(command.size());
        const auto answer = chip.process(command);
        LIMEN_INVARIANT(answer.size() >= 2, "every answer ends in a status word");
        const limen::Bytes secret(16, 0xD1);
        LIMEN_INVARIANT(std::ranges::search(answer, secret).empty(),
                        "EF.DG1 never leaves the chip in plain");
    }
    return 0;
}
