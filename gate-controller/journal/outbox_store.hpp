// SPDX-License-Identifier: Apache-2.0
// The deliverer's view of the gate's journal: its own connection to the same file, so that delivery
// on its own thread never holds the lane's commits for longer than one short transaction.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::gate {

struct OutboxRow {
    std::int64_t sequence = 0;
    Bytes envelope;  // protocol::encode(Event) sealed by the gate, context "event"
};

class OutboxStore {
  public:
    // The journal must have been opened by Journal::open before (it makes the tables).
    // Errors (stage storage): "journal.unreadable".
    static Result<std::unique_ptr<OutboxStore>> open(const std::filesystem::path& journal);
    ~OutboxStore();
    // The oldest rows not yet delivered, in sequence; at most `limit`.
    Result<std::vector<OutboxRow>> pending(std::size_t limit);
    // The server holds everything up to and with `sequence`: those rows are no longer pending, and
    // are gone three days later. Until then a server that was restored from a backup can have them
    // again. Rows are pending until then whatever happens. A watermark beyond what was ever written
    // is an error
    // ("outbox.bad_watermark") and removes nothing.
    Result<void> mark_delivered_through(std::int64_t sequence);
    // Rows after `sequence` that were delivered and are still kept become pending again. How many.
    Result<std::int64_t> reopen_after(std::int64_t sequence);
    Result<std::int64_t> waiting();

  private:
    void forget_old();
    struct Impl;
    explicit OutboxStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::gate
