// SPDX-License-Identifier: Apache-2.0
#include "server/commands.hpp"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/log.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"
#include "server/device_api.hpp"
#include "server/event_lines.hpp"
#include "server/list_import.hpp"
#include "server/operators.hpp"
#include "server/server.hpp"

namespace limen::server {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxImportBytes = 256u << 20;

Result<std::unique_ptr<Store>> store_in(const std::filesystem::path& data) {
    if (!std::filesystem::exists(data / "identity.key"))
        return fail(Stage::config, "server.not_initialised",
                    data.string() + " holds no server; make one with limen-server init");
    return open_sqlite_store(data / "limen.db");
}

Result<border::ListKind> kind_named(const std::string& name) {
    if (const auto kind = border::list_kind_from(name)) return *kind;
    return fail(Stage::lists, "lists.unknown_kind",
                "a kind is stolen_document, tdawn, national_alert, missing_person or health");
}

std::string config_text(const InitOptions& options) {
    return "# Made by limen-server init; every key is explained in config/server.toml.\n"
           "data = \".\"\n\n[devices]\nhost = \"127.0.0.1\"\nport = " +
           std::to_string(options.port) + "\n\n[dashboard]\nhost = \"127.0.0.1\"\nport = " +
           std::to_string(options.dashboard_port) + "\n";
}

Result<std::string> authority_fingerprint(const std::filesystem::path& data) {
    LIMEN_TRY(const Bytes pem, read_file(data / "tls" / "ca.crt", 64 * 1024));
    LIMEN_TRY(const auto digest, digest_of(to_text(pem)));
    return to_hex(digest);
}

}  // namespace

Result<void> command_init(const InitOptions& options) {
    std::vector<std::string> hosts = options.hosts;
    if (hosts.empty()) hosts = {"localhost", "127.0.0.1"};
    LIMEN_CHECK(initialise(options.data, options.name, hosts));
    const auto config = options.data / "server.toml";
    LIMEN_CHECK(write_file(config, as_bytes(config_text(options))));
    LIMEN_TRY(const std::string fingerprint, authority_fingerprint(options.data));
    std::printf(
        "made %s\nca-fingerprint %s\nnext: limen-server operator add NAME --data %s; "
        "limen-server run --config %s\n",
        options.data.c_str(), fingerprint.c_str(), options.data.c_str(), config.c_str());
    return {};
}

Result<void> command_run(const std::filesystem::path& config, bool check_only) {
    LIMEN_TRY(const Settings settings, load_settings(config));
    if (check_only) {
        std::printf("%s is right\n", config.c_str());
        return {};
    }
    // Every thread inherits the mask; the signals are taken here and nowhere else.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    log::start("limen-server");
    const SystemClock clock;
    LIMEN_TRY(auto server, Server::start(settings, clock));
    log::write(log::Level::info, log::Event::program_started,
               {{"port", server->port()}, {"dashboard_port", server->dashboard_port()}});
    std::printf("devices https://%s:%d\ndashboard %s://%s:%d\n", settings.host.c_str(),
                server->port(), settings.dashboard_tls ? "https" : "http",
                settings.dashboard_host.c_str(), server->dashboard_port());
    std::fflush(stdout);
    const timespec second{1, 0};
    while (sigtimedwait(&signals, nullptr, &second) < 0)
        if (!server->healthy())
            return fail(Stage::server, "server.listener_ended",
                        "a listener ended by itself; see the log and start again");
    log::write(log::Level::info, log::Event::program_stopping);
    return {};
}

Result<void> command_operator_add(const std::filesystem::path& data, const std::string& name) {
    LIMEN_TRY(const auto store, store_in(data));
    std::string password;
    std::getline(std::cin, password);
    LIMEN_CHECK(add_operator(*store, name, password));
    std::printf("operator %s may log in\n", name.c_str());
    return {};
}

Result<void> command_invite(const InviteOptions& options) {
    const auto role = protocol::role_from(options.role);
    if (!protocol::is_identity_id(options.device) || !role || *role == protocol::Role::server)
        return fail(Stage::config, "invite.bad_device",
                    "give --device as 1 to 32 characters of a-z, 0-9 and -, and --role as gate, "
                    "kiosk or officer");
    LIMEN_TRY(const auto store, store_in(options.data));
    LIMEN_TRY(const std::string fingerprint, authority_fingerprint(options.data));
    const std::string code = make_code();
    const UtcMicros expires = SystemClock{}.utc_us() + options.minutes * 60'000'000;
    LIMEN_CHECK(store->add_invitation({code_digest(code), options.device, *role, expires}));
    if (options.json) {
        std::printf("%s\n", Json{{"code", code},
                                 {"device", options.device},
                                 {"role", options.role},
                                 {"expires_at", to_iso8601(expires)},
                                 {"ca_fingerprint", fingerprint}}
                                .dump()
                                .c_str());
        return {};
    }
    std::printf(
        "code %s\nexpires %s\non the device: limen-provision enrol --server "
        "https://HOST:PORT --code %s --ca-fingerprint %s --data DIR\n",
        code.c_str(), to_iso8601(expires).c_str(), code.c_str(), fingerprint.c_str());
    return {};
}

