// SPDX-License-Identifier: Apache-2.0
// A hostile chip: the input is its answers, one after another (length in two bytes, then so many
// bytes). The reader must end, and may only end with one of its documented causes.
#include <algorithm>
#include <array>

#include "base/invariant.hpp"
#include "hal/chip-reader/function_connection.hpp"
#include "identity/emrtd/document_reader.hpp"

namespace {

constexpr std::array<std::string_view, 11> kCauses = {
    "chip.wrong_key",      "chip.access_failed",  "chip.not_emrtd",  "chip.bad_response",
    "chip.sm_broken",      "chip.file_too_large", "chip.tag_lost",   "chip.access_unsupported",
    "chip.other_document", "chip.file_missing",   "chip.file_denied"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::size_t at = 0;
    limen::hal::FunctionConnection chip([&](limen::ByteView) -> limen::Result<limen::Bytes> {
        if (at + 2 > size)
            return limen::fail(limen::Stage::chip_transport, "chip.tag_lost", "no more", true);
        const std::size_t length = std::min<std::size_t>(
            static_cast<std::size_t>(data[at]) << 8 | data[at + 1], size - at - 2);
        at += 2;
        limen::Bytes answer(data + at, data + at + length);
        at += length;
        return answer;
    });
    limen::emrtd::DocumentReader reader(limen::emrtd::MrzKey{"L898902C<369080619406236"});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto contents = reader.read(chip);
        if (contents) break;
        const bool known =
            std::find(kCauses.begin(), kCauses.end(), contents.error().cause) != kCauses.end();
        LIMEN_INVARIANT(known, "the cause is one of the documented ones");
    }
    return 0;
}
