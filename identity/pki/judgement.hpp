// SPDX-License-Identifier: Apache-2.0
// The checks that a security object and EF.CardSecurity have in common: signature, path, validity,
// revocation, defects. For this folder's own sources.
#pragma once

#include <span>

#include "identity/pki/signed_object.hpp"
#include "identity/pki/store.hpp"

namespace limen::pki {

border::Check passed(border::CheckId id);
border::Check failed(border::CheckId id, std::string cause);
border::Check inconclusive(border::CheckId id, std::string cause);
border::Check not_made(border::CheckId id, std::string cause);

struct Expected {
    std::span<const std::string_view> content_types;  // the first is the standard's
    DefectType excuse;  // the defect by which a wrong signature is known (TR-03135-1, 5.8.2.2.2)
};
// Fills all of `out`: sod_signature, dsc_path, dsc_validity, dsc_current, dsc_revocation and
// defect_list, in this order. `content_cause`: why the content is not what it should be; empty
// where it is.
void judge_signed(SignedBy& out, SignedObject& object, const Expected& expected,
                  const std::string& content_cause, const Store& store, UtcMicros now_us);

// The same six where there is no object to judge.
void nothing_to_judge(SignedBy& out, const std::string& cause);

}  // namespace limen::pki
