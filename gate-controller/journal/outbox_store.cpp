// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/journal/outbox_store.hpp"

#include "gate-controller/journal/tables.hpp"

namespace limen::gate {

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
        // In portions, so that the gate's own commits never wait long.
        for (;;) {
            SQLite::Statement statement(impl_->db,
                                        "DELETE FROM outbox WHERE sequence IN (SELECT sequence "
                                        "FROM outbox WHERE sequence <= ? LIMIT 200)");
            statement.bind(1, sequence);
            if (statement.exec() == 0) return {};
        }
    });
}

Result<std::int64_t> OutboxStore::waiting() {
    return guarded([&]() -> Result<std::int64_t> {
        return impl_->db.execAndGet(journal::kWaiting).getInt64();
    });
}

}  // namespace limen::gate
