// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/text.hpp"

#include <algorithm>

namespace limen::emrtd {
namespace {

// Bytes of the character that begins with this one; 0 where none does.
std::size_t length_of_character(std::uint8_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    if (first >= 0xF0 && first < 0xF5) return 4;
    return 0;
}

// The second byte's range forbids overlong forms, surrogates and what is above 10FFFF.
bool second_fits(std::uint8_t first, std::uint8_t second) {
    switch (first) {
        case 0xE0:
            return second >= 0xA0;
        case 0xED:
            return second < 0xA0;
        case 0xF0:
            return second >= 0x90;
        case 0xF4:
            return second < 0x90;
        default:
            return true;
    }
}

std::optional<std::chrono::year_month_day> calendar_day(const std::string& digits) {
    using namespace std::chrono;
    const auto part = [&](std::size_t at, std::size_t size) {
        return std::stoi(digits.substr(at, size));
    };
    const year_month_day day{year{part(0, 4)}, month{static_cast<unsigned>(part(4, 2))},
                             std::chrono::day{static_cast<unsigned>(part(6, 2))}};
    if (!day.ok() || day.year() == year{0}) return std::nullopt;
    return day;
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_utf8(ByteView bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t length = length_of_character(bytes[at]);
        if (length == 0 || length > bytes.size() - at) return false;
        for (std::size_t i = 1; i < length; ++i)
            if ((bytes[at + i] & 0xC0) != 0x80) return false;
        if (length > 1 && !second_fits(bytes[at], bytes[at + 1])) return false;
        at += length;
    }
    return true;
}

bool Text::is_utf8() const {
    return emrtd::is_utf8(bytes);
}

std::string Text::shown() const {
    return is_utf8() ? to_text(bytes) : "hex:" + to_hex(bytes);
}

Day read_day(ByteView value) {
    Day out;
    out.binary = value.size() == 4;
    out.text = out.binary ? to_hex(value) : Text{to_bytes(value)}.shown();
    if (out.text.size() == 8 && all_digits(out.text)) out.day = calendar_day(out.text);
    return out;
}

}  // namespace limen::emrtd
