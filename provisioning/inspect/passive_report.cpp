// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/passive_report.hpp"

namespace limen::inspect {

void report_signer(Report& report, const pki::PassiveResult& result, const pki::TrustStore& trust) {
    report.add("trusted_authorities", static_cast<std::int64_t>(trust.certificates().size()));
    if (!trust.problems().empty()) {
        // Named and not counted as this document's failure.
        std::vector<std::string> problems;
        for (const Error& problem : trust.problems()) problems.push_back(problem.describe());
        report.add("trust_problems", problems);
    }
    if (!result.digest.empty()) {
        report.add("digest", result.digest);
        report.add("signature_algorithm", result.signature_algorithm);
    }
    std::vector<std::string> groups;
    for (const int number : result.signed_groups) groups.push_back("DG" + std::to_string(number));
    report.add("signed_groups", groups);
    if (result.signed_us) report.add("signed", to_iso8601(*result.signed_us));
    if (result.signer) {
        report.add("signer", result.signer->subject);
        report.add("signer_not_after", to_iso8601(result.signer->not_after_us));
    }
    if (result.anchor) report.add("authority", result.anchor->subject);
    report.add("genuine", result.genuine());
}

void report_time(Report& report, std::string step, std::chrono::steady_clock::time_point started) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - started)
                        .count();
    report.add(border::StepTime{std::move(step), us, us});
}

}  // namespace limen::inspect
