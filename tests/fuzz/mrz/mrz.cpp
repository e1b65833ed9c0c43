// SPDX-License-Identifier: Apache-2.0
// MRZ text from a chip's DG1 or a hand-held reader is a stranger's input: whatever it holds, it is
// parsed or refused, and what is parsed gives a key and can be made again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "identity/mrz/mrz.hpp"
#include "identity/mrz/transliterate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen;
    constexpr std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11),
                                                 std::chrono::day(22)};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(mrz::transliterate(text));
    const auto parsed = mrz::parse_text(text, kToday);
    if (!parsed) return 0;
    if (mrz::access_key(*parsed).size() < 24) std::abort();
    const auto made = mrz::make(parsed->format, parsed->document);
    if (!made) return 0;
    const auto again = mrz::parse(*made, kToday);
    if (!again || again->document.id.number != parsed->document.id.number) std::abort();
    return 0;
}
