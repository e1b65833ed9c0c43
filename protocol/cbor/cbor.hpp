// SPDX-License-Identifier: Apache-2.0
// The part of CBOR (RFC 8949) that our messages use, in its one deterministic form (4.2.1):
// shortest heads, definite lengths, map keys in order. Floating-point numbers are always 64 bits.
// The reader accepts nothing else, so that two byte strings never mean the same message; it never
// allocates more than the input has bytes for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace limen::protocol::cbor {

class Writer {
  public:
    void integer(std::int64_t value);
    void bytes(ByteView value);
    void text(std::string_view value);
    void array(std::size_t size) { head(kArray, size); }
    void map(std::size_t size) { head(kMap, size); }
    void boolean(bool value) { out_.push_back(value ? 0xf5 : 0xf4); }
    void null() { out_.push_back(0xf6); }
    void number(double value);
    Bytes take() { return std::move(out_); }

  private:
    friend class Reader;
    enum Major : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap };
    void head(Major major, std::uint64_t value);
    Bytes out_;
};

// Reads what is expected next. The first thing that is wrong is kept and everything after it reads
// as empty; the caller asks once, with finish().
class Reader {
  public:
    explicit Reader(ByteView in) : in_(in) {}

    std::int64_t integer();
    ByteView bytes();         // a view into the input
    std::string_view text();  // valid UTF-8 without control characters other than newline
    std::size_t array();      // never more than there are bytes left
    std::size_t map();        // the same, of pairs
    bool boolean();
    bool null();      // true, and read, when null comes next
    double number();  // finite

    // Marks the input as wrong; only the first mark counts.
    void malformed(std::string_view what) { mark("message.malformed", what); }
    void bad_field(std::string_view what) { mark("message.bad_field", what); }
    void not_canonical(std::string_view what) { mark("message.not_canonical", what); }
    void unknown_kind(std::string_view what) { mark("message.unknown_kind", what); }
    bool failed() const { return !cause_.empty(); }
    // Nothing may follow the message.
    Result<void> finish();

    // Where in the message the reader is, for the error's words.
    void enter(std::string_view key) { path_.push_back({key, 0}); }
    void enter(std::size_t index) { path_.push_back({{}, index}); }
    void leave() { path_.pop_back(); }

  private:
    struct Step {
        std::string_view key;
        std::size_t index;
    };
    std::uint64_t head(Writer::Major expected);
    std::uint64_t argument(std::uint8_t additional);
    ByteView take(std::uint64_t size);
    std::size_t left() const { return in_.size() - at_; }
    void mark(std::string_view cause, std::string_view what);

    ByteView in_;
    std::size_t at_ = 0;
    std::vector<Step> path_;
    std::string cause_;
    std::string message_;
};

bool is_utf8_text(std::string_view text);

}  // namespace limen::protocol::cbor
