// SPDX-License-Identifier: Apache-2.0
// limen-inspect passive: is this EF.SOD signed by somebody we trust, and for these data groups?
#include <chrono>
#include <ctime>

#include "base/files.hpp"
#include "identity/pki/inspection_xml.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "provisioning/inspect/command.hpp"
#include "provisioning/inspect/passive_report.hpp"

namespace limen::inspect {
namespace {

// "2026-11-22", noon UTC, so that no time zone moves the day.
Result<UtcMicros> day_from(const std::string& text) {
    std::tm day{};
    const char* end = strptime(text.c_str(), "%Y-%m-%d", &day);
    if (end == nullptr || *end != '\0')
        return fail(Stage::config, "config.invalid", "--at: write the day as 2026-11-22");
    day.tm_hour = 12;
    return static_cast<UtcMicros>(timegm(&day)) * 1'000'000;
}

// "2=EF_DG2.bin"
Result<std::pair<int, Bytes>> group_from(const std::string& text) {
    const auto equals = text.find('=');
    const std::string number = text.substr(0, equals);
    const bool digits = !number.empty() && number.size() <= 2 &&
                        number.find_first_not_of("0123456789") == std::string::npos;
    if (equals == std::string::npos || !digits || std::stoi(number) < 1 || std::stoi(number) > 16)
        return fail(Stage::config, "config.invalid", "--dg: write number=file, such as 1=dg1.bin");
    LIMEN_TRY(Bytes content, read_file(text.substr(equals + 1)));
    return std::pair(std::stoi(number), std::move(content));
}

class PassiveCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub =
            app.add_subcommand("passive", "Check a security object and data groups given as files");
        sub.add_option("--sod", sod_, "EF.SOD as read from the chip, or bare CMS").required();
        sub.add_option("--dg", groups_, "A data group: number=file");
        sub.add_option("--trust", trust_, "Certificates, CRLs, master lists; files or folders")
            .required();
        sub.add_option("--xml", xml_, "Write the checks into this file in TR-03135's words");
        sub.add_option("--at", at_, "The day that counts as today (2026-11-22)");
        return sub;
    }

    Result<void> run(Report& report) override {
        UtcMicros now_us = SystemClock().utc_us();
        if (!at_.empty()) {
            LIMEN_TRY(now_us, day_from(at_));
        }
        LIMEN_TRY(const Bytes sod, read_file(sod_));
        std::map<int, Bytes> groups;
        for (const std::string& text : groups_) {
            LIMEN_TRY(auto group, group_from(text));
            groups.insert_or_assign(group.first, std::move(group.second));
        }
        LIMEN_TRY(const auto trust, pki::TrustStore::load({trust_.begin(), trust_.end()}));
        const auto started = std::chrono::steady_clock::now();
        const auto result = pki::authenticate(sod, groups, *trust, now_us);
        report_time(report, "genuineness", started);
        report_signer(report, result, *trust);
        for (const border::Check& check : result.checks) report.add(check);
        for (const auto& [number, check] : result.data_groups)
            if (check.result != border::CheckResult::passed)
                report.problem({Stage::genuineness, check.cause,
                                "data group " + std::to_string(number) + " is not confirmed"});
        if (!xml_.empty())
            LIMEN_CHECK(
                write_file(xml_, as_bytes(pki::inspection_xml({.transaction = {},
                                                               .begin_us = now_us,
                                                               .end_us = now_us,
                                                               .application = "limen-inspect",
                                                               .access = {},
                                                               .checks = result.checks,
                                                               .passive = &result}))));
        return {};
    }

  private:
    std::string sod_, at_, xml_;
    std::vector<std::string> groups_, trust_;
};

}  // namespace

std::unique_ptr<Command> make_passive_command() {
    return std::make_unique<PassiveCommand>();
}

}  // namespace limen::inspect
