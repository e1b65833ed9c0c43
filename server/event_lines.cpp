// SPDX-License-Identifier: Apache-2.0
#include "server/event_lines.hpp"

#include <nlohmann/json.hpp>

namespace limen::server {
namespace {

using Json = nlohmann::json;

Json checks_of(const std::vector<border::Check>& checks) {
    Json rows = Json::array();
    for (const border::Check& check : checks) {
        Json row = {{"check", border::code(check.id)},
                    {"result", border::to_string(check.result)},
                    {"cause", check.cause}};
        if (check.value) row["value"] = *check.value;
        rows.push_back(std::move(row));
    }
    return rows;
}

void add(Json& line, const border::DecisionTaken& taken) {
    line["kind"] = "decision";
    line["transaction"] = border::to_string(taken.decision.transaction);
    line["outcome"] = border::to_string(taken.decision.outcome);
    line["reasons"] = taken.decision.reasons;
    line["policy"] = taken.decision.policy_version;
    line["checks"] = checks_of(taken.checks);
    Json& steps = line["steps"] = Json::array();
    for (const border::StepTime& step : taken.times)
        steps.push_back(
            {{"step", step.step}, {"machine_us", step.machine_us}, {"wall_us", step.wall_us}});
}

void add(Json& line, const border::OfficerDecided& decided) {
    line["kind"] = "officer";
    line["transaction"] = border::to_string(decided.transaction);
    line["action"] = border::to_string(decided.action);
    line["reason"] = decided.reason;
    line["officer"] = decided.officer;
}

void add(Json& line, const border::PassageEnded& ended) {
    line["kind"] = "passage";
    line["transaction"] = border::to_string(ended.transaction);
    line["end"] = border::to_string(ended.end);
}

}  // namespace

std::string event_line(const border::Event& event) {
    Json line = {
        {"device", event.device}, {"sequence", event.sequence}, {"at", to_iso8601(event.at_us)}};
    std::visit([&](const auto& what) { add(line, what); }, event.what);
    return line.dump();
}

}  // namespace limen::server
