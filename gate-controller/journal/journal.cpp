// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/journal/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "base/invariant.hpp"
#include "gate-controller/journal/tables.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"

namespace limen::gate {

using journal::blob;
using journal::guarded;

namespace {

std::unexpected<Error> journal_error(std::string cause, std::string message) {
    return fail(Stage::journal, std::move(cause), std::move(message));
}

// Held as long as the journal is open: two processes with one journal would be two masters of one
// barrier.
class FileLock {
  public:
    explicit FileLock(const std::filesystem::path& file)
        : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        locked_ = fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0;
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock() {
        if (fd_ >= 0) ::close(fd_);
    }
    bool opened() const { return fd_ >= 0; }
    bool locked() const { return locked_; }

  private:
    int fd_;
    bool locked_ = false;
};

border::Evidence without_pictures(const border::Evidence& evidence) {
    border::Evidence copy = evidence;
    copy.chip_portrait_jpeg.clear();
    copy.live_face_jpeg.clear();
    return copy;
}

border::TransactionId transaction_of(const SQLite::Column& column) {
    const Bytes bytes = blob(column);
    border::TransactionId id{};
    if (bytes.size() == id.size()) std::copy(bytes.begin(), bytes.end(), id.begin());
    return id;
}

constexpr const char* kRecordColumns =
    "SELECT txn, attempt, outcome, release, officer_case, decided_us, decision, evidence "
    "FROM crossing ";

Result<Record> record_of(SQLite::Statement& row) {
    Record record;
    record.attempt = row.getColumn(1);
    record.release = static_cast<ReleaseState>(row.getColumn(3).getInt());
    record.officer_case = static_cast<CaseState>(row.getColumn(4).getInt());
    if (row.getColumn(6).isNull()) {  // pruned: the answer is left
        record.decision.transaction = transaction_of(row.getColumn(0));
        record.decision.outcome = static_cast<border::Outcome>(row.getColumn(2).getInt());
        record.decision.decided_us = row.getColumn(5);
    } else {
        LIMEN_TRY(record.decision, protocol::decode_decision(blob(row.getColumn(6))));
    }
    if (!row.getColumn(7).isNull()) {
        LIMEN_TRY(record.evidence, protocol::decode_evidence(blob(row.getColumn(7))));
    }
    return record;
}

}  // namespace

struct Journal::Impl {
    Impl(const std::filesystem::path& file, const protocol::Identity& gate_, const Clock& clock_)
        : lock(file.string() + ".lock"), gate(gate_), clock(clock_) {}

    FileLock lock;
    const protocol::Identity& gate;
    const Clock& clock;
    std::unique_ptr<SQLite::Database> db;
    std::int64_t last = 0;
    border::ChainHash head = border::kChainStart;

