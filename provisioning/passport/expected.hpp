// SPDX-License-Identifier: Apache-2.0
// What a reader must find when it reads a specimen: the [expected] table of a profile. Tests hold
// the reader to it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/config.hpp"
#include "border/evidence.hpp"

namespace limen::passport {

struct ExpectedCheck {
    border::CheckResult result = border::CheckResult::passed;
    std::string cause;  // of what did not pass; may be empty where the check has none
};

struct Expected {
    std::string access;  // "pace", "bac", "none"
    std::string error;   // the cause where the reading as a whole fails; else empty
    std::map<border::CheckId, ExpectedCheck> checks;  // every check of the chip
    std::map<std::string, std::string> missing;       // "EF.DG3" → cause
    std::string portrait;                             // "jpeg", "jpeg2000", or a cause
    std::vector<std::string> deviations;              // named, where the reader forgives something
    bool genuine() const;  // as far as the signer's word goes: no check of the data failed
};

// The checks that are made of a chip, in their order.
std::vector<border::CheckId> chip_check_ids();

// Reads the table [expected] and reports what is wrong in it to the config. Where `error` is given,
// `fails_at` says how far the reading came ("present", "access", "read"), and the checks follow
// from that.
Expected read_expected(Config& config);

}  // namespace limen::passport
