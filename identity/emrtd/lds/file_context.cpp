// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/file_context.hpp"

#include <algorithm>

namespace limen::emrtd {

std::string FileContext::words(std::string_view what) const {
    return std::string(kind_.name) + " (" + kind_.section + "): " + std::string(what);
}

std::unexpected<Error> FileContext::malformed(std::string_view what) const {
    return fail(Stage::chip_read, "lds.malformed", words(what));
}

std::unexpected<Error> FileContext::unsupported(std::string_view what) const {
    return fail(Stage::chip_read, "lds.unsupported", words(what));
}

std::unexpected<Error> FileContext::too_large(std::string_view what) const {
    return fail(Stage::chip_read, "lds.too_large", words(what));
}

std::unexpected<Error> FileContext::at(std::string_view place, const Error& error) const {
    const bool limit = error.cause == "tlv.too_many" || error.cause == "tlv.too_long" ||
                       error.cause == "tlv.too_deep";
    const std::string what = std::string(place) + ": " + error.message;
    return limit ? too_large(what) : malformed(what);
}

void FileContext::deviates(const char* what, std::string_view said) {
    if (deviations_.size() >= kMaxDeviations) return;
    deviations_.push_back({std::string(kind_.code) + "." + what, words(said)});
}

Result<tlv::Reader> FileContext::open(ByteView file, tlv::Limits limits) {
    tlv::Reader outer(file, limits);
    const auto element = outer.expect(kind_.tag);
    if (!element) return at("its outer template", element.error());
    if (!outer.done()) deviates("trailing_bytes", "bytes follow after its end");
    return enter(outer, *element, "its outer template");
}

Result<tlv::Reader> FileContext::enter(const tlv::Reader& reader, const tlv::Element& element,
                                       std::string_view place) const {
    auto inner = reader.enter(element);
    if (!inner) return at(place, inner.error());
    return inner;
}

Result<tlv::Element> FileContext::next(tlv::Reader& reader, std::string_view place) const {
    auto element = reader.next();
    if (!element) return at(place, element.error());
    return element;
}

Text FileContext::text(ByteView value, const char* place) {
    Text text{to_bytes(value)};
    if (!text.is_utf8()) deviates("not_utf8", std::string(place) + " is not UTF-8");
    return text;
}

Day FileContext::day(ByteView value, const char* place) {
    Day day = read_day(value);
    if (day.binary) deviates("date_bcd", std::string(place) + " has two digits a byte");
    if (!day.day)
        deviates("date_malformed", std::string(place) + " is no day of the calendar (YYYYMMDD)");
    return day;
}

Result<std::size_t> FileContext::count(const tlv::Element& element, std::string_view place) const {
    if (element.value.empty() || element.value.size() > 2)
        return malformed(std::string(place) + " is not a number of one or two bytes");
    std::size_t value = 0;
    for (const std::uint8_t byte : element.value) value = value << 8 | byte;
    return value;
}

void TagList::read(ByteView value) {
    there_ = true;
    std::size_t at = 0;
    while (at < value.size()) {
        tlv::Tag tag = value[at++];
        bool more = (tag & 0x1F) == 0x1F;
        while (more && at < value.size() && tag <= 0xFFFFFF) {
            more = (value[at] & 0x80) != 0;
            tag = tag << 8 | value[at++];
        }
        if (more)
            return context_.deviates("tag_list_malformed", "its list of tags ends inside one");
        listed_.push_back(tag);
    }
}

void TagList::seen(tlv::Tag tag) {
    seen_.push_back(tag);
}

void TagList::finish() {
    if (!there_) return context_.deviates("tag_list_missing", "it has no list of tags");
    std::ranges::sort(listed_);
    std::ranges::sort(seen_);
    if (listed_ != seen_)
        context_.deviates("tag_list_differs", "its list of tags is not what comes after it");
}

}  // namespace limen::emrtd
