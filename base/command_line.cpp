// SPDX-License-Identifier: Apache-2.0
#include "base/command_line.hpp"

#include <CLI/CLI.hpp>

namespace limen {

CommandLine::Option& CommandLine::Option::required() {
    option_->required();
    return *this;
}

CommandLine::Option& CommandLine::Option::range(std::int64_t least, std::int64_t most) {
    option_->check(CLI::Range(least, most));
    return *this;
}

CommandLine::Option& CommandLine::Option::capture_default_str() {
    option_->capture_default_str();
    return *this;
}

CommandLine::Option& CommandLine::Option::excludes(const Option& other) {
    option_->excludes(other.option_);
    return *this;
}

CommandLine::Option& CommandLine::Option::needs(const Option& other) {
    option_->needs(other.option_);
    return *this;
}

CommandLine::CommandLine(const std::string& description)
    : owner_(std::make_shared<CLI::App>(description)), app_(owner_.get()) {}

CommandLine::Option CommandLine::add(const std::string& name, const Value& value,
                                     const std::string& help) {
    return Option(
        std::visit([&](auto* place) { return app_->add_option(name, *place, help); }, value));
}

CommandLine::Option CommandLine::add_flag(const std::string& name, bool& value,
                                          const std::string& help) {
    return Option(app_->add_flag(name, value, help));
}

CommandLine CommandLine::add_subcommand(const std::string& name, const std::string& description) {
    return CommandLine(app_->add_subcommand(name, description));
}

CommandLine CommandLine::add_choice(const std::string& name, const std::string& description) {
    CLI::Option_group* const group = app_->add_option_group(name, description);
    group->require_option(1);
    return CommandLine(group);
}

void CommandLine::name(const std::string& program) {
    app_->name(program);
}

void CommandLine::footer(const std::string& text) {
    app_->footer(text);
}

void CommandLine::require_subcommand() {
    app_->require_subcommand(1);
}

void CommandLine::final_callback(std::function<void()> action) {
    app_->final_callback(std::move(action));
}

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
    try {
        app_->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app_->exit(error);
    }
    return std::nullopt;
}

CommandLine::operator bool() const {
    return app_->parsed();
}

}  // namespace limen
