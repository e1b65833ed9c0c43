// SPDX-License-Identifier: Apache-2.0
// Gates deliver late, twice and out of order; what happened to a traveller must not depend on it.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "server/crossings.hpp"
#include "tests/unit/server/server_world.hpp"

namespace limen::server::test {
namespace {

border::Event officer_event(std::int64_t sequence, border::OfficerAction action) {
    return {"gate-1", sequence, 1'767'225'600'000'000 + sequence,
            border::OfficerDecided{transaction(1), "officer-1", action, "document_checked", {}}};
}

CrossingState fold(const std::vector<border::Event>& events) {
    Crossing crossing;
    for (const auto& event : events) merge(crossing, event);
    return state_of(crossing);
}

using border::OfficerAction;
using border::Outcome;
using border::PassageEnd;

TEST(Crossings, each_course_of_events_has_its_state) {
    const auto decided = [](Outcome o, std::int64_t n = 1) {
        return decision_event("gate-1", n, 1, o);
    };
    const auto ended = [](PassageEnd end, std::int64_t n) {
        return passage_event("gate-1", n, 1, end);
    };
    using S = CrossingState;
    EXPECT_EQ(fold({}), S::incomplete);
    EXPECT_EQ(fold({decided(Outcome::open)}), S::released);
    EXPECT_EQ(fold({decided(Outcome::open), ended(PassageEnd::passed, 2)}), S::passed);
    EXPECT_EQ(fold({decided(Outcome::open), ended(PassageEnd::expired, 2)}), S::not_passed);
    EXPECT_EQ(fold({decided(Outcome::open), ended(PassageEnd::unknown, 2)}), S::unclear);
    EXPECT_EQ(fold({decided(Outcome::try_again)}), S::trying_again);
    EXPECT_EQ(fold({decided(Outcome::try_again), decided(Outcome::open, 2)}), S::released);
    EXPECT_EQ(fold({decided(Outcome::officer)}), S::waiting_for_officer);
    EXPECT_EQ(fold({decided(Outcome::officer), officer_event(2, OfficerAction::admit)}),
              S::admitted);
    EXPECT_EQ(fold({decided(Outcome::officer), officer_event(2, OfficerAction::admit),
                    ended(PassageEnd::passed, 3)}),
              S::passed);
    EXPECT_EQ(fold({decided(Outcome::officer), officer_event(2, OfficerAction::refuse)}),
              S::refused);
    EXPECT_EQ(fold({decided(Outcome::officer), officer_event(2, OfficerAction::second_line)}),
              S::second_line);
    // After a restart an officer looked and closed the case.
    EXPECT_EQ(fold({decided(Outcome::open), ended(PassageEnd::unknown, 2),
                    officer_event(3, OfficerAction::refuse)}),
              S::refused);
}

TEST(Crossings, neither_order_nor_repetition_matters) {
    const std::vector<border::Event> events = {decision_event("gate-1", 1, 1, Outcome::try_again),
                                               decision_event("gate-1", 2, 1, Outcome::officer),
                                               officer_event(3, OfficerAction::admit),
                                               passage_event("gate-1", 4, 1, PassageEnd::expired),
                                               officer_event(5, OfficerAction::admit),
                                               passage_event("gate-1", 6, 1, PassageEnd::passed)};
    Crossing expected;
    for (const auto& event : events) merge(expected, event);
    std::mt19937 random(11);
    for (int round = 0; round < 500; ++round) {
        auto mixed = events;
        mixed.push_back(events[random() % events.size()]);
        std::shuffle(mixed.begin(), mixed.end(), random);
        Crossing crossing;
        for (const auto& event : mixed) merge(crossing, event);
        ASSERT_EQ(crossing, expected);
    }
    EXPECT_EQ(state_of(expected), CrossingState::passed);
}

TEST(Crossings, nothing_of_the_person_is_kept) {
    Crossing crossing;
    merge(crossing, decision_event("gate-1", 1, 1, Outcome::open));
    EXPECT_EQ(crossing.document_type, "P");
    EXPECT_EQ(crossing.document_issuer, "UTO");
    EXPECT_EQ(crossing.machine_us, 620'000);
}

TEST(Crossings, states_have_names_that_are_read_back) {
    for (int i = 0; i <= static_cast<int>(CrossingState::second_line); ++i) {
        const auto state = static_cast<CrossingState>(i);
        EXPECT_EQ(crossing_state_from(to_string(state)), state);
    }
}

}  // namespace
}  // namespace limen::server::test
