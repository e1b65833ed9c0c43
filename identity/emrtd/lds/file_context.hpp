// SPDX-License-Identifier: Apache-2.0
// What every decoder of a file has in common: errors and deviations that name the file, the place
// and the section of the standard; the outer template; the list of tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/lds/deviation.hpp"
#include "identity/emrtd/lds/text.hpp"

namespace limen::emrtd {

inline constexpr tlv::Tag kCountTag = 0x02;  // how many of a kind follow

struct FileKind {
    const char* name;     // "EF.DG11"
    const char* code;     // "dg11": deviations' codes begin with it
    const char* section;  // "Doc 9303-10, 4.7.11"
    tlv::Tag tag;         // of the outer template; 0: there is none
};

class FileContext {
  public:
    FileContext(const FileKind& kind, Deviations& deviations)
        : kind_(kind), deviations_(deviations) {}

    // Causes "lds.malformed", "lds.unsupported", "lds.too_large" (stage chip_read).
    std::unexpected<Error> malformed(std::string_view what) const;
    std::unexpected<Error> unsupported(std::string_view what) const;
    std::unexpected<Error> too_large(std::string_view what) const;
    // An error of TLV, with its place.
    std::unexpected<Error> at(std::string_view place, const Error& error) const;
    // `what`: the code's second half.
    void deviates(const char* what, std::string_view words);

    // What is in the outer template; bytes after it are a deviation ("trailing_bytes").
    Result<tlv::Reader> open(ByteView file, tlv::Limits limits);
    Result<tlv::Reader> enter(const tlv::Reader& reader, const tlv::Element& element,
                              std::string_view place) const;
    Result<tlv::Element> next(tlv::Reader& reader, std::string_view place) const;

    // Notes text that is not UTF-8 and days that are not as they should be.
    Text text(ByteView value, const char* place);
    Day day(ByteView value, const char* place);
    // A number of up to two bytes, as counts are ("02").
    Result<std::size_t> count(const tlv::Element& element, std::string_view place) const;

  private:
    std::string words(std::string_view what) const;

    const FileKind& kind_;
    Deviations& deviations_;
};

// The tag list at the beginning of DG11 and DG12 ("5C") against what comes. Only deviations come of
// it: the elements speak for themselves.
class TagList {
  public:
    // Nothing was listed: "tag_list_missing".
    explicit TagList(FileContext& context) : context_(context) {}
    void read(ByteView value);
    void seen(tlv::Tag tag);
    void finish();

  private:
    FileContext& context_;
    bool there_ = false;
    std::vector<tlv::Tag> listed_, seen_;
};

}  // namespace limen::emrtd
