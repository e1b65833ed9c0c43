// SPDX-License-Identifier: Apache-2.0
// EF.DG11, EF.DG12 and EF.DG16: what the page does not have room for, in the issuer's own script
// (Doc 9303-10, 4.7.11, 4.7.12 and 4.7.16). Personal data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/emrtd/lds/deviation.hpp"
#include "identity/emrtd/lds/text.hpp"

namespace limen::emrtd {

// Elements in DG11 or DG12; the standard has twelve.
inline constexpr std::size_t kMaxDetails = 48;
// Other names, other persons.
inline constexpr std::size_t kMaxNames = 64;
// DG16 numbers its persons A1 to AF.
inline constexpr std::size_t kMaxPersons = 15;

// Empty texts and absent days: the document does not say. Names are as on the chip, "<<" between
// primary and secondary identifier and "<" between parts; so are places and addresses.
struct PersonalDetails {
    Text full_name;
    std::vector<Text> other_names;
    Text personal_number, place_of_birth, address, telephone, profession, title, summary,
        other_documents, custody;
    std::optional<Day> birth;
    Bytes proof_of_citizenship;  // a picture
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large".
Result<PersonalDetails> decode_dg11(ByteView file);

struct DocumentDetails {
    Text authority;
    std::optional<Day> issued;
    std::vector<Text> other_persons;
    Text endorsements, tax_exit, personalization_system;
    Bytes front, rear;         // pictures of the document's sides
    std::string personalized;  // YYYYMMDDhhmmss; empty: not said
    Deviations deviations;
};
Result<DocumentDetails> decode_dg12(ByteView file);

struct PersonToNotify {
    std::optional<Day> recorded;
    Text name, telephone, address;
};
struct PersonsToNotify {
    std::vector<PersonToNotify> persons;
    Deviations deviations;
};
Result<PersonsToNotify> decode_dg16(ByteView file);

}  // namespace limen::emrtd
