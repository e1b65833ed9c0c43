// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/journal/outbox_store.hpp"

#include "gate-controller/journal/tables.hpp"

namespace limen::gate {
namespace {

// Longer than the time between two backups of a server; personal data stay no longer than that.
constexpr int kKeepDeliveredDays = 3;

}  // namespace

using journal::blob;
using journal::guarded;

struct OutboxStore::Impl {
    explicit Impl(const std::filesystem::path& file)
        : db(file.string(), SQLite::OPEN_READWRITE, 2'000) {}
    SQLite::Database db;
};

OutboxStore::OutboxStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutboxStore::~OutboxStore() = default;

Result<std::unique_ptr<OutboxStore>> OutboxStore::open(const std::filesystem::path& journal) {
    try {
        auto impl = std::make_unique<Impl>(journal);
        // What is marked as delivered and lost by a power cut is only sent again.
        impl->db.exec("PRAGMA synchronous=NORMAL");
        impl->db.exec("PRAGMA secure_delete=ON");
        impl->db.execAndGet(journal::kWaiting);
        return std::unique_ptr<OutboxStore>(new OutboxStore(std::move(impl)));
    } catch (const SQLite::Exception& exception) {
        return fail(Stage::storage, "journal.unreadable",
                    std::string("the journal can't be opened for delivery: ") + exception.what());
    }
}

Result<std::vector<OutboxRow>> OutboxStore::pending(std::size_t limit) {
    return guarded([&]() -> Result<std::vector<OutboxRow>> {
        std::vector<OutboxRow> rows;
        SQLite::Statement statement(
            impl_->db, "SELECT sequence, envelope FROM outbox ORDER BY sequence LIMIT ?");
        statement.bind(1, static_cast<std::int64_t>(limit));
        while (statement.executeStep())
            rows.push_back({statement.getColumn(0), blob(statement.getColumn(1))});
        return rows;
    });
}

Result<void> OutboxStore::mark_delivered_through(std::int64_t sequence) {
    return guarded([&]() -> Result<void> {
        const std::int64_t written =
            impl_->db.execAndGet("SELECT COALESCE(MAX(sequence), 0) FROM audit").getInt64();
        if (sequence < 0 || sequence > written)
            return fail(Stage::storage, "outbox.bad_watermark",
                        "the server claims records that were never written; nothing is removed");
        forget_old();
        // In portions, so that the gate's own commits never wait long.
        for (;;) {
            SQLite::Transaction portion(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
            SQLite::Statement keep(impl_->db,
                                   "INSERT OR REPLACE INTO outbox_delivered SELECT sequence, "
                                   "envelope, unixepoch() FROM outbox WHERE sequence <= ? "
                                   "ORDER BY sequence LIMIT 200");
            keep.bind(1, sequence);
            if (keep.exec() == 0) return {};
            impl_->db.exec(
                "DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox_delivered)");
            portion.commit();
        }
    });
}

void OutboxStore::forget_old() {
    SQLite::Statement old(impl_->db,
                          "DELETE FROM outbox_delivered WHERE delivered_s < unixepoch() - ?");
    old.bind(1, kKeepDeliveredDays * 24 * 3600);
    old.exec();
}

Result<std::int64_t> OutboxStore::reopen_after(std::int64_t sequence) {
    return guarded([&]() -> Result<std::int64_t> {
        SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement back(impl_->db,
                               "INSERT OR IGNORE INTO outbox(sequence, envelope) SELECT sequence, "
                               "envelope FROM outbox_delivered WHERE sequence > ?");
        back.bind(1, sequence);
        const std::int64_t count = back.exec();
        SQLite::Statement gone(impl_->db, "DELETE FROM outbox_delivered WHERE sequence > ?");
        gone.bind(1, sequence);
        gone.exec();
        transaction.commit();
        return count;
    });
}

Result<std::int64_t> OutboxStore::waiting() {
    return guarded([&]() -> Result<std::int64_t> {
        return impl_->db.execAndGet(journal::kWaiting).getInt64();
    });
}

}  // namespace limen::gate
