// SPDX-License-Identifier: Apache-2.0
// The journal's tables, and how SQLite's words become ours. Shared by the journal, the outbox store
// and the verifier.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "border/audit_chain.hpp"
#include "border/evidence.hpp"

namespace limen::gate::journal {

inline constexpr std::int64_t kSchemaVersion = 1;

// meta: gate, schema, head (sequence and hash of the last audit row), alarm.
// audit: for ever; without personal data. outbox: until the server has it;
// outbox_delivered: for some days more, should the server be restored from a backup.
inline constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS crossing(
  txn BLOB PRIMARY KEY, attempt INTEGER NOT NULL, outcome INTEGER NOT NULL,
  release INTEGER NOT NULL, officer_case INTEGER NOT NULL, decided_us INTEGER NOT NULL,
  decision BLOB, evidence BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS crossing_open ON crossing(release, officer_case)
  WHERE release = 1 OR officer_case = 1;
CREATE INDEX IF NOT EXISTS crossing_kept ON crossing(decided_us) WHERE evidence IS NOT NULL;
CREATE TABLE IF NOT EXISTS audit(
  sequence INTEGER PRIMARY KEY, txn BLOB NOT NULL, at_us INTEGER NOT NULL,
  digest BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox(sequence INTEGER PRIMARY KEY, envelope BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox_delivered(
  sequence INTEGER PRIMARY KEY, envelope BLOB NOT NULL, delivered_s INTEGER NOT NULL);
)sql";

// Sequences have no gaps and leave from the front, so nothing needs counting.
inline constexpr const char* kWaiting =
    "SELECT COALESCE((SELECT MAX(sequence) FROM outbox) - (SELECT MIN(sequence) FROM outbox) + 1, "
    "0)";

using Digest = std::array<std::uint8_t, 32>;
Digest digest_of(ByteView bytes);
// What the chain covers of one audit row.
Bytes audit_content(ByteView transaction, UtcMicros at_us, ByteView digest);
Bytes encode_head(std::int64_t sequence, const border::ChainHash& hash);

Bytes blob(const SQLite::Column& column);
// "journal.corrupt" for a damaged file, else "journal.write_failed" with SQLite's words.
Error to_error(const SQLite::Exception& exception);

// Runs `work`, turning SQLite's exceptions into errors.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(to_error(exception));
    }
}

}  // namespace limen::gate::journal
