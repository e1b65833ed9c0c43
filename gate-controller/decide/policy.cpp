// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/decide/policy.hpp"

#include <algorithm>
#include <array>

namespace limen::gate {
namespace {

using border::Outcome;

constexpr std::int64_t kMaxAttempts = 10;
constexpr std::int64_t kMaxListHours = 24 * 366;
constexpr std::array<std::string_view, 7> kConditions = {"check",
                                                         "list",
                                                         "age_below",
                                                         "document_expired",
                                                         "type_not_in",
                                                         "list_older_than",
                                                         "evidence_incomplete"};

bool good_code(std::string_view code) {
    return !code.empty() && code.size() <= 64 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

std::optional<border::CheckId> check_named(Config& config, std::string_view key,
                                           const std::string& code) {
    const auto id = border::check_from_code(code);
    if (!id)
        config.problem(key, "\"" + code + "\" is no check; docs list them, e.g. \"face.match\"");
    return id;
}

border::Condition check_condition(Config& rule) {
    border::CheckCondition condition;
    const std::string name = rule.text("check");
    if (const auto id = check_named(rule, "check", name)) condition.check = *id;
    for (const std::string& text : rule.texts("results")) {
        const auto result = border::check_result_from(text);
        if (result) {
            condition.results.push_back(*result);
        } else {
            rule.problem("results", "\"" + text +
                                        "\" must be one of \"passed\", \"failed\", "
                                        "\"inconclusive\", \"not_performed\", \"not_supported\"");
        }
    }
    if (condition.results.empty()) rule.problem("results", "must name at least one result");
    return condition;
}

border::ListKind list_named(Config& rule, std::string_view key) {
    const std::string name = rule.text(key);
    const auto kind = border::list_kind_from(name);
    if (!kind)
        rule.problem(key, "\"" + name +
                              "\" must be one of \"stolen_document\", \"tdawn\", "
                              "\"national_alert\", \"missing_person\", \"health\"");
    return kind.value_or(border::ListKind{});
}

void must_be_true(Config& rule, std::string_view key) {
    if (!rule.boolean(key)) rule.problem(key, "must be true; leave the rule out instead");
}

border::Condition condition_of(Config& rule, std::string_view kind) {
    if (kind == "check") return check_condition(rule);
    if (kind == "list") {
        const border::ListKind list = list_named(rule, "list");
        return border::ListCondition{list, rule.number("min_score", 0.0, 0.0, 1.0)};
    }
    if (kind == "age_below")
        return border::AgeBelow{static_cast<int>(rule.integer("age_below", std::nullopt, 1, 120))};
    if (kind == "type_not_in") {
        border::DocumentTypeNotIn condition{rule.texts("type_not_in")};
        if (condition.types.empty()) rule.problem("type_not_in", "must name at least one type");
        return condition;
    }
    if (kind == "list_older_than") {
        const border::ListKind list = list_named(rule, "list_older_than");
        return border::ListOlderThan{list, rule.integer("hours", 24, 1, kMaxListHours)};
    }
    must_be_true(rule, kind);
    if (kind == "document_expired") return border::DocumentExpired{};
    return border::EvidenceIncomplete{};
}

// Exactly one condition a rule; the rest of its keys follow from it.
std::string_view only_condition(Config& rule) {
    std::string_view found;
    for (const auto kind : kConditions) {
        if (!rule.has(kind)) continue;
        if (!found.empty())
            rule.problem(kind, "a rule has one condition; make a second rule of this one");
        found = kind;
    }
    if (found.empty())
        rule.problem("reason",
                     "the rule has no condition; give it one of check, list, age_below, "
                     "document_expired, type_not_in, list_older_than, evidence_incomplete");
    return found;
}

Result<border::Rule> parse_rule(Config& config) {
    border::Rule rule;
    rule.reason = config.text("reason");
    if (!good_code(rule.reason))
        config.problem("reason", "must be a code of a–z, 0–9, '_' and '.', at most 64 long");
    const std::string then = config.choice("then", {"open", "try_again", "officer"}, "officer");
    rule.then = then == "open"        ? Outcome::open
                : then == "try_again" ? Outcome::try_again
                                      : Outcome::officer;
    if (rule.then == Outcome::try_again) {
        rule.max_attempts =
            static_cast<int>(config.integer("officer_from_attempt", 3, 2, kMaxAttempts));
    }
    const auto kind = only_condition(config);
    if (!kind.empty()) rule.when = condition_of(config, kind);
    if (rule.then == Outcome::open && kind != "check")
        config.problem("then", "\"open\" accepts one check's result and goes with check only");
    LIMEN_CHECK(config.finish());
    return rule;
}

}  // namespace

Result<border::Policy> load_policy(const std::filesystem::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    return parse_policy(std::move(config));
}

Result<border::Policy> parse_policy(Config config) {
    border::Policy policy;
    policy.version = config.text("version");
    if (policy.version.empty() || policy.version.size() > 64)
        config.problem("version", "must have 1 to 64 characters; records carry it");
    for (const std::string& name : config.texts("required"))
        if (const auto id = check_named(config, "required", name)) policy.required.push_back(*id);
    if (policy.required.empty())
        config.problem("required", "must name at least one check; a gate never opens unchecked");
    std::string rule_problems;
    auto tables = config.tables("rule");
    for (Config& table : tables) {
        auto rule = parse_rule(table);
        if (rule) {
            policy.rules.push_back(*std::move(rule));
        } else {
            rule_problems += (rule_problems.empty() ? "" : "\n") + rule.error().message;
        }
    }
    if (tables.empty()) config.problem("rule", "needs at least one [[rule]]");
    auto finished = config.finish();
    if (!rule_problems.empty()) {
        if (!finished) rule_problems += "\n" + finished.error().message;
        return fail(Stage::config, "config.invalid", rule_problems);
    }
    LIMEN_CHECK(finished);
    return policy;
}

}  // namespace limen::gate