Result<void> command_revoke(const std::filesystem::path& data, const std::string& device) {
    LIMEN_TRY(const auto store, store_in(data));
    LIMEN_TRY(const bool there, store->revoke(device));
    if (!there)
        return fail(Stage::config, "revoke.unknown_device", "no device of this name is enrolled");
    std::printf("%s is no longer let in\n", device.c_str());
    return {};
}

Result<void> command_lists_import(const std::filesystem::path& data, const std::string& kind,
                                  const std::filesystem::path& file) {
    LIMEN_TRY(const auto list, kind_named(kind));
    LIMEN_TRY(const auto store, store_in(data));
    LIMEN_TRY(const Bytes content, read_file(file, kMaxImportBytes));
    auto imported = import_csv(to_text(content));
    if (!imported) {
        Error error = imported.error();
        error.message = file.string() + ", " + error.message;
        return std::unexpected(std::move(error));
    }
    // A file brings either form; the other form's entries of the same kind stay.
    LIMEN_TRY(ListContents draft, store->draft(list));
    if (!imported->persons.empty() || imported->documents.empty())
        draft.persons = std::move(imported->persons);
    if (!imported->documents.empty()) draft.documents = std::move(imported->documents);
    LIMEN_CHECK(store->replace_draft(list, draft));
    std::printf(
        "%s: %zu documents, %zu persons in the draft; publish it with limen-server lists "
        "publish\n",
        kind.c_str(), draft.documents.size(), draft.persons.size());
    return {};
}

Result<void> command_lists_publish(const std::filesystem::path& data, const std::string& kind,
                                   std::int64_t valid_hours) {
    LIMEN_TRY(const auto store, store_in(data));
    LIMEN_TRY(const auto identity, protocol::load_identity(data));
    std::vector<border::ListKind> kinds;
    if (!kind.empty()) {
        LIMEN_TRY(const auto list, kind_named(kind));
        kinds.push_back(list);
    } else {
        for (const auto one : {border::ListKind::stolen_document, border::ListKind::tdawn,
                               border::ListKind::national_alert, border::ListKind::missing_person,
                               border::ListKind::health})
            kinds.push_back(one);
    }
    for (const auto one : kinds) {
        LIMEN_TRY(const auto list,
                  publish_list(*store, one, identity, SystemClock{}.utc_us(), valid_hours));
        std::printf("%s: version %lld, %lld entries\n", std::string(border::code(one)).c_str(),
                    static_cast<long long>(list.version.version),
                    static_cast<long long>(list.entries));
    }
    return {};
}

Result<void> command_lists_show(const std::filesystem::path& data) {
    LIMEN_TRY(const auto store, store_in(data));
    LIMEN_TRY(const auto published, store->published());
    for (const PublishedList& list : published)
        std::printf(
            "%-16s version %lld, %lld entries, published %s, expires %s\n",
            std::string(border::code(list.version.kind)).c_str(),
            static_cast<long long>(list.version.version), static_cast<long long>(list.entries),
            to_iso8601(list.version.published_us).c_str(), to_iso8601(list.expires_us).c_str());
    return {};
}

Result<void> command_events_export(const std::filesystem::path& data) {
    LIMEN_TRY(const auto store, store_in(data));
    return store->each_event([](const std::string& device, std::int64_t sequence,
                                const Bytes& envelope) -> Result<void> {
        const std::string line =
            Json{{"device", device}, {"sequence", sequence}, {"envelope", to_hex(envelope)}}.dump();
        if (std::puts(line.c_str()) < 0)
            return fail(Stage::storage, "export.write_failed",
                        "stdout cannot be written; check the disk");
        return {};
    });
}

Result<void> command_events_show(const std::filesystem::path& data) {
    LIMEN_TRY(const auto store, store_in(data));
    LIMEN_TRY(const auto devices, store->devices());
    const protocol::KeyLookup keys = [&](std::string_view id) -> const protocol::SignPublicKey* {
        for (const Device& device : devices)
            if (device.identity.id == id) return &device.identity.sign;
        return nullptr;
    };
    return store->each_event([&](const std::string& device, std::int64_t sequence,
                                 const Bytes& envelope) -> Result<void> {
        const auto opened = protocol::open(envelope, "event", keys);
        if (!opened || opened->signer != device)
            return fail(Stage::storage, "store.corrupt",
                        "event " + std::to_string(sequence) + " of " + device +
                            " does not carry its device's signature");
        LIMEN_TRY(const border::Event event, protocol::decode_event(opened->body));
        std::puts(event_line(event).c_str());
        return {};
    });
}

}  // namespace limen::server
