// SPDX-License-Identifier: Apache-2.0
// What the command lines of the programs are made of, a part of CLI11 under its own names: there
// compiled once, since its templates cost seconds in every file that includes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace limen {

// A program's command line, or one of its subcommands'. Copies are the same command line; those of
// subcommands live as long as the program's. Values are written where add_option() was told.
class CommandLine {
  public:
    class Option {
      public:
        Option& required();
        Option& range(std::int64_t least, std::int64_t most);
        Option& capture_default_str();  // the help shows what the value is now
        Option& excludes(const Option& other);
        Option& needs(const Option& other);

      private:
        friend CommandLine;
        explicit Option(CLI::Option* option) : option_(option) {}
        CLI::Option* option_;
    };
    using Value =
        std::variant<std::string*, std::filesystem::path*, std::vector<std::string>*,
                     std::vector<std::filesystem::path>*, int*, std::int64_t*, std::uint16_t*,
                     std::uint32_t*, std::optional<double>*, std::optional<std::uint64_t>*>;

    explicit CommandLine(const std::string& description);

    // A name without dashes in front is an argument at its place.
    template <typename T>
    Option add_option(const std::string& name, T& value, const std::string& help = {}) {
        return add(name, Value(&value), help);
    }
    Option add_flag(const std::string& name, bool& value, const std::string& help);
    CommandLine add_subcommand(const std::string& name, const std::string& description);
    // Exactly one of what is added to it has to be given.
    CommandLine add_choice(const std::string& name, const std::string& description);
    void name(const std::string& program);
    void footer(const std::string& text);
    void require_subcommand();
    // For when everything is parsed, and this subcommand is among it.
    void final_callback(std::function<void()> action);

    // The process's exit code where it has to end: 0 after --help, else what was wrong is said on
    // standard error.
    std::optional<int> parse(int argc, const char* const* argv);
    // Whether parse() met this subcommand.
    explicit operator bool() const;

  private:
    explicit CommandLine(CLI::App* part) : app_(part) {}
    Option add(const std::string& name, const Value& value, const std::string& help);

    std::shared_ptr<CLI::App> owner_;  // of the program's
    CLI::App* app_;
};

}  // namespace limen
