// SPDX-License-Identifier: Apache-2.0
// limen-inspect: looks at one document, or at one part of it, and says everything it can check.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/child_process.hpp"
#include "provisioning/inspect/command_line.hpp"

namespace {

using limen::inspect::Elsewhere;
using limen::inspect::MakeCommand;

// One line a subcommand; each lives in <name>_command.cpp.
constexpr std::array<MakeCommand, 5> kCommands = {
    &limen::inspect::make_chip_command,    &limen::inspect::make_devices_command,
    &limen::inspect::make_passive_command, &limen::inspect::make_file_command,
    &limen::inspect::make_trust_command,
};

// What looks at pictures of pages and faces is a program of its own (pictures_main.cpp): to load
// the libraries that it needs takes half a second, which each reading of a chip would wait for.
constexpr const char* kPictures = "limen-inspect-pictures";
constexpr std::array<Elsewhere, 2> kOfPictures = {{
    {"mrz", "Read the machine readable zone from pictures"},
    {"face", "Compare faces in pictures"},
}};

// Only comes back where the program cannot be run.
int become_pictures(char** argv) {
    const auto program = limen::helper_program(kPictures);
    ::execv(program.c_str(), argv);
    std::fprintf(stderr, "limen-inspect: %s cannot be run: %s; install Limen again\n",
                 program.c_str(), std::strerror(errno));
    return limen::inspect::kCouldNotRun;
}

}  // namespace

int main(int argc, char** argv) {
    const bool of_pictures =
        argc > 1 && std::ranges::find(kOfPictures, argv[1], &Elsewhere::name) != kOfPictures.end();
    if (of_pictures) return become_pictures(argv);
    return limen::inspect::run_command_line(argc, argv, kCommands, kOfPictures);
}
