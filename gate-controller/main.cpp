// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <csignal>
#include <cstdio>

#include "base/bytes.hpp"
#include "base/command_line.hpp"
#include "gate-controller/daemon.hpp"
#include "gate-controller/decide/policy.hpp"

namespace {

using namespace limen;

std::atomic<bool> stop_wanted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

void want_stop(int) {
    stop_wanted = true;
}

int complain(const Error& error) {
    std::fprintf(stderr, "limen-gate: %s\n", error.describe().c_str());
    return 1;
}

Result<gate::Settings> checked_settings(Config& config) {
    gate::Settings settings = gate::read_settings(config);
    LIMEN_CHECK(config.finish());
    LIMEN_TRY(const auto policy, gate::load_policy(settings.policy));
    (void)policy;
    return settings;
}

int check_config(const std::string& file) {
    auto config = Config::load(file);
    if (!config) return complain(config.error());
    const auto settings = checked_settings(*config);
    if (!settings) return complain(settings.error());
    std::printf("%s: good\n", file.c_str());
    return 0;
}

int verify(const std::string& file) {
    const auto report = gate::verify_journal(file);
    if (!report) return complain(report.error());
    if (report->first_bad) {
        std::printf("%s: row %lld is wrong: %s (%lld rows before it are whole)\n", file.c_str(),
                    static_cast<long long>(*report->first_bad), report->why.c_str(),
                    static_cast<long long>(report->rows));
        return 2;
    }
    std::printf("%s: %lld rows, whole, head %s\n", file.c_str(),
                static_cast<long long>(report->rows), to_hex(report->head).c_str());
    return 0;
}

int run(const std::string& file) {
    auto config = Config::load(file);
    if (!config) return complain(config.error());
    const auto settings = checked_settings(*config);
    if (!settings) return complain(settings.error());
    log::start("limen-gate", settings->log_level, settings->log_file);
    std::signal(SIGTERM, want_stop);
    std::signal(SIGINT, want_stop);
    std::signal(SIGPIPE, SIG_IGN);
    auto daemon = gate::Daemon::start(*settings);
    if (!daemon) {
        log::write(log::Level::error, log::Event::program_failed, daemon.error());
        return complain(daemon.error());
    }
    (*daemon)->run(stop_wanted);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine app("Limen gate controller: decides about travellers and drives the lane");
    std::string config = "/etc/limen/gate.toml";
    bool check_only = false;
    app.add_option("--config", config, "configuration file").capture_default_str();
    app.add_flag("--check-config", check_only, "check configuration and policy, then end");
    std::string journal;
    auto verify_command =
        app.add_subcommand("verify-journal", "verify the audit chain; names the first wrong row");
    verify_command.add_option("--journal", journal, "journal file").required();
    if (const auto ended = app.parse(argc, argv)) return *ended;
    if (verify_command) return verify(journal);
    return check_only ? check_config(config) : run(config);
}
