// SPDX-License-Identifier: Apache-2.0
// The reading of one document. For document_reader.cpp, which reads, and document_proofs.cpp, which
// has the chip prove its keys.
#pragma once

#include <atomic>
#include <chrono>
#include <set>

#include "identity/emrtd/access.hpp"
#include "identity/emrtd/chip_authentication.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/emrtd/file_reader.hpp"

namespace limen::emrtd {

// Where the time goes. What is begun within something else is counted once, as itself.
class Stopwatch {
  public:
    Stopwatch(Stopwatch*& running, std::int64_t& total_us)
        : running_(running), outer_(running), total_us_(total_us) {
        if (outer_ != nullptr) outer_->count();
        running_ = this;
    }
    ~Stopwatch() {
        count();
        running_ = outer_;
        if (outer_ != nullptr) outer_->start_ = std::chrono::steady_clock::now();
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

  private:
    void count() { total_us_ += micros(std::chrono::steady_clock::now() - start_); }
    Stopwatch*& running_;
    Stopwatch* outer_;
    std::int64_t& total_us_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The chip is out of reach, or nobody wants it any more: no statement about the chip.
inline bool ends_reading(const Error& error) {
    return error.stage == Stage::chip_transport || error.cause == "chip.stopped" ||
           error.cause == "chip.other_document";
}
inline bool session_is_over(const Error& error) {
    return error.cause == "chip.sm_lost" || error.cause == "chip.sm_broken";
}

struct DocumentReader::Impl {
    Impl(AccessKey access_key, ReadPlan read_plan, Random random_source);
    ~Impl();

    AccessKey key;
    ReadPlan plan;
    Random random;
    std::atomic<bool> stop{false};
    ReadStyle style;
    std::optional<ChipLimits> limits;  // nullopt: no chip was seen yet
    Traffic traffic;
    std::int64_t access_us = 0, read_us = 0, proofs_us = 0;
    Stopwatch* running = nullptr;  // the innermost
    std::optional<Access> access;  // of the first session; later ones must look the same
    std::map<FileId, PartialFile> files;
    std::map<FileId, Error> missing;
    std::optional<std::pair<FileId, std::size_t>> lost_at;
    bool refuses_in_plain = false;  // the chip says in plain that a file is absent or closed
    Proofs proofs;
    OnProgress on_progress;

    // Of one run, that is one connection.
    int reopenings = 0;
    bool keys_known = false;        // what EF.SOD lists, and what stands in EF.DG14
    bool chip_key_settled = false;  // no further Chip Authentication on this connection
    bool terminal_settled = false;
    std::optional<Result<std::set<int>>> listed;  // the groups that EF.SOD lists
    Bytes terminal_key;                           // of the last Chip Authentication

    // document_reader.cpp
    Result<void> run(hal::ChipConnection& chip);
    Result<void> open(Card& card, bool again);
    Result<void> ask_for_less(Card& card);
    Result<void> after_parting(Card& card, FileId id, bool& asked_before);
    Result<void> prove_same_chip(Card& card);
    Result<void> read_one(Card& card, FileId id);
    Result<void> read_file(Card& card, FileId id);
    Result<void> reopen(Card& card, const Error& why);
    bool has(FileId id) const;
    bool lacks(FileId id) const { return !has(id) && !missing.contains(id); }
    bool plans(FileId id) const;
    void remember_loss(FileId id);
    void tell(Progress::Phase phase, FileId file) const;
    ChipContents contents() const;

    // document_proofs.cpp
    Result<void> read_card_security(Card& card, const Access& opened);
    Result<void> judge_mapping();
    Result<void> read_keys(Card& card);
    Result<void> prove_session(Card& card);
    Result<void> prove_chip_key(Card& card);
    enum class Outcome : std::uint8_t { proven, refused, wrong, interrupted };
    Result<Outcome> try_chip_key(Card& card, const ChipKeyChoice& choice, Error& why);
    Result<Outcome> try_chip_key_twice(Card& card, const ChipKeyChoice& choice, Error& why);
    Result<void> confirm(Card& card);
    Result<void> prove_terminal(Card& card);
    Result<std::string> run_terminal(Card& card);
    Result<void> prove_active(Card& card);
    Result<void> ask_for_signature(Card& card, const PublicKey& chip_key);
    bool lists(FileId id) const;
    // Why the key in this data group cannot be had; nullopt where it can, or where EF.SOD does not
    // list the group: a key that nobody signed is none.
    std::optional<Error> key_withheld(FileId id) const;
    Result<std::vector<ChipKeyChoice>> keys_to_try();
};

}  // namespace limen::emrtd
