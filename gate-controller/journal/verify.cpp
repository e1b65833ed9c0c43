// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gate-controller/journal/journal.hpp"
#include "gate-controller/journal/tables.hpp"

namespace limen::gate {
namespace {

using journal::blob;

// Whether the row is what its digest and the chain say; empty when it is.
std::string fault_of(SQLite::Statement& row, std::int64_t expected, border::ChainHash& head) {
    if (row.getColumn(0).getInt64() != expected) return "a row is missing before it";
    const Bytes transaction = blob(row.getColumn(1));
    const Bytes digest = blob(row.getColumn(3));
    const Bytes hash = blob(row.getColumn(4));
    head = border::chain_next(head, expected,
                              journal::audit_content(transaction, row.getColumn(2), digest));
    if (!std::equal(hash.begin(), hash.end(), head.begin(), head.end()))
        return "its hash does not follow from the row before";
    if (row.getColumn(5).isNull()) return {};  // delivered
    const auto sent = journal::digest_of(blob(row.getColumn(5)));
    if (!std::equal(digest.begin(), digest.end(), sent.begin(), sent.end()))
        return "the record waiting for delivery is not the one that was audited";
    return {};
}

Result<ChainReport> walk(SQLite::Database& db) {
    ChainReport report;
    report.head = border::kChainStart;
    SQLite::Statement rows(db,
                           "SELECT a.sequence, a.txn, a.at_us, a.digest, a.hash, o.envelope FROM "
                           "audit a LEFT JOIN outbox o ON o.sequence = a.sequence "
                           "ORDER BY a.sequence");
    while (rows.executeStep()) {
        const std::int64_t expected = report.rows + 1;
        report.why = fault_of(rows, expected, report.head);
        if (!report.why.empty()) {
            report.first_bad = expected;
            return report;
        }
        ++report.rows;
    }
    // Rows cut off at the end leave a chain that is whole; the head remembers how long it was.
    SQLite::Statement meta(db, "SELECT value FROM meta WHERE key = 'head'");
    if (!meta.executeStep() ||
        blob(meta.getColumn(0)) != journal::encode_head(report.rows, report.head)) {
        report.first_bad = report.rows + 1;
        report.why = "the chain does not end where the journal says it does";
    }
    return report;
}

}  // namespace

Result<ChainReport> verify_journal(const std::filesystem::path& file) {
    return journal::guarded([&]() -> Result<ChainReport> {
        SQLite::Database db(file.string(), SQLite::OPEN_READONLY, 1'000);
        return walk(db);
    });
}

}  // namespace limen::gate
