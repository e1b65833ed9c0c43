// SPDX-License-Identifier: Apache-2.0
// Structured logs: one line of JSON an event, on stderr or in a file. Event names come from one
// registry (base/log_events.hpp), from which docs/log-events.md is generated. No personal data:
// values are numbers, codes and device ids; a document number or a name is never one of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/log_events.hpp"
#include "base/result.hpp"

namespace limen::log {

enum class Level : std::uint8_t { debug, info, warning, error };

using Value = std::variant<std::int64_t, double, bool, std::string>;
struct Field {
    std::string_view key;
    Value value;
    Field(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(std::string(v)) {}
    Field(std::string_view k, bool v) : key(k), value(v) {}
    Field(std::string_view k, double v) : key(k), value(v) {}
    template <class T>
    requires std::is_integral_v<T> Field(std::string_view k, T v)
        : key(k), value(static_cast<std::int64_t>(v)) {}
};

// Once at start; `program` stands in every line. An empty file means stderr.
void start(std::string_view program, Level least = Level::info,
           const std::filesystem::path& file = {});
void write(Level level, Event event, std::initializer_list<Field> fields = {});
// The error's stage, cause and message as fields, with more beside.
void write(Level level, Event event, const Error& error, std::initializer_list<Field> fields = {});

}  // namespace limen::log
