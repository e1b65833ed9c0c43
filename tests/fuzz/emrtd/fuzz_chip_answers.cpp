// SPDX-License-Identifier: Apache-2.0
// A hostile chip. The reader must end, and may only end with one of its documented causes; parts of
// it end with their own.
#include <array>

#include "base/invariant.hpp"
#include "tests/fuzz/emrtd/chip_answers.hpp"

namespace {

using namespace limen::emrtd;

constexpr std::array<std::string_view, 12> kCauses = {
    "chip.wrong_key",      "chip.access_failed",  "chip.not_emrtd",   "chip.bad_response",
    "chip.sm_broken",      "chip.file_too_large", "chip.tag_lost",    "chip.access_unsupported",
    "chip.other_document", "chip.file_missing",   "chip.file_denied", "chip.key_blocked"};
constexpr std::array<std::string_view, 5> kInner = {
    "chip.sm_lost", "chip.bac_not_offered", "chip.bad_point", "lds.malformed", "lds.too_large"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& causes, const limen::Error& error) {
    return std::find(causes.begin(), causes.end(), error.cause) != causes.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView input(data, size);
    fuzz::Answers steps(input);
    if (const auto done = fuzz::talk(steps.connection); !done)
        LIMEN_INVARIANT(is_one_of(kCauses, done.error()) || is_one_of(kInner, done.error()),
                        "the cause is one of the documented ones");

    fuzz::Answers answers(input);
    DocumentReader reader(MrzKey{fuzz::kMrzInformation});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto contents = reader.read(answers.connection);
        if (contents) break;
        LIMEN_INVARIANT(is_one_of(kCauses, contents.error()),
                        "the cause is one of the documented ones");
    }
    return 0;
}
