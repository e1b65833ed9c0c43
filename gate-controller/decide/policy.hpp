// SPDX-License-Identifier: Apache-2.0
// The policy file: which checks must have passed, and rules with reason codes. See
// config/policy/default.toml for the form.
#pragma once

#include <filesystem>

#include "base/config.hpp"
#include "border/decision.hpp"

namespace limen::gate {

// Errors: those of Config, and "config.invalid" naming file, line, key and what would be right. A
// policy without required checks, or without rules, is refused: it would open for anybody.
Result<border::Policy> load_policy(const std::filesystem::path& file);
Result<border::Policy> parse_policy(Config config);

}  // namespace limen::gate
