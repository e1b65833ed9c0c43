// SPDX-License-Identifier: Apache-2.0
// Documents and persons, in the words of ICAO Doc 9303.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace limen::border {

// A date of which parts can be unknown (Doc 9303-3, 4.8): 0 stands for an unknown part.
struct PartialDate {
    int year = 0;   // four digits
    int month = 0;  // 1–12
    int day = 0;    // 1–31
    bool complete() const { return year != 0 && month != 0 && day != 0; }
    friend auto operator<=>(const PartialDate&, const PartialDate&) = default;
};
PartialDate partial_date(std::chrono::year_month_day day);
// "1974-08-12", unknown parts as "XX".
std::string to_string(const PartialDate& date);

enum class Sex : std::uint8_t { unspecified, female, male };

struct PersonName {
    std::string primary;     // surname as in the MRZ: A–Z and spaces
    std::string secondary;   // given names, may be empty
    bool truncated = false;  // the field was full, more may follow (Doc 9303-3, 4.6)
    friend bool operator==(const PersonName&, const PersonName&) = default;
};

struct Holder {
    PersonName name;
    std::string nationality;  // three-letter code, "D" for Germany
    PartialDate birth;
    Sex sex = Sex::unspecified;
    friend bool operator==(const Holder&, const Holder&) = default;
};

// What a document is known by at INTERPOL's SLTD too: number, type and issuer.
struct DocumentId {
    std::string type;    // document code without fillers: "P", "ID", "AR", "V"
    std::string issuer;  // State or organisation, three-letter code without fillers
    std::string number;  // without fillers
    friend auto operator<=>(const DocumentId&, const DocumentId&) = default;
};

struct Document {
    DocumentId id;
    Holder holder;
    PartialDate expiry;  // complete unless the document says otherwise
    friend bool operator==(const Document&, const Document&) = default;
};

// Full years lived on `today`. An unknown month or day counts as the latest possible, so that a
// person is never taken for older than is certain. nullopt where the year is unknown or lies in the
// future.
std::optional<int> age_on(const PartialDate& birth, std::chrono::year_month_day today);

}  // namespace limen::border
