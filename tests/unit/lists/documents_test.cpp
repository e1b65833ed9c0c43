// SPDX-License-Identifier: Apache-2.0
// A stolen document must be found however the list and the passport write its key, and no other
// document may be taken for it.
#include <gtest/gtest.h>

#include "border/lists.hpp"

namespace limen::border {
namespace {

std::shared_ptr<const AlertList> list_of(std::vector<DocumentEntry> documents) {
    return AlertList::build({ListKind::stolen_document, 3, 0}, std::move(documents), {});
}

Document document(std::string type, std::string issuer, std::string number) {
    Document d;
    d.id = {std::move(type), std::move(issuer), std::move(number)};
    return d;
}

struct Case {
    DocumentId listed;
    DocumentId shown;
    bool hit;
};

class Documents : public testing::TestWithParam<Case> {};

TEST_P(Documents, is_found_exactly_when_it_is_the_one) {
    const Case& c = GetParam();
    const auto list = list_of({{"e1", c.listed}, {"e2", {"P", "XOM", "ZZ999999"}}});
    const auto hits = list->search(document(c.shown.type, c.shown.issuer, c.shown.number));
    ASSERT_EQ(hits.size(), c.hit ? 1u : 0u);
    if (c.hit) {
        EXPECT_EQ(hits[0].entry_id, "e1");
        EXPECT_EQ(hits[0].score, 1.0);
        EXPECT_EQ(hits[0].kind, ListKind::stolen_document);
        EXPECT_FALSE(hits[0].person);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, Documents,
    testing::Values(Case{{"P", "UTO", "L898902C3"}, {"P", "UTO", "L898902C3"}, true},
                    Case{{"P", "UTO", "L898902C3"}, {"P<", "UTO", "L898902C3<"}, true},
                    Case{{"P", "UTO", "l 898902-c3"}, {"P", "UTO", "L898902C3"}, true},
                    Case{{"P", "DEU", "C01X0006H"}, {"P", "D<<", "C01X0006H"}, true},
                    Case{{"P", "D", "C01X0006H"}, {"P", "D", "C01X0006H"}, true},
                    Case{{"P", "UTO", "L898902C3"}, {"PD", "UTO", "L898902C3"}, true},
                    Case{{"", "UTO", "L898902C3"}, {"P", "UTO", "L898902C3"}, true},
                    Case{{"P", "", "L898902C3"}, {"P", "UTO", "L898902C3"}, true},
                    Case{{"P", "UTO", "L898902C3"}, {"P", "UTA", "L898902C3"}, false},
                    Case{{"P", "UTO", "L898902C3"}, {"V", "UTO", "L898902C3"}, false},
                    Case{{"P", "UTO", "L898902C3"}, {"P", "UTO", "L898902C4"}, false},
                    // O and 0 are told apart by the check digit; taking one for the other would
                    // stop an innocent person.
                    Case{{"P", "UTO", "L8989O2C3"}, {"P", "UTO", "L898902C3"}, false},
                    Case{{"P", "UTO", "L898902C3"}, {"P", "UTO", "L898902C"}, false},
                    // The parts of the key must not run into one another.
                    Case{{"P", "UT", "OL898902C3"}, {"P", "UTO", "L898902C3"}, false},
                    Case{{"P", "UTO", ""}, {"P", "UTO", ""}, false}));

TEST(DocumentList, every_entry_for_one_document_is_reported) {
    const auto list = list_of({{"b", {"P", "UTO", "A1"}}, {"a", {"P", "UTO", "A1"}}});
    const auto hits = list->search(document("P", "UTO", "A1"));
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(hits[0].entry_id, "a");
    EXPECT_EQ(hits[1].entry_id, "b");
}

TEST(DocumentList, an_empty_list_has_no_hits) {
    const auto list = list_of({});
    EXPECT_TRUE(list->search(document("P", "UTO", "L898902C3")).empty());
    EXPECT_EQ(list->size(), 0u);
    EXPECT_EQ(list->version().version, 3);
}

TEST(ListKinds, codes_go_both_ways) {
    for (const auto kind : {ListKind::stolen_document, ListKind::tdawn, ListKind::national_alert,
                            ListKind::missing_person, ListKind::health})
        EXPECT_EQ(list_kind_from(code(kind)), kind);
    EXPECT_EQ(list_kind_from("nothing"), std::nullopt);
}

}  // namespace
}  // namespace limen::border