    Result<void> prepare(const std::filesystem::path& file, std::chrono::milliseconds busy);
    Result<void> adopt_gate();
    Result<void> check();
    Result<std::optional<Record>> find(const border::TransactionId& transaction);
    void set_meta(const char* key, ByteView value);
    std::optional<Bytes> meta(const char* key);
    std::int64_t append(const border::TransactionId& transaction,
                        decltype(border::Event::what) what);
    void commit(SQLite::Transaction& transaction, std::int64_t sequence,
                const border::ChainHash& hash);
    border::ChainHash fresh{};  // of the row append() wrote, until it is committed
};

Result<void> Journal::Impl::prepare(const std::filesystem::path& file,
                                    std::chrono::milliseconds busy) {
    return guarded([&]() -> Result<void> {
        db = std::make_unique<SQLite::Database>(file.string(),
                                                SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                static_cast<int>(busy.count()));
        db->exec("PRAGMA journal_mode=WAL");
        db->exec("PRAGMA synchronous=FULL");
        db->exec("PRAGMA secure_delete=ON");  // what is pruned is gone from the file
        SQLite::Transaction transaction(*db);
        db->exec(journal::kTables);
        transaction.commit();
        return {};
    });
}

void Journal::Impl::set_meta(const char* key, ByteView value) {
    SQLite::Statement statement(*db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)");
    statement.bind(1, key);
    statement.bind(2, value.data(), static_cast<int>(value.size()));
    statement.exec();
}

std::optional<Bytes> Journal::Impl::meta(const char* key) {
    SQLite::Statement statement(*db, "SELECT value FROM meta WHERE key = ?");
    statement.bind(1, key);
    if (!statement.executeStep()) return std::nullopt;
    return blob(statement.getColumn(0));
}

Result<void> Journal::Impl::adopt_gate() {
    return guarded([&]() -> Result<void> {
        const auto known = meta("gate");
        if (!known) {
            SQLite::Transaction transaction(*db);
            set_meta("gate", as_bytes(gate.self.id));
            set_meta("schema", as_bytes(std::to_string(journal::kSchemaVersion)));
            set_meta("head", journal::encode_head(0, border::kChainStart));
            transaction.commit();
        } else if (to_text(*known) != gate.self.id) {
            return journal_error("journal.other_gate",
                                 "the journal belongs to " + to_text(*known) + ", not to " +
                                     gate.self.id + "; correct journal.file or gate.identity");
        }
        return {};
    });
}

Result<void> Journal::Impl::check() {
    return guarded([&]() -> Result<void> {
        SQLite::Statement quick(*db, "PRAGMA quick_check(1)");
        if (!quick.executeStep() || quick.getColumn(0).getString() != "ok")
            return journal_error("journal.corrupt",
                                 "the journal file is damaged; keep it for the audit, put a new "
                                 "one in its place and call a technician");
        SQLite::Statement tail(*db,
                               "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1");
        if (tail.executeStep()) {
            last = tail.getColumn(0);
            const Bytes hash = blob(tail.getColumn(1));
            if (hash.size() == head.size()) std::copy(hash.begin(), hash.end(), head.begin());
        }
        return {};
    });
}

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& file,
                                               const protocol::Identity& gate, const Clock& clock,
                                               std::chrono::milliseconds busy) {
    auto impl = std::make_unique<Impl>(file, gate, clock);
    if (!impl->lock.opened())
        return journal_error("journal.unreadable",
                             "the folder of the journal " + file.string() +
                                 " can't be written; make it, or correct journal.file");
    if (!impl->lock.locked())
        return journal_error("journal.in_use",
                             "another process uses this journal; stop it before this one starts");
    LIMEN_CHECK(impl->prepare(file, busy));
    LIMEN_CHECK(impl->adopt_gate());
    LIMEN_CHECK(impl->check());
    std::unique_ptr<Journal> made(new Journal(std::move(impl)));
    LIMEN_TRY(const ChainReport report, made->verify());
    if (report.first_bad)
        return journal_error("journal.corrupt", "the journal's audit chain is broken at row " +
                                                    std::to_string(*report.first_bad) + " (" +
                                                    report.why +
                                                    "); keep the file for the audit and put a new "
                                                    "one in its place");
    return made;
}

Result<std::optional<Record>> Journal::Impl::find(const border::TransactionId& transaction) {
    SQLite::Statement row(*db, std::string(kRecordColumns) + "WHERE txn = ?");
    row.bind(1, transaction.data(), static_cast<int>(transaction.size()));
    if (!row.executeStep()) return std::optional<Record>{};
    LIMEN_TRY(Record record, record_of(row));
    return std::optional<Record>(std::move(record));
}

Result<std::optional<Record>> Journal::find(const border::TransactionId& transaction) {
    return guarded([&] { return impl_->find(transaction); });
}

