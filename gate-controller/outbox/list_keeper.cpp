// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/outbox/list_keeper.hpp"

#include <httplib.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "base/files.hpp"
#include "base/log.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"
#include "protocol/state_server.hpp"

namespace limen::gate {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kMaxSealedBytes = protocol::kMaxSnapshotBytes + 4096;
constexpr std::array kKinds = {border::ListKind::stolen_document, border::ListKind::tdawn,
                               border::ListKind::national_alert, border::ListKind::missing_person,
                               border::ListKind::health};

std::unexpected<Error> rejected(const std::string& why) {
    return fail(Stage::lists, "lists.rejected", "a list was refused: " + why);
}

}  // namespace

struct ListKeeper::Impl {
    ListKeeperOptions options;
    ListStore& lists;
    const Clock& clock;

    mutable std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    bool woken = false;
    std::map<border::ListKind, KeptList> kept;
    UtcMicros last_success_us = 0;
    std::optional<Error> last_error;
    std::thread thread;

    TlsClient client;  // of the fetching thread alone
    std::mt19937 random{std::random_device{}()};

    Impl(ListKeeperOptions o, ListStore& store, const Clock& c)
        : options(std::move(o)), lists(store), clock(c) {}

    std::filesystem::path file_of(border::ListKind kind) const {
        return options.folder / (std::string(border::code(kind)) + ".list");
    }

    std::int64_t version_of(border::ListKind kind) const {
        const std::lock_guard lock(mutex);
        const auto found = kept.find(kind);
        return found == kept.end() ? 0 : found->second.version.version;
    }

    // Verifies and takes a sealed snapshot over; `keep` also writes it to the disk, before it
    // counts, so that a restart never goes back behind it.
    Result<void> take(border::ListKind kind, const Bytes& sealed, bool keep) {
        const auto opened = protocol::open(sealed, "list", [&](std::string_view id) {
            return id == options.server.id ? &options.server.sign : nullptr;
        });
        if (!opened) return rejected(opened.error().message);
        auto snapshot = protocol::decode_list_snapshot(opened->body);
        if (!snapshot) return rejected(snapshot.error().message);
        if (snapshot->version.kind != kind) return rejected("it is of another kind than asked for");
        if (snapshot->version.version < version_of(kind))
            return rejected("it is older than the one in force");
        if (keep) LIMEN_CHECK(write_file(file_of(kind), sealed, 0600));
        const border::ListVersion version = snapshot->version;
        LIMEN_CHECK(lists.put(border::AlertList::build(version, std::move(snapshot->documents),
                                                       std::move(snapshot->persons))));
        const std::lock_guard lock(mutex);
        kept[kind] = {version, snapshot->expires_us, false};
        return {};
    }

    Result<void> fetch() {
        if (!options.access)
            return fail(Stage::config, "lists.no_server", "no server is configured for lists");
        // A connection kept from last time may have ended meanwhile; a new one is then tried once.
        const bool kept_open = client != nullptr;
        if (!client) client = make_client(*options.access);
        auto index = get(*client, "/v1/lists");
        if (!index && kept_open && index.error().retryable) {
            client = make_client(*options.access);
            index = get(*client, "/v1/lists");
        }
        if (!index) {
            client.reset();
            return std::unexpected(index.error());
        }
        LIMEN_TRY(const auto published, protocol::lists_from_json(index->body));
        std::optional<Error> first_error;
        for (const border::ListVersion& version : published) {
            const auto done = fetch_list(version);
            if (done) continue;
            log::write(log::Level::error, log::Event::lists_rejected, done.error(),
                       {{"kind", border::code(version.kind)}});
            if (!first_error) first_error = done.error();
        }
        if (first_error) return std::unexpected(*first_error);
        return {};
    }

    Result<void> fetch_list(const border::ListVersion& version) {
        const std::int64_t have = version_of(version.kind);
        if (version.version == have) return {};
        if (version.version < have)
            return rejected("the server offers an older version than the one in force");
        LIMEN_TRY(const auto answer,
                  get(*client, "/v1/lists/" + std::string(border::code(version.kind))));
        LIMEN_CHECK(take(version.kind, to_bytes(as_bytes(answer.body)), true));
        log::write(log::Level::info, log::Event::lists_updated,
                   {{"kind", border::code(version.kind)}, {"version", version_of(version.kind)}});
        return {};
    }

    void note(const Result<void>& done) {
        const std::lock_guard lock(mutex);
        if (done) {
            last_success_us = clock.utc_us();
            last_error.reset();
        } else {
            last_error = done.error();
        }
        for (auto& [kind, list] : kept) {
            const bool expired = list.expires_us <= clock.utc_us();
            if (expired && !list.expired)
                log::write(log::Level::warning, log::Event::lists_stale,
                           {{"kind", border::code(kind)}, {"version", list.version.version}});
            list.expired = expired;
        }
    }

    void run() {
        milliseconds pause = options.every;
        for (;;) {
            const auto done = fetch();
            note(done);
            pause = done ? options.every : std::min(pause * 2, options.backoff_most);
            std::uniform_int_distribution<std::int64_t> jitter(pause.count() * 3 / 4,
                                                               pause.count());
            std::unique_lock lock(mutex);
            changed.wait_for(lock, milliseconds(jitter(random)), [&] { return stopping || woken; });
            woken = false;
            if (stopping) return;
        }
    }
};

ListKeeper::ListKeeper(ListKeeperOptions options, ListStore& lists, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), lists, clock)) {}

ListKeeper::~ListKeeper() {
    stop();
}

void ListKeeper::load() {
    std::error_code error;
    std::filesystem::create_directories(impl_->options.folder, error);
    for (const auto kind : kKinds) {
        const auto file = impl_->file_of(kind);
        if (!std::filesystem::exists(file, error)) continue;
        auto sealed = read_file(file, kMaxSealedBytes);
        const auto done = sealed ? impl_->take(kind, *sealed, false)
                                 : Result<void>(std::unexpected(sealed.error()));
        if (done) continue;
        log::write(log::Level::error, log::Event::lists_rejected, done.error(),
                   {{"kind", border::code(kind)}});
        const std::lock_guard lock(impl_->mutex);
        impl_->last_error = done.error();
    }
}

void ListKeeper::start() {
    if (impl_->thread.joinable() || !impl_->options.access) return;
    impl_->stopping = false;
    impl_->thread = std::thread([this] { impl_->run(); });
}

void ListKeeper::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->changed.notify_all();
    impl_->thread.join();
}

void ListKeeper::wake() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->woken = true;
    }
    impl_->changed.notify_all();
}

ListKeeperState ListKeeper::state() const {
    const std::lock_guard lock(impl_->mutex);
    ListKeeperState state;
    for (const auto& [kind, list] : impl_->kept) {
        state.lists.push_back(list);
        state.lists.back().expired = list.expires_us <= impl_->clock.utc_us();
    }
    state.last_success_us = impl_->last_success_us;
    state.last_error = impl_->last_error;
    return state;
}

Result<void> ListKeeper::fetch_once() {
    auto done = impl_->fetch();
    impl_->note(done);
    return done;
}

}  // namespace limen::gate
