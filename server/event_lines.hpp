// SPDX-License-Identifier: Apache-2.0
// Events as people and reports read them: what was checked, decided and passed, never who.
#pragma once

#include <string>

#include "border/crossing.hpp"

namespace limen::server {

// One JSON object: device, sequence, at, kind ("decision", "officer", "passage"), transaction, and
// by kind outcome, reasons, checks [{check, result, cause, value}], steps; action, reason, officer;
// end.
std::string event_line(const border::Event& event);

}  // namespace limen::server
