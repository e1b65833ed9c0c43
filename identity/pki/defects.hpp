// SPDX-License-Identifier: Apache-2.0
// Defects: errors of production that touch all documents of one document signer, published in
// defect lists (BSI TR-03129-2, 7; TR-03129-3, A). What each means for the checks: BSI TR-03135-1,
// 5.8.2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "border/evidence.hpp"

namespace limen::pki {

// X(identifier, "arcs under id-DefectList", "stable code", "what an officer reads")
#define LIMEN_DEFECTS(X)                                                                       \
    X(certificate_revoked, "1.1", "defect.certificate_revoked",                                \
      "The document signer's certificate is revoked")                                          \
    X(certificate_replaced, "1.2", "defect.certificate_replaced",                              \
      "The document signer's certificate is malformed; another is published in its place")     \
    X(chip_authentication_key, "1.3", "defect.chip_authentication_key",                        \
      "The chips' keys for Chip Authentication may be known to others")                        \
    X(active_authentication_key, "1.4", "defect.active_authentication_key",                    \
      "The chips' keys for Active Authentication may be known to others")                      \
    X(protocol_failure, "1.5", "defect.protocol_failure",                                      \
      "A proof of the chip's own key is known to fail with these documents")                   \
    X(validity_incorrect, "1.6", "defect.validity_incorrect",                                  \
      "The validity of the signer's or its authority's certificate is wrong")                  \
    X(group_malformed, "2.1", "defect.group_malformed", "Data groups may be wrongly encoded")  \
    X(sod_invalid, "2.2", "defect.sod_invalid",                                                \
      "The signature over the chip's data may be wrong in these documents")                    \
    X(com_sod_differ, "2.3", "defect.com_sod_differ",                                          \
      "The chip's table of contents may not agree with what is signed")                        \
    X(signer_identifier_wrong, "2.4", "defect.signer_identifier_wrong",                        \
      "The chip names another signer than the one that signed")                                \
    X(country_wrong, "2.5", "defect.country_wrong", "The signer's country is written wrongly") \
    X(eid_group_malformed, "3.1", "defect.eid_group_malformed",                                \
      "Data groups of the eID application may be wrongly encoded")                             \
    X(eid_integrity, "3.2", "defect.eid_integrity",                                            \
      "Unsigned data of the eID application may be wrong")                                     \
    X(card_security_malformed, "4.1", "defect.card_security_malformed",                        \
      "EF.CardSecurity is wrongly encoded")                                                    \
    X(chip_security_malformed, "4.2", "defect.chip_security_malformed",                        \
      "EF.ChipSecurity is wrongly encoded")                                                    \
    X(power_down_required, "4.3", "defect.power_down_required",                                \
      "The chip has to leave the field between two authentications")                           \
    X(certificate_malformed, "4.4", "defect.certificate_malformed",                            \
      "The document signer's certificate is malformed and cannot be used")

enum class DefectType : std::uint8_t {
#define X(id, arcs, code, words) id,
    LIMEN_DEFECTS(X)
#undef X
        unknown,
};

struct KnownDefect {
    DefectType type = DefectType::unknown;
    std::string oid;          // dotted
    int status = -1;          // the defect's status code (ENUMERATED); -1 where it has none
    std::vector<int> groups;  // data groups it names (group_malformed)
    std::string country;      // corrected (country_wrong), two letters
    Bytes parameter;          // as it stands in the list: a replacement certificate, a corrected
                              // EF.CardSecurity or signer identifier
    std::string description;  // of the list's own, where there is one
    std::string list;         // the list's file
};
std::string_view code(DefectType type);  // "defect.unknown" for a type that is not known
std::string_view words(DefectType type);

// True where one of `defects` is of this type.
bool has_defect(const std::vector<KnownDefect>& defects, DefectType type);

// True where a published defect says that this proof of the chip's own key is known to fail
// ("protocol_failure", TR-03129-2, 7.3.1.5): a failed check is then inconclusive (TR-03135-1,
// 5.8.2.1.5). For chip_authentication, active_authentication and pace_cam.
bool known_to_fail(const std::vector<KnownDefect>& defects, border::CheckId proof);

}  // namespace limen::pki
