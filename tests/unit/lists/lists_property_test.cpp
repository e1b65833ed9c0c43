// SPDX-License-Identifier: Apache-2.0
// What must hold for any name whatever: order and case do not matter, a person always meets their
// own entry, and no input breaks the search.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "border/lists.hpp"
#include "border/matching/names.hpp"

namespace limen::border {
namespace {

// rc::check prints the counterexample; GoogleTest then fails.
#define PROPERTY(description, ...) EXPECT_TRUE(rc::check(description, __VA_ARGS__))

rc::Gen<std::string> word() {
    return rc::gen::map(rc::gen::pair(rc::gen::inRange<char>('A', static_cast<char>('Z' + 1)),
                                      rc::gen::container<std::string>(
                                          rc::gen::inRange<char>('A', static_cast<char>('Z' + 1)))),
                        [](const std::pair<char, std::string>& parts) {
                            return (parts.first + parts.second).substr(0, 14);
                        });
}

std::shared_ptr<const AlertList> list_with(const PersonName& name, PartialDate birth) {
    PersonEntry entry;
    entry.entry_id = "1";
    entry.name = name;
    entry.birth = birth;
    return AlertList::build({ListKind::national_alert, 1, 0}, {}, {entry});
}

double score_of(const PersonName& listed, const PersonName& shown) {
    const PartialDate birth{1980, 4, 5};
    Document document;
    document.holder.name = shown;
    document.holder.birth = birth;
    const auto hits = list_with(listed, birth)->search(document);
    return hits.empty() ? 0 : hits.front().score;
}

bool says_something(const PersonName& name) {
    return !matching::prepare(name).words.empty();
}

TEST(ListProperties, a_person_meets_the_own_entry) {
    PROPERTY("own name scores near one", [] {
        const PersonName name{*word(), *word(), false};
        RC_PRE(says_something(name));
        RC_ASSERT(score_of(name, name) > 0.97);
    });
}

TEST(ListProperties, neither_order_nor_case_matters) {
    PROPERTY("same score", [] {
        const PersonName listed{*word(), *word(), false};
        const PersonName shown{*word(), *word(), false};
        PersonName lower = shown;
        for (auto* part : {&lower.primary, &lower.secondary})
            std::transform(part->begin(), part->end(), part->begin(),
                           [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        RC_ASSERT(score_of(listed, lower) == score_of(listed, shown));
        // FNU in one place and not the other would be another name; words alone are exchanged.
        const PersonName exchanged{listed.secondary, listed.primary, false};
        RC_ASSERT(std::abs(score_of(exchanged, listed) - score_of(listed, listed)) < 0.05);
    });
}

TEST(ListProperties, any_bytes_are_searched_without_harm) {
    PROPERTY("scores stay in range", [] {
        Document document;
        document.id.number = *rc::gen::arbitrary<std::string>();
        document.id.issuer = *rc::gen::arbitrary<std::string>();
        document.holder.name.primary = *rc::gen::arbitrary<std::string>();
        document.holder.name.secondary = *rc::gen::arbitrary<std::string>();
        document.holder.birth = {*rc::gen::arbitrary<int>(), *rc::gen::inRange(-40, 40),
                                 *rc::gen::inRange(-40, 40)};
        const auto list = list_with({*rc::gen::arbitrary<std::string>(), "ALI", false},
                                    {*rc::gen::arbitrary<int>(), 4, 5});
        for (const ListHit& hit : list->search(document)) {
            RC_ASSERT(hit.score >= 0.5);
            RC_ASSERT(hit.score <= 1.0);
        }
    });
}

}  // namespace
}  // namespace limen::border
