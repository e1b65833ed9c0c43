// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/installed_file.hpp"

namespace limen::inspect {

std::filesystem::path installed_file(const std::filesystem::path& relative) {
    std::error_code ignored;  // unreadable and absent are the same: take the other
    auto installed = std::filesystem::path("/usr/share/limen") / relative;
    if (std::filesystem::exists(installed, ignored)) return installed;
    return std::filesystem::path(LIMEN_SOURCE_DIR) / relative;
}

}  // namespace limen::inspect
