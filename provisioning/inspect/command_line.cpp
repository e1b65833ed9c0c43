// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/command_line.hpp"

#include <cstdio>
#include <vector>

namespace limen::inspect {
namespace {

int run(Command& command, bool as_json) {
    Report report;
    if (const auto done = command.run(report); !done) {
        if (as_json) std::fputs(error_json(done.error()).c_str(), stdout);
        std::fprintf(stderr, "limen-inspect: %s\n", done.error().describe().c_str());
        return kCouldNotRun;
    }
    std::fputs((as_json ? report.json() : report.text()).c_str(), stdout);
    return report.exit_code();
}

}  // namespace

int run_command_line(int argc, char** argv, std::span<const MakeCommand> commands,
                     std::span<const Elsewhere> elsewhere) {
    CommandLine app("Looks at one document and says everything it can check.");
    app.name("limen-inspect");
    app.footer("Exit codes: 0 every check passed, 1 a check did not, 2 it could not be run.");
    app.require_subcommand();
    bool as_json = false;
    int exit_code = kCouldNotRun;
    std::vector<std::unique_ptr<Command>> made;
    for (const MakeCommand make : commands) {
        Command& command = *made.emplace_back(make());
        CommandLine sub = command.declare(app);
        sub.add_flag("--json", as_json, "Write the report as JSON");
        sub.final_callback([&] { exit_code = run(command, as_json); });
    }
    for (const Elsewhere& other : elsewhere)
        app.add_subcommand(std::string(other.name), other.description);
    if (const auto ended = app.parse(argc, argv)) return *ended == 0 ? 0 : kCouldNotRun;
    return exit_code;
}

}  // namespace limen::inspect
