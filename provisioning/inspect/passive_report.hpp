// SPDX-License-Identifier: Apache-2.0
// What the chip and passive subcommands say in the same words.
#pragma once

#include <chrono>
#include <string>

#include "identity/pki/passive_authentication.hpp"
#include "provisioning/inspect/report.hpp"

namespace limen::inspect {

// Everything about who signed, besides the checks: signer, authority and path, lists that were
// asked, defects, deviations, each data group.
void report_signer(Report& report, const pki::PassiveResult& result, const pki::TrustStore& trust);
void report_time(Report& report, std::string step, std::chrono::steady_clock::time_point started);

}  // namespace limen::inspect
