// SPDX-License-Identifier: Apache-2.0
// Any bytes as a configuration file: either a Config whose getters give values within their
// declared limits, or an error with words; never a crash, never a value that was not allowed.
#include <cstdlib>

#include "base/config.hpp"

namespace {

using limen::Config;

void require(bool kept) {
    if (!kept) std::abort();
}

void read(Config& config) {
    const auto port = config.integer("gate.port", 7401, 1, 65535);
    require(port >= 1 && port <= 65535);
    const double length = config.number("lane.length", 0.5, 0.2, 1);
    require(length >= 0.2 && length <= 1);
    const std::string driver = config.choice("lane.driver", {"virtual", "usb-relay"}, "virtual");
    require(driver == "virtual" || driver == "usb-relay");
    config.text("gate.name");
    config.path("journal.file", std::filesystem::path("journal"));
    config.texts("languages", std::vector<std::string>{"en"});
    config.boolean("mode.demo", false);
    for (Config& rule : config.tables("rule")) {
        rule.text("reason");
        static_cast<void>(rule.finish());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto config = Config::parse(text, "fuzz.toml");
    if (!config) {
        require(!config.error().message.empty());
        return 0;
    }
    read(*config);
    const auto finished = config->finish();
    require(finished || !finished.error().message.empty());
    return 0;
}
