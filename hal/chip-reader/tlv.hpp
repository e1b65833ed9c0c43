// SPDX-License-Identifier: Apache-2.0
// BER-TLV as cards speak it (ISO/IEC 8825-1, ISO/IEC 7816-4, 5.2.2): definite lengths only, tags up
// to four bytes. Every length is checked against what is really there before it is used.
//
// A tag is written as its bytes: 0x30, 0x7F61, 0x5F2E.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace limen::tlv {

using Tag = std::uint32_t;

// The universal types of ASN.1 that documents use (ITU-T X.680, 8.4).
namespace asn1 {
inline constexpr Tag kInteger = 0x02, kBitString = 0x03, kOctets = 0x04, kOid = 0x06,
                     kSequence = 0x30, kSet = 0x31;
}  // namespace asn1

struct Limits {
    std::size_t depth = 16;         // how far enter() goes
    std::size_t count = 1024;       // elements in one row; an EF.SOD has at most some dozens
    std::size_t length = 1u << 20;  // value of one element; the largest DG2 seen is under 64 KiB
};

// A tag and a length, without the value.
struct Header {
    Tag tag = 0;
    std::size_t size = 0;    // of tag and length field
    std::size_t length = 0;  // of the value
    std::size_t total() const { return size + length; }
};
// Causes: "tlv.truncated" (more bytes could make it right), "tlv.bad_tag", "tlv.indefinite",
// "tlv.bad_length" (over four bytes).
Result<Header> parse_header(ByteView bytes);

struct Element {
    Tag tag = 0;
    ByteView value;
    ByteView whole;  // with tag and length
    bool constructed() const;
};

// Reads a row of elements that follow one another. Views point into the caller's bytes.
class Reader {
  public:
    explicit Reader(ByteView bytes, Limits limits = {}) : rest_(bytes), limits_(limits) {}

    bool done() const { return rest_.empty(); }
    ByteView rest() const { return rest_; }
    // The next element. Causes: parse_header()'s, "tlv.truncated" (also at the end),
    // "tlv.too_long", "tlv.too_many".
    Result<Element> next();
    // The next element, which must have this tag, else "tlv.unexpected_tag".
    Result<Element> expect(Tag tag);
    // The tag of the next element where there is a well-formed one.
    std::optional<Tag> peek() const;
    // A reader over the element's value, one level deeper. Causes: "tlv.too_deep",
    // "tlv.not_constructed".
    Result<Reader> enter(const Element& element) const;

  private:
    ByteView rest_;
    Limits limits_;
    std::size_t seen_ = 0;
};

// All elements of a row; an error where any of them is malformed.
Result<std::vector<Element>> read_all(ByteView bytes, Limits limits = {});
// The first element of the row with this tag; "tlv.missing" where there is none.
Result<Element> find(ByteView bytes, Tag tag, Limits limits = {});

// Lengths are written in the shortest form.
void append(Bytes& out, Tag tag, ByteView value);
Bytes encode(Tag tag, ByteView value);
// The value is the parts in a row.
Bytes encode(Tag tag, std::initializer_list<ByteView> parts);

}  // namespace limen::tlv
