// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/passive_report.hpp"

namespace limen::inspect {
namespace {

void report_certificate(Report& report, std::string role, const pki::Certificate& certificate) {
    report.add_row("certificates", {{"role", std::move(role)},
                                    {"subject", certificate.subject},
                                    {"issuer", certificate.issuer},
                                    {"serial", certificate.serial},
                                    {"country", certificate.country},
                                    {"key", certificate.key},
                                    {"signature", certificate.signature_algorithm},
                                    {"not_before", to_iso8601(certificate.not_before_us)},
                                    {"not_after", to_iso8601(certificate.not_after_us)},
                                    {"sha256", certificate.fingerprint},
                                    {"source", certificate.source}});
}

void report_lists(Report& report, const pki::PassiveResult& result) {
    for (const pki::Revocation& list : result.revocation)
        report.add_row("revocation_lists", {{"issuer", list.issuer},
                                            {"number", list.number},
                                            {"this_update", time_text(list.this_update_us)},
                                            {"next_update", time_text(list.next_update_us)},
                                            {"delta", list.delta},
                                            {"listed", list.listed},
                                            {"reason", list.reason},
                                            {"revoked", time_text(list.revoked_us)}});
    for (const pki::KnownDefect& defect : result.defects)
        report.add_row("defects", {{"code", std::string(pki::code(defect.type))},
                                   {"words", std::string(pki::words(defect.type))},
                                   {"oid", defect.oid},
                                   {"status", static_cast<std::int64_t>(defect.status)},
                                   {"country", defect.country},
                                   {"description", defect.description},
                                   {"list", defect.list}});
    for (const pki::Deviation& deviation : result.deviations)
        report.add_row("deviations", {{"code", deviation.code}, {"words", deviation.words}});
}

void report_groups(Report& report, const pki::PassiveResult& result) {
    std::vector<std::string> groups;
    for (const int number : result.signed_groups) groups.push_back("DG" + std::to_string(number));
    report.add("signed_groups", groups);
    for (const auto& [number, check] : result.data_groups)
        report.add_row("data_groups", {{"group", static_cast<std::int64_t>(number)},
                                       {"result", std::string(border::to_string(check.result))},
                                       {"cause", check.cause}});
}

}  // namespace

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
        report.add("content_type", result.content_type);
    }
    if (!result.group_digest.empty()) report.add("group_digest", result.group_digest);
    report_groups(report, result);
    if (result.signed_us) report.add("signed", to_iso8601(*result.signed_us));
    if (result.signer) {
        report.add("signer", result.signer->subject);
        report.add("signer_not_after", to_iso8601(result.signer->not_after_us));
        report_certificate(report, "signer", *result.signer);
    }
    if (result.anchor) report.add("authority", result.anchor->subject);
    for (const pki::Certificate& step : result.path)
        report_certificate(report, step.link ? "link" : "authority", step);
    report_lists(report, result);
    report.add("genuine", result.genuine());
}

void report_time(Report& report, std::string step, std::chrono::steady_clock::time_point started) {
    const auto us = micros(std::chrono::steady_clock::now() - started);
    report.add(border::StepTime{std::move(step), us, us});
}

}  // namespace limen::inspect
