// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/report.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace limen::inspect {
namespace {

using Json = nlohmann::ordered_json;

bool counts_as_failure(const border::Check& check) {
    // Without a list nothing speaks against the signer, and further groups are read where somebody
    // asks for them.
    const bool may_be_missing = check.id == border::CheckId::dsc_revocation ||
                                check.id == border::CheckId::defect_list ||
                                check.id == border::CheckId::other_hashes;
    if (may_be_missing && check.result == border::CheckResult::not_performed) return false;
    return check.result != border::CheckResult::passed &&
           check.result != border::CheckResult::not_supported;
}

Json to_json(const Error& error) {
    return {{"stage", to_string(error.stage)},
            {"cause", error.cause},
            {"message", error.message},
            {"retryable", error.retryable}};
}

Json to_json(const border::Check& check) {
    Json json = {{"check", border::code(check.id)},
                 {"words", border::words(check.id)},
                 {"result", border::to_string(check.result)}};
    if (!check.cause.empty()) json["cause"] = check.cause;
    if (check.value) json["value"] = *check.value;
    return json;
}

// A chip's text on a terminal must not move its cursor: control characters (C0, DEL, and C1, which
// UTF-8 writes as C2 80 to C2 9F) are shown as what they are.
std::string printable(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto after = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        const bool wide = byte == 0xC2 && after >= 0x80 && after < 0xA0;
        if (byte >= 0x20 && byte != 0x7F && !wide) {
            out += text[i];
            continue;
        }
        char buffer[8];
        std::snprintf(buffer, sizeof buffer, "\\x%02X", wide ? after : byte);
        out += buffer;
        if (wide) ++i;
    }
    return out;
}

std::string text_of(const Report::Value& value) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
        std::string joined;
        for (const std::string& item : *list) joined += (joined.empty() ? "" : ", ") + item;
        return printable(joined);
    }
    if (const auto* text = std::get_if<std::string>(&value)) return printable(*text);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
    if (const auto* number = std::get_if<double>(&value)) {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%.3f", *number);
        return buffer;
    }
    return std::to_string(std::get<std::int64_t>(value));
}

std::string line(const char* format, std::string_view left, std::string_view right) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, std::string(left).c_str());
    return buffer + std::string(right) + "\n";
}

std::string row_text(const Report::Row& row) {
    std::string out;
    for (const auto& [key, value] : row) {
        const std::string text = text_of(value);
        if (!text.empty()) out += (out.empty() ? "" : ", ") + key + " " + text;
    }
    return "  " + out + "\n";
}

}  // namespace

void Report::add_row(const std::string& table, Row row) {
    auto found = std::find_if(tables_.begin(), tables_.end(),
                              [&](const auto& known) { return known.first == table; });
    if (found == tables_.end()) found = tables_.insert(tables_.end(), {table, {}});
    found->second.push_back(std::move(row));
}

bool Report::failed() const {
    return !problems_.empty() || std::any_of(checks_.begin(), checks_.end(), counts_as_failure) ||
           std::any_of(items_.begin(), items_.end(), [](const Report& r) { return r.failed(); });
}

std::string Report::text() const {
    std::string out;
    for (const Report& item : items_) out += item.text() + "\n";
    for (const auto& [key, value] : values_) out += line("%-22.40s ", key, text_of(value));
    for (const auto& [table, rows] : tables_) {
        out += "\n" + table + "\n";
        for (const Row& row : rows) out += row_text(row);
    }
    if (!checks_.empty()) out += "\nchecks\n";
    for (const border::Check& check : checks_) {
        std::string words(border::words(check.id));
        if (!check.cause.empty()) words += " [" + check.cause + "]";
        if (check.value) words += " " + text_of(*check.value);
        out += line("  %-14s ", border::to_string(check.result), words);
    }
    if (!times_.empty()) out += "\ntimes\n";
    for (const border::StepTime& time : times_)
        out += line("  %-20.40s ", time.step,
                    text_of(static_cast<double>(time.machine_us) / 1000.0) + " ms");
    if (!problems_.empty()) out += "\nproblems\n";
    for (const Error& problem : problems_) out += "  " + problem.describe() + "\n";
    out += failed() ? "\nNot everything passed.\n" : "\nEverything passed.\n";
    return out;
}

std::string Report::json() const {
    Json json;
    for (const auto& [key, value] : values_)
        std::visit([&, &name = key](const auto& held) { json[name] = held; }, value);
    for (const auto& [table, rows] : tables_)
        for (const Row& row : rows) {
            Json& object = json[table].emplace_back(Json::object());
            for (const auto& [key, value] : row)
                std::visit([&, &name = key](const auto& held) { object[name] = held; }, value);
        }
    json["checks"] = Json::array();
    for (const border::Check& check : checks_) json["checks"].push_back(to_json(check));
    json["times"] = Json::array();
    for (const border::StepTime& time : times_)
        json["times"].push_back({{"step", time.step}, {"machine_us", time.machine_us}});
    json["problems"] = Json::array();
    for (const Error& problem : problems_) json["problems"].push_back(to_json(problem));
    for (const Report& item : items_) json["items"].push_back(Json::parse(item.json()));
    json["passed"] = !failed();
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string time_text(const std::optional<UtcMicros>& at_us) {
    return at_us ? to_iso8601(*at_us) : "";
}

std::string error_json(const Error& error) {
    return Json{{"error", to_json(error)}}.dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace limen::inspect
