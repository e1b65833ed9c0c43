// SPDX-License-Identifier: Apache-2.0
// Exact documents. Each is kept as a keyed digest of its normalised number, type family and issuer,
// with a key made anew for every set, so that a dump of memory is no list of numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "border/lists.hpp"

namespace limen::border::matching {

// Without fillers, upper case; "DEU" is "D" (ICAO Doc 9303-3, section 5).
std::string normal_state(std::string_view code);
// Letters and digits alone, upper case. O and 0 stay apart: the check digit has told them apart.
std::string normal_number(std::string_view number);
// "P" for every passport ("P", "PD", "PO"), "V" for every visa, else the first letter; "" for none.
std::string type_family(std::string_view type);

class DocumentSet {
  public:
    explicit DocumentSet(std::vector<DocumentEntry> entries);
    // Ids of the entries for this document. An entry without type or issuer stands for any.
    std::vector<std::string> find(const DocumentId& document) const;
    std::size_t size() const { return ids_.size(); }

  private:
    using Digest = std::array<std::uint8_t, 16>;
    struct Row {
        Digest digest;
        std::uint32_t entry;
    };
    Digest digest_of(std::string_view type, std::string_view issuer, std::string_view number) const;

    std::array<std::uint8_t, 32> key_{};
    std::vector<Row> rows_;  // sorted by digest
    std::vector<std::string> ids_;
};

}  // namespace limen::border::matching
