// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/journal/journal.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>

#include "base/files.hpp"
#include "tests/unit/gate/gate_world.hpp"

namespace limen::gate::testing {
namespace {

using border::Outcome;
using border::PassageEnd;

struct JournalTest : ::testing::Test {
    std::unique_ptr<Journal> open() {
        auto opened = Journal::open(file(), keys, clock);
        EXPECT_TRUE(opened) << opened.error().describe();
        return opened ? std::move(*opened) : nullptr;
    }
    std::filesystem::path file() const { return folder.path() / "journal.db"; }
    static border::Decision decision(const border::Evidence& evidence, Outcome outcome) {
        border::Decision d;
        d.transaction = evidence.transaction;
        d.outcome = outcome;
        d.policy_version = "1";
        if (outcome != Outcome::open) d.reasons = {"document.expired"};
        d.decided_us = 1'767'225'600'000'000;
        return d;
    }
    static auto record(Journal& journal, std::uint8_t number, Outcome outcome) {
        const auto evidence = good_evidence(number);
        return journal.record_decision(evidence, decision(evidence, outcome));
    }
    void sql(const std::string& statement) {
        SQLite::Database db(file().string(), SQLite::OPEN_READWRITE);
        db.exec(statement);
    }
    TempFolder folder;
    ManualClock clock;
    protocol::Identity keys = protocol::make_identity("gate-1", protocol::Role::gate);
};

TEST_F(JournalTest, KnowsWhatWasDecidedAfterReopening) {
    {
        auto journal = open();
        EXPECT_EQ(record(*journal, 1, Outcome::open), 1);
        EXPECT_EQ(record(*journal, 2, Outcome::officer), 2);
        EXPECT_TRUE(journal->keep_alarm(3));
    }
    auto journal = open();
    EXPECT_EQ(journal->last_sequence(), 2);
    EXPECT_EQ(journal->kept_alarm(), 3);
    EXPECT_EQ(journal->outbox_waiting(), 2);
    ASSERT_EQ(journal->open_releases()->size(), 1u);
    ASSERT_EQ(journal->open_cases()->size(), 1u);
    EXPECT_EQ((*journal->open_cases())[0].evidence.chip, good_evidence(2).chip);
    EXPECT_EQ(record(*journal, 1, Outcome::open).error().cause, "journal.duplicate");
    EXPECT_EQ(record(*journal, 2, Outcome::open).error().cause, "journal.duplicate");
    EXPECT_TRUE(journal->record_passage_end({transaction(1), PassageEnd::passed}));
    EXPECT_EQ(journal->record_passage_end({transaction(1), PassageEnd::passed}).error().cause,
              "journal.not_released");
    EXPECT_EQ(journal->record_passage_end({transaction(2), PassageEnd::passed}).error().cause,
              "journal.not_released");
    EXPECT_TRUE(journal->open_releases()->empty());
    EXPECT_EQ(journal->last_sequence(), 3);
}

// Guards against: a refused record leaving a gap or a half of itself.
TEST_F(JournalTest, RefusedRecordsLeaveNoTrace) {
    auto journal = open();
    ASSERT_TRUE(record(*journal, 1, Outcome::open));
    EXPECT_FALSE(record(*journal, 1, Outcome::open));
    EXPECT_FALSE(journal->record_officer(
        {transaction(1), "officer-1", border::OfficerAction::admit, "x", {}}));
    EXPECT_EQ(record(*journal, 3, Outcome::officer), 2);
    const auto report = journal->verify();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->rows, 2);
    EXPECT_FALSE(report->first_bad);
}

// Guards against: tampering that verify does not see. Each is done behind the journal's back.
TEST_F(JournalTest, VerifyNamesTheFirstWrongRow) {
    const auto fresh = [&] {
        std::filesystem::remove(file());
        auto journal = open();
        for (std::uint8_t i = 1; i <= 5; ++i) {
            ASSERT_TRUE(record(*journal, i, Outcome::officer));
        }
    };
    const std::pair<const char*, std::int64_t> crimes[] = {
        {"UPDATE audit SET at_us = at_us + 1 WHERE sequence = 3", 3},
        {"UPDATE audit SET digest = zeroblob(32) WHERE sequence = 2", 2},
        {"UPDATE audit SET txn = zeroblob(16) WHERE sequence = 4", 4},
        {"UPDATE audit SET hash = zeroblob(32) WHERE sequence = 1", 1},
        {"DELETE FROM audit WHERE sequence = 2", 2},
        {"DELETE FROM audit WHERE sequence = 5", 5},
        {"DELETE FROM audit", 1},
        {"UPDATE audit SET sequence = 9 WHERE sequence = 5", 5},
        {"INSERT INTO audit SELECT 6, txn, at_us, digest, hash FROM audit WHERE sequence = 5", 6},
        {"UPDATE outbox SET envelope = zeroblob(9) WHERE sequence = 4", 4},
    };
    for (const auto& [crime, row] : crimes) {
        fresh();
        ASSERT_FALSE(verify_journal(file())->first_bad);
        sql(crime);
        const auto report = verify_journal(file());
        ASSERT_TRUE(report) << crime;
        EXPECT_EQ(report->first_bad, row) << crime;
        const auto reopened = Journal::open(file(), keys, clock);
        ASSERT_FALSE(reopened) << crime;
        EXPECT_EQ(reopened.error().cause, "journal.corrupt");
    }
}

TEST_F(JournalTest, DeliveredRowsGoAndTheChainStays) {
    auto journal = open();
    for (std::uint8_t i = 1; i <= 5; ++i) ASSERT_TRUE(record(*journal, i, Outcome::officer));
    auto store = OutboxStore::open(file());
    ASSERT_TRUE(store);
    ASSERT_EQ((*store)->pending(3)->size(), 3u);
    EXPECT_EQ((*store)->mark_delivered_through(6).error().cause, "outbox.bad_watermark");
    EXPECT_EQ((*store)->waiting(), 5);
    const auto marked = (*store)->mark_delivered_through(3);
    ASSERT_TRUE(marked) << marked.error().describe();
    EXPECT_EQ((*store)->waiting(), 2);
    EXPECT_EQ((*store)->pending(9)->front().sequence, 4);
    EXPECT_FALSE(journal->verify()->first_bad);
    ASSERT_TRUE((*store)->mark_delivered_through(5));
    EXPECT_EQ((*store)->waiting(), 0);
    EXPECT_EQ((*store)->reopen_after(2), 3) << "a server restored from a backup asks again";
    EXPECT_EQ((*store)->pending(9)->front().sequence, 3);
    EXPECT_FALSE(journal->verify()->first_bad);
    ASSERT_TRUE((*store)->mark_delivered_through(5));
    EXPECT_EQ(record(*journal, 6, Outcome::officer), 6) << "numbers are never given twice";
}

// Guards against: two gates on one journal, a stranger's journal, and files that are none.
TEST_F(JournalTest, RefusesWhatIsNotItsOwn) {
    {
        auto journal = open();
        EXPECT_EQ(Journal::open(file(), keys, clock).error().cause, "journal.in_use");
    }
    const auto other = protocol::make_identity("gate-2", protocol::Role::gate);
    EXPECT_EQ(Journal::open(file(), other, clock).error().cause, "journal.other_gate");
    EXPECT_EQ(Journal::open(folder.path() / "none" / "j", keys, clock).error().cause,
              "journal.unreadable");
    const auto junk = folder.path() / "junk.db";
    ASSERT_TRUE(write_file(junk, as_bytes(std::string(8'192, 'x'))));
    EXPECT_EQ(Journal::open(junk, keys, clock).error().cause, "journal.corrupt");
    EXPECT_FALSE(verify_journal(junk));
}

// Guards against: a damaged page being found in the middle of a traveller's decision.
TEST_F(JournalTest, DamagedFileIsFoundAtStart) {
    {
        auto journal = open();
        for (std::uint8_t i = 1; i <= 60; ++i) ASSERT_TRUE(record(*journal, i, Outcome::officer));
    }
    const auto size = std::filesystem::file_size(file());
    ASSERT_GT(size, 40'000u);
    std::fstream raw(file(), std::ios::in | std::ios::out | std::ios::binary);
    raw.seekp(static_cast<std::streamoff>(size / 2));
    raw << std::string(6'000, '\xA5');
    raw.close();
    const auto opened = Journal::open(file(), keys, clock);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().cause, "journal.corrupt");
}

}  // namespace
}  // namespace limen::gate::testing
