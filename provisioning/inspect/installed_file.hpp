// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace limen::inspect {

// A file that ships with the program ("assets/models/ocrb.bin"): as installed under
// /usr/share/limen, else from the checkout it was built in.
std::filesystem::path installed_file(const std::filesystem::path& relative);

}  // namespace limen::inspect
