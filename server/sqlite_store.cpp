// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <mutex>

#include "server/store.hpp"
#include "server/store_json.hpp"

namespace limen::server {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS events (
    arrival     INTEGER PRIMARY KEY AUTOINCREMENT,
    device      TEXT NOT NULL,
    sequence    INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    envelope    BLOB NOT NULL,
    UNIQUE (device, sequence)
);
CREATE TABLE IF NOT EXISTS event_conflicts (
    device TEXT NOT NULL, sequence INTEGER NOT NULL, received_us INTEGER NOT NULL,
    envelope BLOB NOT NULL, UNIQUE (device, sequence, envelope)
);
CREATE TABLE IF NOT EXISTS crossings (
    device            TEXT NOT NULL,
    txn               BLOB NOT NULL,
    changed           INTEGER NOT NULL,
    state             TEXT NOT NULL,
    decision_sequence INTEGER NOT NULL,
    decided_us        INTEGER NOT NULL,
    outcome           INTEGER NOT NULL,
    direction         INTEGER NOT NULL,
    document_type     TEXT NOT NULL,
    document_issuer   TEXT NOT NULL,
    machine_us        INTEGER NOT NULL,
    officer_sequence  INTEGER NOT NULL,
    officer_action    INTEGER NOT NULL,
    passage_sequence  INTEGER NOT NULL,
    passage           INTEGER NOT NULL,
    first_us          INTEGER NOT NULL,
    PRIMARY KEY (device, txn)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS crossings_changed ON crossings (changed);
CREATE INDEX IF NOT EXISTS crossings_first ON crossings (first_us);
CREATE TABLE IF NOT EXISTS watermarks (
    device TEXT PRIMARY KEY, held_through INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO counters VALUES ('changed', 0);
CREATE TABLE IF NOT EXISTS invitations (
    code BLOB PRIMARY KEY, device TEXT NOT NULL, role TEXT NOT NULL, expires_us INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS devices (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, sign BLOB NOT NULL, curve BLOB NOT NULL,
    certificate BLOB NOT NULL, enrolled_us INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS health (
    device TEXT PRIMARY KEY, at_us INTEGER NOT NULL, json TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list_drafts (kind TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (
    kind TEXT PRIMARY KEY, version INTEGER NOT NULL, published_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL, entries INTEGER NOT NULL, envelope BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS operators (name TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
)sql";

std::unexpected<Error> failed(const SQLite::Exception& error) {
    const bool damaged = error.getErrorCode() == 11 || error.getErrorCode() == 26;
    return fail(Stage::storage, damaged ? "store.corrupt" : "store.failed",
                std::string("the database says: ") + error.what() +
                    (damaged ? "; restore it from a backup" : "; check disk space and rights"),
                !damaged);
}

Bytes blob(const SQLite::Column& column) {
    const auto* data = static_cast<const std::uint8_t*>(column.getBlob());
    return Bytes(data, data + column.getBytes());
}

template <std::size_t N>
bool take(const SQLite::Column& column, std::array<std::uint8_t, N>& out) {
    const Bytes bytes = blob(column);
    if (bytes.size() != N) return false;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return true;
}

void bind_blob(SQLite::Statement& statement, int index, ByteView bytes) {
    statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

constexpr const char* kCrossingColumns =
    "device, txn, decision_sequence, decided_us, outcome, direction, document_type, "
    "document_issuer, machine_us, officer_sequence, officer_action, passage_sequence, passage, "
    "first_us";

Crossing crossing_from(SQLite::Statement& row) {
    Crossing c;
    c.device = row.getColumn(0).getString();
    take(row.getColumn(1), c.transaction);
    c.decision_sequence = row.getColumn(2).getInt64();
    c.decided_us = row.getColumn(3).getInt64();
    c.outcome = static_cast<border::Outcome>(row.getColumn(4).getInt());
    c.direction = static_cast<border::Direction>(row.getColumn(5).getInt());
    c.document_type = row.getColumn(6).getString();
    c.document_issuer = row.getColumn(7).getString();
    c.machine_us = row.getColumn(8).getInt64();
    c.officer_sequence = row.getColumn(9).getInt64();
    c.officer_action = static_cast<border::OfficerAction>(row.getColumn(10).getInt());
    c.passage_sequence = row.getColumn(11).getInt64();
    c.passage = static_cast<border::PassageEnd>(row.getColumn(12).getInt());
    c.first_us = row.getColumn(13).getInt64();
    return c;
}

Device device_from(SQLite::Statement& row) {
    Device device;
    device.identity.id = row.getColumn(0).getString();
    device.identity.role =
        protocol::role_from(row.getColumn(1).getString()).value_or(protocol::Role::kiosk);
    take(row.getColumn(2), device.identity.sign);
    take(row.getColumn(3), device.identity.curve);
    take(row.getColumn(4), device.certificate);
    device.enrolled_us = row.getColumn(5).getInt64();
    device.revoked = row.getColumn(6).getInt() != 0;
    return device;
}

constexpr const char* kDeviceColumns = "id, role, sign, curve, certificate, enrolled_us, revoked";

class SqliteStore final : public Store {
  public:
    explicit SqliteStore(const std::filesystem::path& file)
        : db_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs) {
        db_.exec("PRAGMA journal_mode=WAL");
        db_.exec("PRAGMA synchronous=FULL");
        db_.exec("PRAGMA foreign_keys=ON");
        db_.exec(kSchema);
    }

    Result<Ingested> ingest(const std::string& device, const std::vector<NewEvent>& events,
                            UtcMicros now_us) override {
        return locked([&]() -> Result<Ingested> {
            Ingested result;
            SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
            for (const NewEvent& event : events) store_event(device, event, now_us, result);
            result.held_through = advance_watermark(device);
            transaction.commit();
            return result;
        });
    }

    Result<std::int64_t> held_through(const std::string& device) override {
        return locked([&]() -> Result<std::int64_t> {
            SQLite::Statement row(db_, "SELECT held_through FROM watermarks WHERE device = ?");
            row.bind(1, device);
            return row.executeStep() ? row.getColumn(0).getInt64() : 0;
        });
    }

    Result<void> each_event(const std::function<Result<void>(const std::string&, std::int64_t,
                                                             const Bytes&)>& see) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement row(db_,
                                  "SELECT device, sequence, envelope FROM events ORDER BY arrival");
            while (row.executeStep())
                LIMEN_CHECK(see(row.getColumn(0).getString(), row.getColumn(1).getInt64(),
                                blob(row.getColumn(2))));
            return {};
        });
    }

    Result<CrossingPage> crossings_since(std::int64_t cursor, std::size_t limit) override {
        return locked([&]() -> Result<CrossingPage> {
            const std::string newest = std::string("SELECT * FROM (SELECT ") + kCrossingColumns +
                                       ", changed FROM crossings ORDER BY changed DESC LIMIT ?) "
                                       "ORDER BY changed";
            const std::string since = std::string("SELECT ") + kCrossingColumns +
                                      ", changed FROM crossings WHERE changed > ?2 "
                                      "ORDER BY changed LIMIT ?1";
            SQLite::Statement row(db_, cursor == 0 ? newest : since);
            row.bind(1, static_cast<std::int64_t>(limit));
            if (cursor != 0) row.bind(2, cursor);
            CrossingPage page;
            page.cursor = cursor;
            while (row.executeStep()) {
                page.crossings.push_back(crossing_from(row));
                page.cursor = row.getColumn(14).getInt64();
            }
            return page;
        });
    }

    Result<std::vector<CrossingCount>> count_crossings(UtcMicros since_us) override {
        return locked([&]() -> Result<std::vector<CrossingCount>> {
            SQLite::Statement row(db_,
                                  "SELECT device, direction, state, COUNT(*) FROM crossings "
                                  "WHERE first_us >= ? GROUP BY device, direction, state "
                                  "ORDER BY device, direction, state");
            row.bind(1, since_us);
            std::vector<CrossingCount> counts;
            while (row.executeStep())
                counts.push_back({row.getColumn(0).getString(),
                                  static_cast<border::Direction>(row.getColumn(1).getInt()),
                                  crossing_state_from(row.getColumn(2).getString())
                                      .value_or(CrossingState::incomplete),
                                  row.getColumn(3).getInt64()});
            return counts;
        });
    }

    Result<void> add_invitation(const Invitation& invitation) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement insert(
                db_, "INSERT INTO invitations (code, device, role, expires_us) VALUES (?,?,?,?)");
            bind_blob(insert, 1, invitation.code);
            insert.bind(2, invitation.device);
            insert.bind(3, std::string(to_string(invitation.role)));
            insert.bind(4, invitation.expires_us);
            insert.exec();
            return {};
        });
    }

    Result<std::optional<Invitation>> find_invitation(const CodeDigest& code,
                                                      UtcMicros now_us) override {
        return locked([&]() -> Result<std::optional<Invitation>> {
            SQLite::Statement row(db_,
                                  "SELECT device, role, expires_us FROM invitations "
                                  "WHERE code = ? AND used = 0 AND expires_us > ?");
            bind_blob(row, 1, code);
            row.bind(2, now_us);
            if (!row.executeStep()) return std::nullopt;
            const auto role = protocol::role_from(row.getColumn(1).getString());
            if (!role) return std::nullopt;
            return Invitation{code, row.getColumn(0).getString(), *role,
                              row.getColumn(2).getInt64()};
        });
    }

    Result<bool> enrol(const CodeDigest& code, const Device& device) override {
        return locked([&]() -> Result<bool> {
            SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
            SQLite::Statement use(db_,
                                  "UPDATE invitations SET used = 1 WHERE code = ? AND used = 0");
            bind_blob(use, 1, code);
            if (use.exec() != 1) return false;
            SQLite::Statement put(db_, std::string("INSERT OR REPLACE INTO devices (") +
                                           kDeviceColumns + ") VALUES (?,?,?,?,?,?,0)");
            put.bind(1, device.identity.id);
            put.bind(2, std::string(to_string(device.identity.role)));
            bind_blob(put, 3, device.identity.sign);
            bind_blob(put, 4, device.identity.curve);
            bind_blob(put, 5, device.certificate);
            put.bind(6, device.enrolled_us);
            put.exec();
            transaction.commit();
            return true;
        });
    }

    Result<std::optional<Device>> find_device(const std::string& id) override {
        return locked([&]() -> Result<std::optional<Device>> {
            SQLite::Statement row(
                db_, std::string("SELECT ") + kDeviceColumns + " FROM devices WHERE id = ?");
            row.bind(1, id);
            if (!row.executeStep()) return std::nullopt;
            return device_from(row);
        });
    }

    Result<std::vector<Device>> devices() override {
        return locked([&]() -> Result<std::vector<Device>> {
            SQLite::Statement row(
                db_, std::string("SELECT ") + kDeviceColumns + " FROM devices ORDER BY id");
            std::vector<Device> all;
            while (row.executeStep()) all.push_back(device_from(row));
            return all;
        });
    }

    Result<bool> revoke(const std::string& id) override {
        return locked([&]() -> Result<bool> {
            SQLite::Statement update(db_, "UPDATE devices SET revoked = 1 WHERE id = ?");
            update.bind(1, id);
            return update.exec() == 1;
        });
    }

    Result<void> put_health(const HealthRow& row) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement put(
                db_, "INSERT OR REPLACE INTO health (device, at_us, json) VALUES (?,?,?)");
            put.bind(1, row.device);
            put.bind(2, row.at_us);
            put.bind(3, row.json);
            put.exec();
            return {};
        });
    }

    Result<std::vector<HealthRow>> health() override {
        return locked([&]() -> Result<std::vector<HealthRow>> {
            SQLite::Statement row(db_, "SELECT device, at_us, json FROM health ORDER BY device");
            std::vector<HealthRow> all;
            while (row.executeStep())
                all.push_back({row.getColumn(0).getString(), row.getColumn(1).getInt64(),
                               row.getColumn(2).getString()});
            return all;
        });
    }

    Result<void> replace_draft(border::ListKind kind, const ListContents& contents) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement put(db_,
                                  "INSERT OR REPLACE INTO list_drafts (kind, json) VALUES (?,?)");
            put.bind(1, std::string(border::code(kind)));
            put.bind(2, to_json(contents));
            put.exec();
            return {};
        });
    }

    Result<ListContents> draft(border::ListKind kind) override {
        return locked([&]() -> Result<ListContents> {
            SQLite::Statement row(db_, "SELECT json FROM list_drafts WHERE kind = ?");
            row.bind(1, std::string(border::code(kind)));
            if (!row.executeStep()) return ListContents{};
            return contents_from_json(row.getColumn(0).getString());
        });
    }

    Result<void> publish(const PublishedList& list, const Bytes& envelope) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement put(
                db_,
                "INSERT INTO lists (kind, version, published_us, expires_us, entries, envelope) "
                "VALUES (?,?,?,?,?,?) ON CONFLICT (kind) DO UPDATE SET version=excluded.version, "
                "published_us=excluded.published_us, expires_us=excluded.expires_us, "
                "entries=excluded.entries, envelope=excluded.envelope "
                "WHERE excluded.version > lists.version");
            put.bind(1, std::string(border::code(list.version.kind)));
            put.bind(2, list.version.version);
            put.bind(3, list.version.published_us);
            put.bind(4, list.expires_us);
            put.bind(5, list.entries);
            bind_blob(put, 6, envelope);
            if (put.exec() != 1)
                return fail(Stage::lists, "lists.rollback",
                            "a newer version of this list is published already; publish again");
            return {};
        });
    }

    Result<std::vector<PublishedList>> published() override {
        return locked([&]() -> Result<std::vector<PublishedList>> {
            SQLite::Statement row(
                db_, "SELECT kind, version, published_us, expires_us, entries FROM lists");
            std::vector<PublishedList> all;
            while (row.executeStep()) {
                const auto kind = border::list_kind_from(row.getColumn(0).getString());
                if (!kind) continue;  // of a newer program
                all.push_back({{*kind, row.getColumn(1).getInt64(), row.getColumn(2).getInt64()},
                               row.getColumn(3).getInt64(),
                               row.getColumn(4).getInt64()});
            }
            std::sort(all.begin(), all.end(), [](const PublishedList& a, const PublishedList& b) {
                return a.version.kind < b.version.kind;
            });
            return all;
        });
    }

    Result<std::optional<Bytes>> snapshot(border::ListKind kind) override {
        return locked([&]() -> Result<std::optional<Bytes>> {
            SQLite::Statement row(db_, "SELECT envelope FROM lists WHERE kind = ?");
            row.bind(1, std::string(border::code(kind)));
            if (!row.executeStep()) return std::nullopt;
            return blob(row.getColumn(0));
        });
    }

    Result<void> put_operator(const std::string& name, const std::string& hash) override {
        return locked([&]() -> Result<void> {
            SQLite::Statement put(db_,
                                  "INSERT OR REPLACE INTO operators (name, hash) VALUES (?,?)");
            put.bind(1, name);
            put.bind(2, hash);
            put.exec();
            return {};
        });
    }

    Result<std::optional<std::string>> operator_hash(const std::string& name) override {
        return locked([&]() -> Result<std::optional<std::string>> {
            SQLite::Statement row(db_, "SELECT hash FROM operators WHERE name = ?");
            row.bind(1, name);
            if (!row.executeStep()) return std::nullopt;
            return row.getColumn(0).getString();
        });
    }

  private:
    // One connection, one thread at a time; SQLite's exceptions end here.
    template <class Work>
    auto locked(Work work) -> decltype(work()) {
        const std::lock_guard lock(mutex_);
        try {
            return work();
        } catch (const SQLite::Exception& error) {
            return failed(error);
        }
    }

    void store_event(const std::string& device, const NewEvent& event, UtcMicros now_us,
                     Ingested& result) {
        SQLite::Statement insert(
            db_,
            "INSERT INTO events (device, sequence, received_us, envelope) VALUES (?,?,?,?) "
            "ON CONFLICT (device, sequence) DO NOTHING");
        insert.bind(1, device);
        insert.bind(2, event.event.sequence);
        insert.bind(3, now_us);
        bind_blob(insert, 4, event.envelope);
        if (insert.exec() == 1) {
            ++result.stored;
            update_crossing(device, event.event);
            return;
        }
        SQLite::Statement there(db_, "SELECT envelope FROM events WHERE device=? AND sequence=?");
        there.bind(1, device);
        there.bind(2, event.event.sequence);
        // Ed25519 is deterministic: the same event sealed again is the same bytes.
        if (there.executeStep() && blob(there.getColumn(0)) == event.envelope) {
            ++result.known;
            return;
        }
        ++result.conflicts;
        SQLite::Statement aside(db_, "INSERT OR IGNORE INTO event_conflicts VALUES (?,?,?,?)");
        aside.bind(1, device);
        aside.bind(2, event.event.sequence);
        aside.bind(3, now_us);
        bind_blob(aside, 4, event.envelope);
        aside.exec();
    }

    void update_crossing(const std::string& device, const border::Event& event) {
        SQLite::Statement row(db_, std::string("SELECT ") + kCrossingColumns +
                                       " FROM crossings WHERE device = ? AND txn = ?");
        row.bind(1, device);
        bind_blob(row, 2, transaction_of(event));
        Crossing crossing;
        if (row.executeStep()) crossing = crossing_from(row);
        crossing.device = device;
        crossing.transaction = transaction_of(event);
        merge(crossing, event);
        put_crossing(crossing);
    }

    void put_crossing(const Crossing& c) {
        db_.exec("UPDATE counters SET value = value + 1 WHERE name = 'changed'");
        SQLite::Statement put(db_, std::string("INSERT OR REPLACE INTO crossings (") +
                                       kCrossingColumns +
                                       ", changed, state) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                                       "(SELECT value FROM counters WHERE name = 'changed'), ?)");
        put.bind(1, c.device);
        bind_blob(put, 2, c.transaction);
        put.bind(3, c.decision_sequence);
        put.bind(4, c.decided_us);
        put.bind(5, static_cast<int>(c.outcome));
        put.bind(6, static_cast<int>(c.direction));
        put.bind(7, c.document_type);
        put.bind(8, c.document_issuer);
        put.bind(9, c.machine_us);
        put.bind(10, c.officer_sequence);
        put.bind(11, static_cast<int>(c.officer_action));
        put.bind(12, c.passage_sequence);
        put.bind(13, static_cast<int>(c.passage));
        put.bind(14, c.first_us);
        put.bind(15, std::string(to_string(state_of(c))));
        put.exec();
    }

    std::int64_t advance_watermark(const std::string& device) {
        SQLite::Statement row(db_, "SELECT held_through FROM watermarks WHERE device = ?");
        row.bind(1, device);
        std::int64_t held = row.executeStep() ? row.getColumn(0).getInt64() : 0;
        const std::int64_t before = held;
        SQLite::Statement next(db_,
                               "SELECT sequence FROM events WHERE device = ? AND sequence > ? "
                               "ORDER BY sequence");
        next.bind(1, device);
        next.bind(2, held);
        while (next.executeStep() && next.getColumn(0).getInt64() == held + 1) ++held;
        if (held == before) return held;
        SQLite::Statement put(
            db_, "INSERT OR REPLACE INTO watermarks (device, held_through) VALUES (?,?)");
        put.bind(1, device);
        put.bind(2, held);
        put.exec();
        return held;
    }

    std::mutex mutex_;
    SQLite::Database db_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file) {
    try {
        return std::make_unique<SqliteStore>(file);
    } catch (const SQLite::Exception& error) {
        return failed(error);
    }
}

}  // namespace limen::server
