// SPDX-License-Identifier: Apache-2.0
// A hostile chip. The reader must end, and may only end with one of its documented causes. The
// corpus has whole talks (record_chip_answers), so that what is changed comes late in them too.
#include <array>

#include "base/invariant.hpp"
#include "tests/fuzz/emrtd/chip_answers.hpp"

namespace {

using namespace limen::emrtd;

constexpr std::array<std::string_view, 10> kCauses = {
    "chip.wrong_key",      "chip.access_failed",     "chip.not_emrtd", "chip.bad_response",
    "chip.sm_broken",      "chip.file_too_large",    "chip.tag_lost",  "chip.key_blocked",
    "chip.other_document", "chip.access_unsupported"};

bool is_documented(const limen::Error& error) {
    return std::find(kCauses.begin(), kCauses.end(), error.cause) != kCauses.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Answers answers(limen::ByteView(data, size));
    DocumentReader reader = fuzz::make_reader();
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto contents = reader.read(answers.connection);
        if (contents) break;
        LIMEN_INVARIANT(is_documented(contents.error()), "the cause is one of the documented ones");
    }
    return 0;
}
