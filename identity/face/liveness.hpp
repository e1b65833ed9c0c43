// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "border/evidence.hpp"

namespace limen::face {

// Whether the face is a live one. Without a presentation attack detector installed the check is
// reported as not performed, and the policy decides what that means at this border.
inline border::Check liveness_not_installed() {
    return {border::CheckId::face_live, border::CheckResult::not_performed,
            "face.liveness_not_installed", std::nullopt};
}

}  // namespace limen::face
