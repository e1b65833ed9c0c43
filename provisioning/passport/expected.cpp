// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/expected.hpp"

#include <algorithm>
#include <array>

namespace limen::passport {
namespace {

using border::CheckId;
using border::CheckResult;

// "chip.dsc_path" to "dsc_path": the table's key.
std::string key_of(CheckId id) {
    return std::string(border::code(id).substr(std::string_view("chip.").size()));
}

// "passed", or the result and its cause: "failed pki.revoked".
void read_check(Config& config, CheckId id, Expected& expected) {
    const std::string key = "expected.checks." + key_of(id);
    const std::string text = config.text(key);
    const auto blank = text.find(' ');
    const auto result = border::check_result_from(text.substr(0, blank));
    const std::string cause = blank == std::string::npos ? "" : text.substr(blank + 1);
    if (!result || (*result == CheckResult::passed && !cause.empty())) {
        if (!text.empty())
            config.problem(key,
                           "must be a result and its cause, \"passed\", \"failed "
                           "pki.revoked\", \"not_performed pki.no_crl\"");
        return;
    }
    expected.checks[id] = {*result, cause};
}

// What is left to say where the reading as a whole fails: how far it came, and nothing more.
void expect_failure(Config& config, Expected& expected) {
    static const std::array kSteps = {CheckId::chip_present, CheckId::chip_access,
                                      CheckId::chip_read};
    const std::string at = config.choice("expected.fails_at", {"present", "access", "read"});
    for (const CheckId id : chip_check_ids())
        expected.checks[id] = {CheckResult::not_performed, expected.error};
    for (const CheckId id : kSteps) {
        if (key_of(id) == at) {
            expected.checks[id] = {CheckResult::failed, expected.error};
            return;
        }
        expected.checks[id] = {CheckResult::passed, ""};
    }
}

}  // namespace

std::vector<CheckId> chip_check_ids() {
    std::vector<CheckId> out;
    for (const border::CheckInfo& info : border::all_checks())
        if (info.code.starts_with("chip.")) out.push_back(info.id);
    return out;
}

bool Expected::genuine() const {
    return std::ranges::none_of(
        checks, [](const auto& check) { return check.second.result == CheckResult::failed; });
}

Expected read_expected(Config& config) {
    Expected expected;
    expected.access = config.choice("expected.access", {"pace", "bac", "none"});
    expected.error = config.text("expected.error", "");
    for (const CheckId id : chip_check_ids()) read_check(config, id, expected);
    if (!expected.error.empty()) expect_failure(config, expected);
    for (const std::string& line : config.texts("expected.missing", std::vector<std::string>{})) {
        const auto blank = line.find(' ');
        if (blank == std::string::npos)
            config.problem("expected.missing",
                           "must name a file and a cause, as \"EF.DG3 "
                           "chip.file_denied\"");
        else
            expected.missing[line.substr(0, blank)] = line.substr(blank + 1);
    }
    expected.portrait = config.text("expected.portrait", "jpeg");
    expected.deviations = config.texts("expected.deviations", std::vector<std::string>{});
    return expected;
}

}  // namespace limen::passport
