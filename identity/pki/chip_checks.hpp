// SPDX-License-Identifier: Apache-2.0
// All that is checked about a chip, as evidence: the kiosk and limen-inspect say the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "border/evidence.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

// The data groups of what was read, as authenticate() takes them.
std::map<int, Bytes> data_groups(const emrtd::ChipContents& contents);

// What was read and who vouches for it. Each nullopt without a trust store or without its file.
struct Vouchers {
    std::optional<PassiveResult> passive;             // EF.SOD
    std::optional<CardSecurityResult> card_security;  // EF.CardSecurity
};
Vouchers authenticate(const emrtd::ChipContents& contents, const TrustStore& trust,
                      UtcMicros now_us);

// One check for each of chip_present … chip_genuine. `printed_mrz`: all lines joined; nullopt where
// the page was not read (access by card access number).
std::vector<border::Check> chip_checks(const emrtd::ChipContents& contents,
                                       const Vouchers& vouchers,
                                       const std::optional<std::string>& printed_mrz);

// The same where the chip could not be read: chip_present, chip_access and chip_read say how far it
// came, the others are not_performed with the error's cause.
std::vector<border::Check> chip_checks_of_failure(const Error& error);

}  // namespace limen::pki
