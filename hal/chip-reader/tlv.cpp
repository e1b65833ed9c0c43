// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/tlv.hpp"

#include <cstdio>
#include <string>

namespace limen::tlv {
namespace {

std::unexpected<Error> bad(const char* cause, std::string message) {
    return fail(Stage::chip_read, cause, std::move(message));
}

std::unexpected<Error> truncated() {
    return bad("tlv.truncated", "the data end inside an element");
}

struct TagField {
    Tag tag;
    std::size_t size;
};

Result<TagField> parse_tag(ByteView bytes) {
    if (bytes.empty()) return truncated();
    Tag tag = bytes[0];
    if ((bytes[0] & 0x1F) != 0x1F) {
        // 00 is filler between elements (ISO/IEC 7816-4, 5.2.2.1), never a tag.
        if (bytes[0] == 0) return bad("tlv.bad_tag", "a tag cannot be zero");
        return TagField{tag, 1};
    }
    for (std::size_t size = 2; size <= sizeof(Tag); ++size) {
        if (bytes.size() < size) return truncated();
        const std::uint8_t byte = bytes[size - 1];
        if (size == 2 && byte == 0x80)
            return bad("tlv.bad_tag", "a tag number must not begin with zeros");
        tag = tag << 8 | byte;
        if ((byte & 0x80) == 0) return TagField{tag, size};
    }
    return bad("tlv.bad_tag", "a tag is longer than four bytes");
}

void append_tag(Bytes& out, Tag tag) {
    bool begun = false;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto byte = static_cast<std::uint8_t>(tag >> shift);
        begun = begun || byte != 0 || shift == 0;
        if (begun) out.push_back(byte);
    }
}

void append_length(Bytes& out, std::size_t length) {
    if (length < 0x80) {
        out.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    int size = 1;
    while (size < 4 && length >> (8 * size) != 0) ++size;
    out.push_back(static_cast<std::uint8_t>(0x80 | size));
    for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
}

}  // namespace

Result<Header> parse_header(ByteView bytes) {
    LIMEN_TRY(const TagField tag, parse_tag(bytes));
    Header header{tag.tag, tag.size + 1, 0};
    if (bytes.size() < header.size) return truncated();
    const std::uint8_t first = bytes[tag.size];
    if (first < 0x80) {
        header.length = first;
        return header;
    }
    if (first == 0x80) return bad("tlv.indefinite", "cards must not use the indefinite length");
    const std::size_t size = first & 0x7F;
    if (size > 4) return bad("tlv.bad_length", "a length field is longer than four bytes");
    header.size += size;
    if (bytes.size() < header.size) return truncated();
    for (std::size_t i = 0; i < size; ++i)
        header.length = header.length << 8 | bytes[tag.size + 1 + i];
    return header;
}

bool Element::constructed() const {
    return !whole.empty() && (whole[0] & 0x20) != 0;
}

Result<Element> Reader::next() {
    if (++seen_ > limits_.count)
        return bad("tlv.too_many", "more elements in a row than any document has");
    LIMEN_TRY(const Header header, parse_header(rest_));
    if (header.length > limits_.length)
        return bad("tlv.too_long", "an element is longer than any document has");
    if (header.length > rest_.size() - header.size) return truncated();
    const Element element{header.tag, rest_.subspan(header.size, header.length),
                          rest_.first(header.total())};
    rest_ = rest_.subspan(header.total());
    return element;
}

Result<Element> Reader::expect(Tag tag) {
    LIMEN_TRY(const Element element, next());
    if (element.tag != tag) {
        char wanted[9];
        std::snprintf(wanted, sizeof wanted, "%X", tag);
        return bad("tlv.unexpected_tag",
                   std::string("another element stands where ") + wanted + " is expected");
    }
    return element;
}

std::optional<Tag> Reader::peek() const {
    const auto header = parse_header(rest_);
    if (!header) return std::nullopt;
    return header->tag;
}

Result<Reader> Reader::enter(const Element& element) const {
    if (limits_.depth == 0) return bad("tlv.too_deep", "elements are nested too deep");
    if (!element.constructed())
        return bad("tlv.not_constructed", "an element that should hold others does not");
    Limits deeper = limits_;
    --deeper.depth;
    return Reader(element.value, deeper);
}

Result<std::vector<Element>> read_all(ByteView bytes, Limits limits) {
    std::vector<Element> all;
    Reader reader(bytes, limits);
    while (!reader.done()) {
        LIMEN_TRY(const Element element, reader.next());
        all.push_back(element);
    }
    return all;
}

Result<Element> find(ByteView bytes, Tag tag, Limits limits) {
    Reader reader(bytes, limits);
    while (!reader.done()) {
        LIMEN_TRY(const Element element, reader.next());
        if (element.tag == tag) return element;
    }
    return bad("tlv.missing", "an element that must be there is missing");
}

void append(Bytes& out, Tag tag, ByteView value) {
    append_tag(out, tag);
    append_length(out, value.size());
    out.insert(out.end(), value.begin(), value.end());
}

Bytes encode(Tag tag, ByteView value) {
    Bytes out;
    out.reserve(value.size() + 8);
    append(out, tag, value);
    return out;
}

Bytes encode(Tag tag, std::initializer_list<ByteView> parts) {
    Bytes value;
    for (const ByteView part : parts) value.insert(value.end(), part.begin(), part.end());
    return encode(tag, ByteView(value));
}

}  // namespace limen::tlv
