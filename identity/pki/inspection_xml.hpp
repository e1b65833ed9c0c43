// SPDX-License-Identifier: Apache-2.0
// What was checked about a document, as XML in the structure and words of BSI TR-03135-1 (version
// 2.5, chapter 5.6 and 5.7: results "successful", "failed", "undetermined", "not supported",
// "aborted"; data groups "identical", "not identical", "present", "not present", "non
// conformance"). The guideline's own schema files (dce4v4.xsd and others) are not public, so that
// the elements are in a namespace of ours, "urn:limen:document-check:1"; docs/chip.md describes
// them.
#pragma once

#include <span>
#include <string>

#include "border/evidence.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

struct InspectionLog {
    std::string transaction;                 // the log's own id; empty where there is none
    UtcMicros begin_us = 0, end_us = 0;      // 0 where it is not known
    std::string application;                 // "limen-inspect"
    std::string access;                      // how the chip was opened, readable: "BAC", "PACE …"
    std::span<const border::Check> checks;   // the document's, as evidence
    const PassiveResult* passive = nullptr;  // nullptr where it was not made
};

// Holds no personal data: results, certificates, numbers of data groups.
std::string inspection_xml(const InspectionLog& log);

// The guideline's word for a result (TR-03135-1, 3.5.2).
std::string_view guideline_word(const border::Check& check);

}  // namespace limen::pki
