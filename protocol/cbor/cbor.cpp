// SPDX-License-Identifier: Apache-2.0
#include "protocol/cbor/cbor.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace limen::protocol::cbor {
namespace {

constexpr std::uint8_t kOneByte = 24;  // additional information: 1, 2, 4 or 8 bytes follow
constexpr std::uint8_t kEightBytes = 27;
constexpr std::uint8_t kDouble = 0xfb;

void put_big_endian(Bytes& out, std::uint64_t value, unsigned size) {
    for (unsigned i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t big_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const auto byte : bytes) value = value << 8 | byte;
    return value;
}

// How many bytes the code point starting with this one has; 0 for a byte that can't start one.
unsigned utf8_length(std::uint8_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    if (first >= 0xf0 && first < 0xf5) return 4;
    return 0;
}

bool is_allowed(char32_t c) {
    const bool control = (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0);
    const bool surrogate = c >= 0xd800 && c < 0xe000;
    // Directional overrides could make a text on the officer's screen read as another.
    const bool override = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !control && !surrogate && !override && c <= 0x10ffff;
}

}  // namespace

bool is_utf8_text(std::string_view text) {
    static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    static constexpr std::uint8_t kFirstMask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<std::uint8_t>(text[i]);
        const unsigned length = utf8_length(first);
        if (length == 0 || length > text.size() - i) return false;
        char32_t c = first & kFirstMask[length];
        for (unsigned k = 1; k < length; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xc0) != 0x80) return false;
            c = c << 6 | (next & 0x3f);
        }
        if (c < kLeast[length] || !is_allowed(c)) return false;
        i += length;
    }
    return true;
}

void Writer::head(Major major, std::uint64_t value) {
    const auto type = static_cast<std::uint8_t>(major << 5);
    if (value < kOneByte) {
        out_.push_back(static_cast<std::uint8_t>(type | value));
        return;
    }
    const unsigned power = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffff'ffff ? 2 : 3;
    out_.push_back(static_cast<std::uint8_t>(type | (kOneByte + power)));
    put_big_endian(out_, value, 1u << power);
}

void Writer::integer(std::int64_t value) {
    if (value >= 0) {
        head(kUnsigned, static_cast<std::uint64_t>(value));
    } else {
        head(kNegative, ~static_cast<std::uint64_t>(value));
    }
}

void Writer::bytes(ByteView value) {
    head(kBytes, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

void Writer::text(std::string_view value) {
    head(kText, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

void Writer::number(double value) {
    out_.push_back(kDouble);
    put_big_endian(out_, std::bit_cast<std::uint64_t>(value), 8);
}

void Reader::mark(std::string_view cause, std::string_view what) {
    if (failed()) return;
    cause_ = cause;
    for (const Step& step : path_) {
        if (step.key.empty()) {
            message_ += "[" + std::to_string(step.index) + "]";
        } else {
            if (!message_.empty()) message_ += '.';
            message_ += step.key;
        }
    }
    if (message_.empty()) message_ = "the message";
    message_ += " ";
    message_ += what;
}

Result<void> Reader::finish() {
    if (!failed() && left() != 0) malformed("has bytes after its end");
    if (failed()) return fail(Stage::message, cause_, message_);
    return {};
}

ByteView Reader::take(std::uint64_t size) {
    if (failed()) return {};
    if (size > left()) {
        malformed("ends too early");
        return {};
    }
    const ByteView taken = in_.subspan(at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return taken;
}

std::uint64_t Reader::argument(std::uint8_t additional) {
    if (additional < kOneByte) return additional;
    if (additional > kEightBytes) {
        // 28–30 are reserved, 31 is an indefinite length.
        not_canonical("has an indefinite or reserved length");
        return 0;
    }
    const unsigned power = additional - kOneByte;
    const std::uint64_t value = big_endian(take(1u << power));
    const std::uint64_t least =
        power == 0 ? kOneByte : std::uint64_t{1} << (8 * (1u << (power - 1)));
    if (!failed() && value < least) not_canonical("has a number longer than needed");
    return failed() ? 0 : value;
}

std::uint64_t Reader::head(Writer::Major expected) {
    const ByteView first = take(1);
    if (failed()) return 0;
    if (first[0] >> 5 != expected) {
        bad_field("has another type than it must");
        return 0;
    }
    return argument(first[0] & 0x1f);
}

std::int64_t Reader::integer() {
    const bool negative = !failed() && left() > 0 && in_[at_] >> 5 == Writer::kNegative;
    const std::uint64_t value = head(negative ? Writer::kNegative : Writer::kUnsigned);
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        bad_field("is a number beyond 64 bits");
        return 0;
    }
    return negative && !failed() ? ~static_cast<std::int64_t>(value)
                                 : static_cast<std::int64_t>(value);
}

ByteView Reader::bytes() {
    return take(head(Writer::kBytes));
}

std::string_view Reader::text() {
    const ByteView raw = take(head(Writer::kText));
    const std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
    if (!is_utf8_text(text)) {
        bad_field("is not plain UTF-8 text");
        return {};
    }
    return text;
}

std::size_t Reader::array() {
    const std::uint64_t size = head(Writer::kArray);
    if (size > left()) malformed("ends too early");
    return failed() ? 0 : static_cast<std::size_t>(size);
}

std::size_t Reader::map() {
    const std::uint64_t size = head(Writer::kMap);
    if (size > left() / 2) malformed("ends too early");
    return failed() ? 0 : static_cast<std::size_t>(size);
}

bool Reader::boolean() {
    const ByteView byte = take(1);
    if (failed()) return false;
    if (byte[0] != 0xf4 && byte[0] != 0xf5) bad_field("must be true or false");
    return byte[0] == 0xf5;
}

bool Reader::null() {
    if (failed() || left() == 0 || in_[at_] != 0xf6) return false;
    ++at_;
    return true;
}

double Reader::number() {
    const ByteView first = take(1);
    if (!failed() && first[0] != kDouble) bad_field("must be a 64-bit floating-point number");
    const double value = std::bit_cast<double>(big_endian(take(8)));
    if (!failed() && !std::isfinite(value)) bad_field("must be a finite number");
    return failed() ? 0.0 : value;
}

}  // namespace limen::protocol::cbor
