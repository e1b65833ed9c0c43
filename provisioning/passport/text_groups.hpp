// SPDX-License-Identifier: Apache-2.0
// The data groups that hold text (ICAO Doc 9303-10, 4.7.11 to 4.7.16): DG11, DG12, DG13, DG16. All
// texts are UTF-8, in the State's own characters.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace limen::passport {

// Additional personal details; an empty text or list is left out of the file.
struct PersonalDetails {
    std::string surname, given_names;      // in national characters
    std::vector<std::string> other_names;  // "ALIAS<<ANNA"
    std::string personal_number;
    std::optional<std::chrono::year_month_day> birth;
    bool birth_packed = false;  // two digits a byte, as some early documents have it
    std::vector<std::string> place_of_birth, address;
    std::string telephone, profession, title, summary, custody;
    std::vector<std::string> other_documents;
};
Bytes make_dg11(const PersonalDetails& details);

// Additional document details.
struct DocumentDetails {
    std::string authority;
    std::optional<std::chrono::year_month_day> issued;
    bool issued_packed = false;
    std::vector<std::string> other_persons;
    std::string endorsements, tax_exit;
    std::string personalized_at;  // "20261125143000"
    std::string system;           // serial number of the personalization system
};
Bytes make_dg12(const DocumentDetails& details);

// Whatever the State wants.
Bytes make_dg13(const std::string& text);

// Persons to notify.
struct PersonToNotify {
    std::optional<std::chrono::year_month_day> recorded;
    std::string name, telephone, address;
};
Bytes make_dg16(const std::vector<PersonToNotify>& persons);

}  // namespace limen::passport