// Inside a transaction: audit row, head and outbox row of one event.
std::int64_t Journal::Impl::append(const border::TransactionId& transaction,
                                   decltype(border::Event::what) what) {
    border::Event event{.device = gate.self.id,
                        .sequence = last + 1,
                        .at_us = clock.utc_us(),
                        .what = std::move(what)};
    const Bytes envelope = protocol::seal(protocol::encode(event), "event", gate);
    const auto digest = journal::digest_of(envelope);
    fresh = border::chain_next(head, event.sequence,
                               journal::audit_content(transaction, event.at_us, digest));
    SQLite::Statement audit(
        *db, "INSERT INTO audit(sequence, txn, at_us, digest, hash) VALUES(?, ?, ?, ?, ?)");
    audit.bind(1, event.sequence);
    audit.bind(2, transaction.data(), static_cast<int>(transaction.size()));
    audit.bind(3, event.at_us);
    audit.bind(4, digest.data(), static_cast<int>(digest.size()));
    audit.bind(5, fresh.data(), static_cast<int>(fresh.size()));
    audit.exec();
    SQLite::Statement outbox(*db, "INSERT INTO outbox(sequence, envelope) VALUES(?, ?)");
    outbox.bind(1, event.sequence);
    outbox.bind(2, envelope.data(), static_cast<int>(envelope.size()));
    outbox.exec();
    set_meta("head", journal::encode_head(event.sequence, fresh));
    return event.sequence;
}

void Journal::Impl::commit(SQLite::Transaction& transaction, std::int64_t sequence,
                           const border::ChainHash& hash) {
    LIMEN_INVARIANT(sequence == last + 1, "the journal's sequence has no gaps");
    transaction.commit();  // on disk when it returns; throws otherwise
    last = sequence;
    head = hash;
}

