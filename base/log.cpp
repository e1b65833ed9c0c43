// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <mutex>

#include "base/clock.hpp"

namespace limen::log {
namespace {

constexpr std::array kEvents = {
#define X(id, name, meaning) EventInfo{name, meaning},
    LIMEN_LOG_EVENTS(X)
#undef X
};

std::shared_ptr<spdlog::logger> logger;
std::string program_name = "limen";

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';  // one event is one line, whatever a library's message holds
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_value(std::string& out, const Value& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value)) out += std::to_string(*i);
    if (const auto* d = std::get_if<double>(&value)) out += fmt::format("{}", *d);
    if (const auto* b = std::get_if<bool>(&value)) out += *b ? "true" : "false";
    if (const auto* s = std::get_if<std::string>(&value)) append_quoted(out, *s);
}

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view to_string(Level level) {
    constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};
    return kNames[static_cast<std::size_t>(level)];
}

void write_line(Level level, Event event, std::span<const Field> first,
                std::span<const Field> second) {
    if (!logger || !logger->should_log(level_of(level))) return;
    std::string line = "{\"at\":\"" + to_iso8601(SystemClock{}.utc_us()) + "\",\"level\":\"";
    line += to_string(level);
    line += "\",\"program\":";
    append_quoted(line, program_name);
    line += ",\"event\":";
    append_quoted(line, name(event));
    for (const auto fields : {first, second}) {
        for (const Field& field : fields) {
            line += ',';
            append_quoted(line, field.key);
            line += ':';
            append_value(line, field.value);
        }
    }
    line += '}';
    logger->log(level_of(level), "{}", line);
}

}  // namespace

std::span<const EventInfo> events() {
    return kEvents;
}
std::string_view name(Event event) {
    return kEvents[static_cast<std::size_t>(event)].name;
}

void start(std::string_view program, Level least, const std::filesystem::path& file) {
    program_name = program;
    spdlog::sink_ptr sink;
    if (file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    }
    logger = std::make_shared<spdlog::logger>("limen", sink);
    logger->set_pattern("%v");
    logger->set_level(level_of(least));
    logger->flush_on(spdlog::level::info);
}

void write(Level level, Event event, std::initializer_list<Field> fields) {
    write_line(level, event, {}, {fields.begin(), fields.size()});
}

void write(Level level, Event event, const Error& error, std::initializer_list<Field> fields) {
    const std::array<Field, 3> of_error = {Field{"stage", limen::to_string(error.stage)},
                                           Field{"cause", error.cause},
                                           Field{"message", error.message}};
    write_line(level, event, of_error, {fields.begin(), fields.size()});
}

}  // namespace limen::log
