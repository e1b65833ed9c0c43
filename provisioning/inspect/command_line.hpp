// SPDX-License-Identifier: Apache-2.0
// The command line of limen-inspect, whichever of its programs has the subcommands.
#pragma once

#include <span>
#include <string_view>

#include "provisioning/inspect/command.hpp"

namespace limen::inspect {

using MakeCommand = std::unique_ptr<Command> (*)();

// A subcommand that another program runs; here it is only listed.
struct Elsewhere {
    std::string_view name;
    const char* description;
};

// Runs what the arguments ask for; the process's exit code.
int run_command_line(int argc, char** argv, std::span<const MakeCommand> commands,
                     std::span<const Elsewhere> elsewhere = {});

}  // namespace limen::inspect
