// SPDX-License-Identifier: Apache-2.0
// limen-inspect: looks at one document, or at one part of it, and says everything it can check.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "provisioning/inspect/command.hpp"

namespace {

using limen::inspect::Command;

// One line a subcommand; each lives in <name>_command.cpp.
constexpr std::array kCommands = {
    &limen::inspect::make_chip_command,    &limen::inspect::make_devices_command,
    &limen::inspect::make_mrz_command,     &limen::inspect::make_face_command,
    &limen::inspect::make_passive_command, &limen::inspect::make_file_command,
    &limen::inspect::make_trust_command,
};

int run(Command& command, bool as_json) {
    limen::inspect::Report report;
    if (const auto done = command.run(report); !done) {
        if (as_json) std::fputs(limen::inspect::error_json(done.error()).c_str(), stdout);
        std::fprintf(stderr, "limen-inspect: %s\n", done.error().describe().c_str());
        return limen::inspect::kCouldNotRun;
    }
    std::fputs((as_json ? report.json() : report.text()).c_str(), stdout);
    return report.exit_code();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Looks at one document and says everything it can check."};
    app.name("limen-inspect");
    app.footer("Exit codes: 0 every check passed, 1 a check did not, 2 it could not be run.");
    app.require_subcommand(1);
    bool as_json = false;
    int exit_code = limen::inspect::kCouldNotRun;
    std::vector<std::unique_ptr<Command>> commands;
    for (const auto& make : kCommands) {
        Command& command = *commands.emplace_back(make());
        CLI::App& sub = command.declare(app);
        sub.add_flag("--json", as_json, "Write the report as JSON");
        sub.final_callback([&] { exit_code = run(command, as_json); });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : limen::inspect::kCouldNotRun;
    }
    return exit_code;
}
