// SPDX-License-Identifier: Apache-2.0
// limen-inspect-pictures: the subcommands of limen-inspect that look at pictures.
#include <array>

#include "provisioning/inspect/command_line.hpp"

int main(int argc, char** argv) {
    constexpr std::array<limen::inspect::MakeCommand, 2> kCommands = {
        &limen::inspect::make_mrz_command,
        &limen::inspect::make_face_command,
    };
    return limen::inspect::run_command_line(argc, argv, kCommands);
}