Result<std::int64_t> Journal::record_decision(const border::Evidence& evidence,
                                              const border::Decision& decision) {
    LIMEN_INVARIANT(evidence.transaction == decision.transaction,
                    "a decision is about its own evidence");
    return guarded([&]() -> Result<std::int64_t> {
        SQLite::Transaction transaction(*impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
        LIMEN_TRY(const auto known, impl_->find(decision.transaction));
        if (known && (known->decision.outcome != border::Outcome::try_again ||
                      evidence.attempt <= known->attempt))
            return journal_error("journal.duplicate", "this transaction has its decision already");
        const Bytes decided = protocol::encode(decision);
        const Bytes seen = protocol::encode(without_pictures(evidence));
        const bool opens = decision.outcome == border::Outcome::open;
        const bool refers = decision.outcome == border::Outcome::officer;
        SQLite::Statement row(*impl_->db,
                              "INSERT OR REPLACE INTO crossing(txn, attempt, outcome, release, "
                              "officer_case, decided_us, decision, evidence) "
                              "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        row.bind(1, decision.transaction.data(), static_cast<int>(decision.transaction.size()));
        row.bind(2, evidence.attempt);
        row.bind(3, static_cast<int>(decision.outcome));
        row.bind(4, static_cast<int>(opens ? ReleaseState::released : ReleaseState::none));
        row.bind(5, static_cast<int>(refers ? CaseState::open : CaseState::none));
        row.bind(6, decision.decided_us);
        row.bind(7, decided.data(), static_cast<int>(decided.size()));
        row.bind(8, seen.data(), static_cast<int>(seen.size()));
        row.exec();
        const border::Document* document = border::best_document(evidence);
        border::DecisionTaken taken{.decision = decision,
                                    .direction = evidence.direction,
                                    .kiosk = evidence.kiosk,
                                    .document = document != nullptr
                                                    ? std::optional<border::Document>(*document)
                                                    : std::nullopt,
                                    .checks = evidence.checks,
                                    .times = evidence.times};
        const auto sequence = impl_->append(decision.transaction, std::move(taken));
        impl_->commit(transaction, sequence, impl_->fresh);
        return sequence;
    });
}

Result<std::int64_t> Journal::record_officer(const border::OfficerDecided& officer) {
    return guarded([&]() -> Result<std::int64_t> {
        SQLite::Transaction transaction(*impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
        const bool admit = officer.action == border::OfficerAction::admit;
        SQLite::Statement row(*impl_->db,
                              "UPDATE crossing SET officer_case = ?, release = CASE WHEN ? THEN ? "
                              "ELSE release END WHERE txn = ? AND officer_case = ?");
        row.bind(1, static_cast<int>(CaseState::closed));
        row.bind(2, admit ? 1 : 0);
        row.bind(3, static_cast<int>(ReleaseState::released));
        row.bind(4, officer.transaction.data(), static_cast<int>(officer.transaction.size()));
        row.bind(5, static_cast<int>(CaseState::open));
        if (row.exec() != 1)
            return journal_error("case.not_open", "this case is closed or was never opened");
        const auto sequence = impl_->append(officer.transaction, officer);
        impl_->commit(transaction, sequence, impl_->fresh);
        return sequence;
    });
}

Result<void> Journal::record_passage_end(const border::PassageEnded& ended) {
    return guarded([&]() -> Result<void> {
        SQLite::Transaction transaction(*impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement row(*impl_->db,
                              "UPDATE crossing SET release = ?, officer_case = CASE WHEN ? THEN ? "
                              "ELSE officer_case END WHERE txn = ? AND release = ?");
        row.bind(1, static_cast<int>(ReleaseState::ended));
        row.bind(2, ended.end == border::PassageEnd::unknown ? 1 : 0);
        row.bind(3, static_cast<int>(CaseState::open));
        row.bind(4, ended.transaction.data(), static_cast<int>(ended.transaction.size()));
        row.bind(5, static_cast<int>(ReleaseState::released));
        if (row.exec() != 1)
            return journal_error("journal.not_released", "this transaction has no open release");
        const auto sequence = impl_->append(ended.transaction, ended);
        impl_->commit(transaction, sequence, impl_->fresh);
        return {};
    });
}

namespace {

Result<std::vector<Record>> records_where(SQLite::Database& db, const std::string& condition) {
    return guarded([&]() -> Result<std::vector<Record>> {
        std::vector<Record> records;
        SQLite::Statement row(db, kRecordColumns + condition + " ORDER BY decided_us");
        while (row.executeStep()) {
            LIMEN_TRY(Record record, record_of(row));
            records.push_back(std::move(record));
        }
        return records;
    });
}

}  // namespace

Result<std::vector<Record>> Journal::open_releases() {
    return records_where(*impl_->db, "WHERE release = 1");
}

Result<std::vector<Record>> Journal::open_cases() {
    return records_where(*impl_->db, "WHERE officer_case = 1");
}

std::int64_t Journal::last_sequence() const {
    return impl_->last;
}

Result<void> Journal::keep_alarm(std::uint8_t alarm) {
    return guarded([&]() -> Result<void> {
        impl_->set_meta("alarm", ByteView(&alarm, 1));
        return {};
    });
}

Result<std::uint8_t> Journal::kept_alarm() {
    return guarded([&]() -> Result<std::uint8_t> {
        const auto value = impl_->meta("alarm");
        return value && value->size() == 1 ? value->front() : std::uint8_t{0};
    });
}

Result<void> Journal::probe() {
    return guarded([&]() -> Result<void> {
        const std::string now = std::to_string(impl_->clock.utc_us());
        impl_->set_meta("probe", as_bytes(now));
        return {};
    });
}

Result<void> Journal::prune(UtcMicros before_us) {
    return guarded([&]() -> Result<void> {
        // In portions: decisions wait for this thread.
        SQLite::Statement row(*impl_->db,
                              "UPDATE crossing SET evidence = NULL, decision = NULL WHERE txn IN "
                              "(SELECT txn FROM crossing WHERE evidence IS NOT NULL AND "
                              "decided_us < ? AND release <> 1 AND officer_case <> 1 LIMIT 50)");
        row.bind(1, before_us);
        row.exec();
        return {};
    });
}

Result<std::int64_t> Journal::outbox_waiting() {
    return guarded([&]() -> Result<std::int64_t> {
        return impl_->db->execAndGet(journal::kWaiting).getInt64();
    });
}

Result<ChainReport> Journal::verify() {
    return verify_journal(impl_->db->getFilename());
}

}  // namespace limen::gate
