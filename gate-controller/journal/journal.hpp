// SPDX-License-Identifier: Apache-2.0
// The gate's memory on disk: decisions by transaction, the hash-chained audit, the outbox. SQLite
// in WAL mode with synchronous=FULL; each record_* call is one transaction that is on the disk when
// it returns. A release is recorded before the barrier is told, so a crash can lose a passage (an
// officer is called) and never double one.
//
// The audit keeps a digest of each event, not the event: personal data leaves the gate with the
// outbox row, and the chain can still be verified.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "border/audit_chain.hpp"
#include "border/crossing.hpp"
#include "protocol/keys.hpp"

namespace limen::gate {

enum class ReleaseState : std::uint8_t { none, released, ended };
enum class CaseState : std::uint8_t { none, open, closed };

// What the journal knows of one transaction.
struct Record {
    border::Decision decision;
    int attempt = 1;
    ReleaseState release = ReleaseState::none;
    CaseState officer_case = CaseState::none;
    border::Evidence evidence;  // without pictures; empty once pruned
};

struct ChainReport {
    std::int64_t rows = 0;
    border::ChainHash head{};
    std::optional<std::int64_t> first_bad;  // sequence of the first row that does not fit
    std::string why;
};

class Journal {
  public:
    // Makes the file where there is none. Errors (stage journal): "journal.unreadable" (no access,
    // disk), "journal.corrupt" (SQLite's check or the audit chain fails), "journal.other_gate"
    // (made by another identity), "journal.in_use" (another process drives a lane with it).
    // busy: how long a call waits for another connection's transaction; the deliverer's are short.
    static Result<std::unique_ptr<Journal>> open(
        const std::filesystem::path& file, const protocol::Identity& gate, const Clock& clock,
        std::chrono::milliseconds busy = std::chrono::seconds(1));
    ~Journal();

    Result<std::optional<Record>> find(const border::TransactionId& transaction);
    // With outcome open the record says "released"; with officer a case is open. A transaction that
    // is known is replaced only by a later attempt after "try again"; else "journal.duplicate".
    // Gives the event's sequence, which is the lane's ticket where there is a release.
    Result<std::int64_t> record_decision(const border::Evidence& evidence,
                                         const border::Decision& decision);
    // Closes the case; admit also says "released". Errors: "case.not_open".
    Result<std::int64_t> record_officer(const border::OfficerDecided& officer);
    // Errors: "journal.not_released". With `unknown` the transaction becomes an officer's case.
    Result<void> record_passage_end(const border::PassageEnded& ended);
    // Releases without an end, and officers' open cases: what a restart has to look after.
    Result<std::vector<Record>> open_releases();
    Result<std::vector<Record>> open_cases();

    // The highest sequence ever given; 0 before the first.
    std::int64_t last_sequence() const;
    // The lane's alarm outlives the process: a restart must not clear it. 0 is none.
    Result<void> keep_alarm(std::uint8_t alarm);
    Result<std::uint8_t> kept_alarm();

    // Writes a row: whether the disk takes records again.
    Result<void> probe();
    // Forgets evidence of closed transactions older than `before_us`. The row stays, so that a
    // replay still meets its cached answer.
    Result<void> prune(UtcMicros before_us);
    Result<std::int64_t> outbox_waiting();
    Result<ChainReport> verify();

  private:
    struct Impl;
    explicit Journal(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Verifies a journal file without changing it and without the gate's keys.
Result<ChainReport> verify_journal(const std::filesystem::path& file);

}  // namespace limen::gate
