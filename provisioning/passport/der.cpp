// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/der.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/invariant.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::passport::der {
namespace {

void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// Base 128, the highest bit says that more follows (X.690, 8.19.2).
void put_arc(Bytes& out, std::uint64_t arc) {
    int shift = 0;
    while (shift < 63 && arc >> (shift + 7) != 0) shift += 7;
    for (; shift > 0; shift -= 7)
        out.push_back(static_cast<std::uint8_t>(0x80 | (arc >> shift & 0x7F)));
    out.push_back(static_cast<std::uint8_t>(arc & 0x7F));
}

std::vector<std::uint64_t> arcs_of(std::string_view dotted) {
    std::vector<std::uint64_t> arcs;
    while (!dotted.empty()) {
        std::uint64_t arc = 0;
        const auto [end, error] =
            std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc);
        if (error != std::errc{}) return {};
        dotted.remove_prefix(static_cast<std::size_t>(end - dotted.data()));
        if (dotted == "." || (!dotted.empty() && dotted.front() != '.')) return {};
        if (!dotted.empty()) dotted.remove_prefix(1);
        arcs.push_back(arc);
    }
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39)) return {};
    return arcs;
}

struct Civil {
    int year = 0;
    unsigned month = 0, day = 0;
    long hour = 0, minute = 0, second = 0;
};
Civil civil(Moment moment) {
    const auto days = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day day{days};
    const std::chrono::hh_mm_ss clock{moment - days};
    return {static_cast<int>(day.year()),     static_cast<unsigned>(day.month()),
            static_cast<unsigned>(day.day()), clock.hours().count(),
            clock.minutes().count(),          clock.seconds().count()};
}

}  // namespace

Bytes joined(Parts parts) {
    Bytes out;
    for (const ByteView part : parts) put(out, part);
    return out;
}
Bytes joined(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const Bytes& part : parts) put(out, part);
    return out;
}

Bytes integer(std::uint64_t value) {
    Bytes magnitude;
    for (int shift = 56; shift >= 0; shift -= 8)
        magnitude.push_back(static_cast<std::uint8_t>(value >> shift));
    return integer(magnitude);
}
Bytes integer(ByteView magnitude) {
    while (magnitude.size() > 1 && magnitude.front() == 0) magnitude = magnitude.subspan(1);
    Bytes content;
    if (magnitude.empty() || (magnitude.front() & 0x80) != 0) content.push_back(0);
    put(content, magnitude);
    return tlv::encode(0x02, content);
}
Bytes boolean(bool value) {
    return {0x01, 0x01, static_cast<std::uint8_t>(value ? 0xFF : 0x00)};
}
Bytes null() {
    return {0x05, 0x00};
}

bool is_oid(std::string_view dotted) {
    return !arcs_of(dotted).empty();
}
Bytes oid_value(std::string_view dotted) {
    const auto arcs = arcs_of(dotted);
    LIMEN_INVARIANT(!arcs.empty(), "an object identifier is numbers with points between");
    Bytes out;
    put_arc(out, arcs[0] * 40 + arcs[1]);
    for (std::size_t i = 2; i < arcs.size(); ++i) put_arc(out, arcs[i]);
    return out;
}
Bytes oid(std::string_view dotted) {
    return tlv::encode(0x06, oid_value(dotted));
}
Bytes oid(std::string_view dotted, std::initializer_list<int> more) {
    std::string whole(dotted);
    for (const int arc : more) whole += "." + std::to_string(arc);
    return oid(whole);
}

Bytes octets(ByteView content) {
    return tlv::encode(0x04, content);
}
Bytes bits(ByteView content, int unused) {
    const Bytes head = {static_cast<std::uint8_t>(unused)};
    return tlv::encode(0x03, {head, content});
}
Bytes utf8(std::string_view text) {
    return tlv::encode(0x0C, as_bytes(text));
}
Bytes printable(std::string_view text) {
    return tlv::encode(0x13, as_bytes(text));
}
Bytes sequence(Parts parts) {
    return tlv::encode(0x30, joined(parts));
}
Bytes sequence(const std::vector<Bytes>& parts) {
    return tlv::encode(0x30, joined(parts));
}
Bytes set_of(std::vector<Bytes> parts) {
    std::ranges::sort(parts);
    return tlv::encode(0x31, joined(parts));
}
Bytes set(ByteView content) {
    return tlv::encode(0x31, content);
}

Bytes context(int number, ByteView content) {
    return tlv::encode(static_cast<tlv::Tag>(0xA0 + number), content);
}
Bytes context(int number, Parts parts) {
    return context(number, joined(parts));
}
Bytes context_primitive(int number, ByteView content) {
    return tlv::encode(static_cast<tlv::Tag>(0x80 + number), content);
}

Bytes time(Moment moment) {
    return civil(moment).year < 2050 ? utc_time(moment) : generalized_time(moment);
}
Bytes utc_time(Moment moment) {
    const Civil c = civil(moment);
    return tlv::encode(0x17, as_bytes(fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}Z", c.year % 100,
                                                  c.month, c.day, c.hour, c.minute, c.second)));
}
Bytes generalized_time(Moment moment) {
    const Civil c = civil(moment);
    return tlv::encode(0x18, as_bytes(fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", c.year,
                                                  c.month, c.day, c.hour, c.minute, c.second)));
}

}  // namespace limen::passport::der
