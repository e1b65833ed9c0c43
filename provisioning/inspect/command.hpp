// SPDX-License-Identifier: Apache-2.0
// One subcommand of limen-inspect: declares its options, runs, fills the report.
#pragma once

#include <memory>

#include "base/command_line.hpp"
#include "base/result.hpp"
#include "provisioning/inspect/report.hpp"

namespace limen::inspect {

class Command {
  public:
    virtual ~Command() = default;
    // Adds the subcommand with its options to `app` and returns it. Options bind to members.
    virtual CommandLine declare(CommandLine app) = 0;
    // Does the work. An error means that it could not run at all (exit code 2); what was found goes
    // into the report, from which the exit code 0 or 1 follows.
    virtual Result<void> run(Report& report) = 0;
};

std::unique_ptr<Command> make_chip_command();
std::unique_ptr<Command> make_devices_command();
std::unique_ptr<Command> make_passive_command();
std::unique_ptr<Command> make_mrz_command();
std::unique_ptr<Command> make_face_command();
std::unique_ptr<Command> make_file_command();
std::unique_ptr<Command> make_trust_command();

}  // namespace limen::inspect
