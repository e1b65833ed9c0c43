// SPDX-License-Identifier: Apache-2.0
// limen-inspect devices: which chip readers are there.

#include "hal/chip-reader/pcsc_reader.hpp"
#include "provisioning/inspect/command.hpp"

namespace limen::inspect {
namespace {

class DevicesCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        return app.add_subcommand("devices", "List the chip readers of this machine");
    }
    Result<void> run(Report& report) override {
        LIMEN_TRY(const std::vector<std::string> readers, hal::list_pcsc_readers());
        report.add("pcsc_readers", readers);
        return {};
    }
};

}  // namespace

std::unique_ptr<Command> make_devices_command() {
    return std::make_unique<DevicesCommand>();
}

}  // namespace limen::inspect
