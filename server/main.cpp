// SPDX-License-Identifier: Apache-2.0
// limen-server: the State's server.
#include <sys/stat.h>

#include <cstdio>

#include "base/command_line.hpp"
#include "server/commands.hpp"

namespace {

using namespace limen::server;

struct Options {
    std::filesystem::path data;
    std::filesystem::path config;
    std::filesystem::path file;
    std::string name;
    std::string device;
    std::string kind;
    std::int64_t valid_hours = 24 * 7;
    bool check = false;
    InitOptions init;
    InviteOptions invite;
};

using Action = std::function<limen::Result<void>()>;

void add_keeping(limen::CommandLine& app, Options& o, Action& action) {
    auto init = app.add_subcommand("init", "Make a new server: keys, certificates, database");
    init.add_option("--data", o.init.data, "Folder to make it in").required();
    init.add_option("--name", o.init.name, "Name of the server").capture_default_str();
    init.add_option("--host", o.init.hosts, "DNS name or IP address devices reach it by");
    init.add_option("--port", o.init.port, "Port for devices").range(0, 65535);
    init.add_option("--dashboard-port", o.init.dashboard_port, "Port for the dashboard")
        .range(0, 65535);
    init.final_callback([&] { action = [&] { return command_init(o.init); }; });

    auto run = app.add_subcommand("run", "Run until asked to stop");
    run.add_option("--config", o.config, "Configuration file").required();
    run.add_flag("--check-config", o.check, "Only check the configuration");
    run.final_callback([&] { action = [&] { return command_run(o.config, o.check); }; });

    auto operators = app.add_subcommand("operator", "Who may use the dashboard");
    operators.require_subcommand();
    auto add = operators.add_subcommand("add", "Add one, or set a new password (from stdin)");
    add.add_option("NAME", o.name).required();
    add.add_option("--data", o.data, "The server's folder").required();
    add.final_callback([&] { action = [&] { return command_operator_add(o.data, o.name); }; });

    auto events = app.add_subcommand("events", "What devices delivered");
    events.require_subcommand();
    auto dump = events.add_subcommand("export", "Every event with its signature, as JSON lines");
    dump.add_option("--data", o.data, "The server's folder").required();
    dump.final_callback([&] { action = [&] { return command_events_export(o.data); }; });
    auto show = events.add_subcommand("show", "Every event without persons, as JSON lines");
    show.add_option("--data", o.data, "The server's folder").required();
    show.final_callback([&] { action = [&] { return command_events_show(o.data); }; });
}

void add_devices(limen::CommandLine& app, Options& o, Action& action) {
    auto invite = app.add_subcommand("invite", "Make a one-time code to enrol a device");
    invite.add_option("--data", o.invite.data, "The server's folder").required();
    invite.add_option("--device", o.invite.device, "Id the device will have").required();
    invite.add_option("--role", o.invite.role, "gate, kiosk or officer").capture_default_str();
    invite.add_option("--minutes", o.invite.minutes, "How long the code is good")
        .range(1, 14 * 24 * 60)
        .capture_default_str();
    invite.add_flag("--json", o.invite.json, "Print JSON");
    invite.final_callback([&] { action = [&] { return command_invite(o.invite); }; });

    auto revoke = app.add_subcommand("revoke", "Let a device in no longer");
    revoke.add_option("--data", o.data, "The server's folder").required();
    revoke.add_option("--device", o.device).required();
    revoke.final_callback([&] { action = [&] { return command_revoke(o.data, o.device); }; });
}

void add_lists(limen::CommandLine& app, Options& o, Action& action) {
    auto lists = app.add_subcommand("lists", "Alert lists");
    lists.require_subcommand();
    auto take = lists.add_subcommand("import", "Replace a list's draft from a CSV file");
    take.add_option("--data", o.data, "The server's folder").required();
    take.add_option("--kind", o.kind, "stolen_document, tdawn, national_alert, …").required();
    take.add_option("FILE", o.file).required();
    take.final_callback(
        [&] { action = [&] { return command_lists_import(o.data, o.kind, o.file); }; });
    auto publish = lists.add_subcommand("publish", "Sign the drafts and hand them out");
    publish.add_option("--data", o.data, "The server's folder").required();
    publish.add_option("--kind", o.kind, "One kind; all without");
    publish.add_option("--valid-hours", o.valid_hours, "After that gates call the list stale")
        .range(1, 24 * 366)
        .capture_default_str();
    publish.final_callback(
        [&] { action = [&] { return command_lists_publish(o.data, o.kind, o.valid_hours); }; });
    auto show = lists.add_subcommand("show", "What is published");
    show.add_option("--data", o.data, "The server's folder").required();
    show.final_callback([&] { action = [&] { return command_lists_show(o.data); }; });
}

}  // namespace

int main(int argc, char** argv) {
    // The data folder holds personal data: nobody else on the machine may read what we make.
    umask(0077);
    limen::CommandLine app("Limen: the State's server");
    app.require_subcommand();
    Options options;
    Action action;
    add_keeping(app, options, action);
    add_devices(app, options, action);
    add_lists(app, options, action);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    const auto done = action();
    if (done) return 0;
    std::fprintf(stderr, "limen-server: %s\n", done.error().describe().c_str());
    return 1;
}
