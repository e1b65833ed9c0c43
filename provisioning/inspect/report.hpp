// SPDX-License-Identifier: Apache-2.0
// What a subcommand found, as text for a technician or JSON for a program. Holds personal data: it
// goes to standard output and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "border/evidence.hpp"

namespace limen::inspect {

// limen-inspect's exit codes.
inline constexpr int kAllPassed = 0;
inline constexpr int kCheckFailed = 1;
inline constexpr int kCouldNotRun = 2;

class Report {
  public:
    using Value = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;

    using Row = std::vector<std::pair<std::string, Value>>;

    void add(std::string key, Value value) {
        values_.emplace_back(std::move(key), std::move(value));
    }
    void add(std::string key, const char* text) { add(std::move(key), Value(std::string(text))); }
    void add(const border::Check& check) { checks_.push_back(check); }
    void add(const border::StepTime& time) { times_.push_back(time); }
    // A line of the table of this name ("data_groups"); in JSON an object in an array.
    void add_row(const std::string& table, Row row);
    // One of several things inspected in a run ("items" in the JSON), with checks of its own.
    void add(Report item) { items_.push_back(std::move(item)); }
    // Something that went wrong on the way without ending it; failed() is true from then on.
    void problem(const Error& error) { problems_.push_back(error); }

    // True when a check says failed or inconclusive, or could not be made, or there is a problem.
    // Checks that the document has nothing for (not_supported) do not count, nor does a missing
    // revocation or defect list, which is reported and left to the site's policy.
    bool failed() const;
    int exit_code() const { return failed() ? kCheckFailed : kAllPassed; }

    std::string text() const;
    std::string json() const;

  private:
    std::vector<std::pair<std::string, Value>> values_;
    std::vector<std::pair<std::string, std::vector<Row>>> tables_;
    std::vector<border::Check> checks_;
    std::vector<border::StepTime> times_;
    std::vector<Error> problems_;
    std::vector<Report> items_;
};

// Empty where there is no time.
std::string time_text(const std::optional<UtcMicros>& at_us);
// {"error": {…}} for a run that could not be made.
std::string error_json(const Error& error);

}  // namespace limen::inspect
