// SPDX-License-Identifier: Apache-2.0
// What is kept of a session: how long each step took and how it ended. Nothing personal.
#pragma once

#include <filesystem>

#include "kiosk/journey/events.hpp"

namespace limen::kiosk {

// {"transaction", "end", "outcome", "attempts", "wall_us", "machine_us", "steps": [{"step",
// "machine_us", "wall_us"}]}
std::string to_json(const SessionReport& report);
// One line more in the file; an empty path writes nothing. Error "metrics.unwritable".
Result<void> append_report(const std::filesystem::path& file, const SessionReport& report);
// session.step for each step, then session.ended.
void log_report(const SessionReport& report);

}  // namespace limen::kiosk
