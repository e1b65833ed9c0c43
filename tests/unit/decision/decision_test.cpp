// SPDX-License-Identifier: Apache-2.0
// The decision as a table: one change to a good traveller, and what must come of it.
#include "border/decision.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "border/audit_chain.hpp"
#include "gate-controller/decide/list_store.hpp"
#include "gate-controller/decide/policy.hpp"

namespace limen::border {
namespace {

constexpr UtcMicros kNow = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z
constexpr std::int64_t kHour = 3'600'000'000;

struct Traveller {
    Evidence evidence;
    std::vector<ListHit> hits;
    std::vector<ListVersion> lists{{ListKind::stolen_document, 1, kNow - kHour},
                                   {ListKind::national_alert, 1, kNow - kHour}};
};

Traveller good() {
    Traveller t;
    Document document;
    document.id = {"P", "UTO", "L898902C3"};
    document.holder = {{"ERIKSSON", "ANNA", false}, "UTO", {1974, 8, 12}, Sex::female};
    document.expiry = {2031, 4, 15};
    t.evidence.printed = t.evidence.chip = document;
    for (const auto& check : all_checks())
        t.evidence.checks.push_back({check.id, CheckResult::passed, "", std::nullopt});
    return t;
}
Check& check(Traveller& t, CheckId id) {
    for (auto& c : t.evidence.checks)
        if (c.id == id) return c;
    std::abort();
}
auto result(CheckId id, CheckResult value) {
    return [=](Traveller& t) { check(t, id).result = value; };
}
auto hit(ListKind kind, double score) {
    return [=](Traveller& t) { t.hits.push_back({kind, "e1", score, std::nullopt, ""}); };
}

struct Row {
    const char* name;
    std::function<void(Traveller&)> change;
    Outcome outcome;
    std::vector<ReasonCode> reasons;
};

const Policy& shipped() {
    static const auto policy =
        gate::load_policy(std::filesystem::path(LIMEN_SOURCE_DIR) / "config/policy/default.toml");
    EXPECT_TRUE(policy) << policy.error().describe();
    return *policy;
}
Decision decide_for(const Traveller& t) {
    return decide(t.evidence, t.hits, t.lists, shipped(), kNow);
}

using enum CheckId;
using enum CheckResult;
using enum Outcome;

const std::vector<Row> kChipRows = {
    {"genuine adult", [](Traveller&) {}, open, {}},
    {"nothing read",
     [](Traveller& t) { t.evidence.chip = t.evidence.printed = std::nullopt; },
     officer,
     {"evidence.incomplete", "document.type_not_served", "document.expired", "person.minor"}},
    {"page unreadable, first try", result(mrz_read, failed), try_again, {"page.not_read"}},
    {"page unreadable, third try",
     [](Traveller& t) {
         check(t, mrz_read).result = failed;
         t.evidence.attempt = 3;
     },
     officer,
     {"page.not_read"}},
    {"check digit wrong", result(mrz_check_digits, failed), try_again, {"page.check_digits"}},
    {"no chip", result(chip_present, failed), officer, {"chip.absent"}},
    {"chip refuses access", result(chip_access, failed), officer, {"chip.access_refused"}},
    {"access not made", result(chip_access, not_performed), officer, {"check.chip.access"}},
    {"chip not read", result(chip_read, failed), officer, {"chip.not_read"}},
    {"signature wrong", result(sod_signature, failed), officer, {"chip.bad_signature"}},
    {"unknown CSCA", result(dsc_path, failed), officer, {"chip.unknown_authority"}},
    {"signer not valid", result(dsc_validity, failed), officer, {"chip.signer_not_valid"}},
    {"signer expired", result(dsc_current, failed), officer, {"chip.signer_expired"}},
    {"signer's validity unknown",
     result(dsc_current, inconclusive),
     officer,
     {"check.chip.dsc_current"}},
    {"known defect", result(defect_list, failed), officer, {"chip.known_defect"}},
    {"no defect list", result(defect_list, not_performed), open, {}},
    {"fingerprints changed", result(other_hashes, failed), officer, {"chip.other_data_changed"}},
    {"further groups not read", result(other_hashes, not_performed), open, {}},
    {"signer revoked", result(dsc_revocation, failed), officer, {"chip.signer_revoked"}},
    {"no revocation list", result(dsc_revocation, not_performed), open, {}},
    {"data changed", result(dg1_hash, failed), officer, {"chip.data_changed"}},
    {"portrait replaced", result(dg2_hash, failed), officer, {"chip.portrait_changed"}},
    {"contents differ", result(com_sod_match, failed), officer, {"chip.contents_differ"}},
    {"page is not the chip's", result(dg1_mrz_match, failed), officer, {"chip.page_differs"}},
    {"issuer is not the signer",
     result(issuer_dsc_match, failed),
     officer,
     {"chip.issuer_differs"}},
    {"copied chip", result(chip_genuine, failed), officer, {"chip.copied"}},
    {"chip without a key of its own", result(chip_genuine, not_supported), open, {}},
};

const std::vector<Row> kFaceRows = {
    {"no face, first try", result(face_captured, not_performed), try_again, {"face.not_captured"}},
    {"another face, first try", result(face_match, failed), try_again, {"face.no_match"}},
    {"another face, second try",
     [](Traveller& t) {
         check(t, face_match).result = failed;
         t.evidence.attempt = 2;
     },
     try_again,
     {"face.no_match"}},
    {"another face, third try",
     [](Traveller& t) {
         check(t, face_match).result = failed;
         t.evidence.attempt = 3;
     },
     officer,
     {"face.no_match"}},
    {"face not compared", result(face_match, not_performed), officer, {"check.face.match"}},
    {"picture of a face", result(face_live, failed), officer, {"face.not_live"}},
    {"liveness not checked: accepted by the policy, and said",
     result(face_live, not_performed),
     open,
     {"face.live_not_checked"}},
};

const std::vector<Row> kDocumentRows = {
    {"expired yesterday",
     [](Traveller& t) {
         t.evidence.chip->expiry = {2025, 12, 31};
     },
     officer,
     {"document.expired"}},
    {"expires today",
     [](Traveller& t) {
         t.evidence.chip->expiry = {2026, 1, 1};
     },
     open,
     {}},
    {"expiry unknown",
     [](Traveller& t) {
         t.evidence.chip->expiry = {2030, 0, 0};
     },
     officer,
     {"document.expired"}},
    {"eighteen tomorrow",
     [](Traveller& t) {
         t.evidence.chip->holder.birth = {2008, 1, 2};
     },
     officer,
     {"person.minor"}},
    {"eighteen today",
     [](Traveller& t) {
         t.evidence.chip->holder.birth = {2008, 1, 1};
     },
     open,
     {}},
    {"age unknown",
     [](Traveller& t) { t.evidence.chip->holder.birth = {}; },
     officer,
     {"person.minor"}},
    {"identity card",
     [](Traveller& t) { t.evidence.chip->id.type = "ID"; },
     officer,
     {"document.type_not_served"}},
    {"service passport", [](Traveller& t) { t.evidence.chip->id.type = "PS"; }, open, {}},
};

const std::vector<Row> kListRows = {
    {"stolen", hit(ListKind::stolen_document, 1.0), officer, {"list.stolen_document"}},
    {"TDAWN", hit(ListKind::tdawn, 1.0), officer, {"list.tdawn"}},
    {"alert", hit(ListKind::national_alert, 0.8), officer, {"list.national_alert"}},
    {"alert, too far", hit(ListKind::national_alert, 0.79), open, {}},
    {"score that is no number",
     hit(ListKind::national_alert, std::nan("")),
     officer,
     {"list.national_alert"}},
    {"missing child", hit(ListKind::missing_person, 0.75), officer, {"list.missing_person"}},
    {"health", hit(ListKind::health, 0.9), officer, {"list.health"}},
    {"list of eight days ago",
     [](Traveller& t) { t.lists[0].published_us = kNow - 169 * kHour; },
     officer,
     {"lists.stolen_document_stale"}},
    {"list missing",
     [](Traveller& t) { t.lists.pop_back(); },
     officer,
     {"lists.national_alert_stale"}},
    {"most severe wins, all are said",
     [](Traveller& t) {
         check(t, face_match).result = failed;
         t.hits.push_back({ListKind::stolen_document, "e", 1.0, std::nullopt, ""});
     },
     officer,
     {"list.stolen_document", "face.no_match"}},
    {"one check told twice",
     [](Traveller& t) {
         t.evidence.checks.push_back({face_match, failed, "", std::nullopt});
     },
     officer,
     {"evidence.contradictory"}},
    {"check left out",
     [](Traveller& t) {
         std::erase_if(t.evidence.checks, [](auto& c) { return c.id == dg2_hash; });
     },
     officer,
     {"check.chip.dg2_hash"}},
};

std::vector<Row> all_rows() {
    std::vector<Row> all;
    for (const auto* rows : {&kChipRows, &kFaceRows, &kDocumentRows, &kListRows})
        all.insert(all.end(), rows->begin(), rows->end());
    return all;
}

TEST(Decision, TableOfTheShippedPolicy) {
    for (const Row& row : all_rows()) {
        Traveller t = good();
        row.change(t);
        const Decision decision = decide_for(t);
        EXPECT_EQ(decision.outcome, row.outcome) << row.name;
        EXPECT_EQ(decision.reasons, row.reasons) << row.name;
    }
}

// Guards against: a required check whose absence or failure opens. Every check × every result.
TEST(Decision, NoRequiredCheckOpensUnlessPassedOrAccepted) {
    for (const CheckId id : shipped().required) {
        for (const auto value : {CheckResult::failed, CheckResult::inconclusive,
                                 CheckResult::not_performed, CheckResult::not_supported}) {
            Traveller t = good();
            check(t, id).result = value;
            const Decision decision = decide_for(t);
            const bool accepted = id == CheckId::face_live && value == CheckResult::not_performed;
            EXPECT_EQ(decision.outcome == Outcome::open, accepted)
                << code(id) << " " << to_string(value);
            EXPECT_FALSE(decision.reasons.empty());
        }
    }
}

// Guards against: a decision that depends on anything but its inputs; replay would differ.
TEST(Decision, IsAPureFunction) {
    for (const Row& row : all_rows()) {
        Traveller t = good();
        row.change(t);
        const bool comparable = t.hits.empty() || !std::isnan(t.hits[0].score);
        EXPECT_EQ(decide_for(t) == decide_for(t), comparable) << row.name;
    }
}

// Guards against: an officer told first what the policy accepts, or the age of a child at risk.
TEST(Decision, TheWeightiestReasonHeadsTheCaseAndTheRecordStaysWhole) {
    Traveller t = good();
    result(CheckId::face_live, CheckResult::not_performed)(t);
    result(CheckId::face_match, CheckResult::failed)(t);
    result(CheckId::chip_genuine, CheckResult::failed)(t);
    t.evidence.chip->holder.birth = {2020, 1, 1};
    hit(ListKind::national_alert, 0.9)(t);
    hit(ListKind::missing_person, 0.9)(t);
    const Decision decision = decide(t.evidence, t.hits, t.lists, shipped(), kNow);
    EXPECT_EQ(case_reasons(decision, t.evidence, shipped()),
              (std::vector<ReasonCode>{"list.missing_person", "list.national_alert", "chip.copied",
                                       "person.minor", "face.no_match"}));
    EXPECT_EQ(decision.reasons.size(), 6u);
    EXPECT_EQ(std::count(decision.reasons.begin(), decision.reasons.end(), "face.live_not_checked"),
              1);
}

TEST(Decision, AReasonNoRuleNamesStillHeadsACase) {
    Decision decision;
    decision.reasons = {"face.live_not_checked", "face.no_match", "check.chip.access",
                        "rule.of_an_older_policy"};
    EXPECT_EQ(
        case_reasons(decision, good().evidence, shipped()),
        (std::vector<ReasonCode>{"check.chip.access", "rule.of_an_older_policy", "face.no_match"}));
}

// Guards against: a dead chip heading the case with one reason and twelve that follow from it.
TEST(Decision, WhatOnlyFollowsDoesNotHeadACase) {
    Traveller t = good();
    for (Check& check : t.evidence.checks)
        if (code(check.id).starts_with("chip.")) check.result = CheckResult::not_performed;
    result(CheckId::chip_present, CheckResult::failed)(t);
    result(CheckId::face_match, CheckResult::not_performed)(t);
    t.evidence.chip.reset();
    const Decision decision = decide(t.evidence, t.hits, t.lists, shipped(), kNow);
    EXPECT_EQ(case_reasons(decision, t.evidence, shipped()),
              std::vector<ReasonCode>{"chip.absent"});
    EXPECT_GT(decision.reasons.size(), 10u) << "the record stays whole";
}

// Guards against: a check that says no, or whose cause nobody names, being left out as well.
TEST(Decision, WhatFailedOrHasNoToldCauseHeadsTheCase) {
    Traveller t = good();
    result(CheckId::dsc_path, CheckResult::failed)(t);
    result(CheckId::dsc_current, CheckResult::inconclusive)(t);
    Decision decision;
    decision.reasons = {"check.chip.dsc_current"};
    EXPECT_EQ(case_reasons(decision, t.evidence, shipped()), decision.reasons)
        << "the path is not among the reasons";
    decision.reasons = {"chip.unknown_authority", "check.chip.dsc_current"};
    EXPECT_EQ(case_reasons(decision, t.evidence, shipped()),
              std::vector<ReasonCode>{"chip.unknown_authority"});
    result(CheckId::dsc_current, CheckResult::failed)(t);
    EXPECT_EQ(case_reasons(decision, t.evidence, shipped()), decision.reasons);
}

// FIPS 180-4: SHA-256 of 32 zero bytes, 8 bytes of sequence and the content, made independently.
TEST(AuditChain, EveryInputMatters) {
    const auto base = chain_next(kChainStart, 1, as_bytes("abc"));
    EXPECT_EQ(to_hex(base), "328976acf07e9b1c4a8967f2d63902c9a724235b6363ac83087246ad84cd222a");
    EXPECT_NE(base, chain_next(kChainStart, 2, as_bytes("abc")));
    EXPECT_NE(base, chain_next(kChainStart, 1, as_bytes("abd")));
    EXPECT_NE(base, chain_next(base, 1, as_bytes("abc")));
}

}  // namespace
}  // namespace limen::border

namespace limen::gate {
namespace {

std::string problem(const std::string& toml) {
    auto config = Config::parse(toml, "policy.toml");
    if (!config) return config.error().message;
    const auto policy = parse_policy(std::move(*config));
    return policy ? "" : policy.error().message;
}
const std::string kHead = "version = \"1\"\nrequired = [\"face.match\"]\n";

// Guards against: a policy with a slip in it that is taken for something else.
TEST(Policy, EveryMistakeIsNamed) {
    const std::pair<std::string, std::string> mistakes[] = {
        {"", "version"},
        {kHead, "[[rule]]"},
        {"version = \"1\"\nrequired = []\n[[rule]]\nreason=\"a\"\ndocument_expired=true",
         "required"},
        {"version = \"1\"\nrequired = [\"face.mtach\"]\n[[rule]]\nreason=\"a\"\nage_below=18",
         "face.mtach"},
        {kHead + "[[rule]]\nreason=\"a\"", "condition"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=18\ndocument_expired=true", "one condition"},
        {kHead + "[[rule]]\nreason=\"Bad Code\"\nage_below=18", "reason"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=0", "age_below"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=18\nthen=\"opne\"", "then"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=18\nthen=\"open\"", "accepts one check"},
        {kHead + "[[rule]]\nreason=\"a\"\nlist=\"stolen\"", "stolen_document"},
        {kHead + "[[rule]]\nreason=\"a\"\nlist=\"tdawn\"\nmin_score=1.5", "min_score"},
        {kHead + "[[rule]]\nreason=\"a\"\ncheck=\"face.match\"", "results"},
        {kHead + "[[rule]]\nreason=\"a\"\ncheck=\"face.match\"\nresults=[\"bad\"]", "inconclusive"},
        {kHead + "[[rule]]\nreason=\"a\"\ndocument_expired=false", "must be true"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=18\nextra=1", "extra"},
        {kHead + "[[rule]]\nreason=\"a\"\nage_below=18\nhours=3", "hours"},
        {kHead + "[[rules]]\nreason=\"a\"", "rules"},
    };
    EXPECT_EQ(problem(kHead + "[[rule]]\nreason=\"a\"\nage_below=18"), "");
    for (const auto& [toml, word] : mistakes)
        EXPECT_NE(problem(toml).find(word), std::string::npos)
            << toml << "\n→ " << problem(toml) << "\nshould name " << word;
}

// Guards against: a rollback of a list, by a replayed or restored snapshot.
TEST(ListStore, NeverTakesAnOlderVersion) {
    using border::ListKind;
    ListStore store;
    const auto list = [](ListKind kind, std::int64_t version) {
        return border::AlertList::build({kind, version, 0}, {}, {});
    };
    EXPECT_TRUE(store.put(list(ListKind::tdawn, 5)));
    EXPECT_EQ(store.put(list(ListKind::tdawn, 4)).error().cause, "lists.rollback");
    EXPECT_TRUE(store.put(list(ListKind::stolen_document, 1)));
    EXPECT_TRUE(store.put(list(ListKind::tdawn, 6)));
    ASSERT_EQ(store.current().size(), 2u);
    EXPECT_EQ(store.current()[0]->version().kind, ListKind::stolen_document);
    EXPECT_EQ(store.current()[1]->version().version, 6);
}

// Guards against: a page with another number hiding that the chip's (or the page's own) is stolen.
TEST(ListStore, SearchesChipAndPage) {
    ListStore store;
    ASSERT_TRUE(store.put(border::AlertList::build({border::ListKind::stolen_document, 1, 0},
                                                   {{"e1", {"P", "UTO", "STOLEN1"}}}, {})));
    border::Evidence evidence;
    border::Document stolen, clean;
    stolen.id = {"P", "UTO", "STOLEN1"};
    clean.id = {"P", "UTO", "CLEAN1"};
    evidence.chip = clean;
    evidence.printed = stolen;
    EXPECT_EQ(search_lists(store, evidence).hits.size(), 1u);
    std::swap(evidence.chip, evidence.printed);
    EXPECT_EQ(search_lists(store, evidence).hits.size(), 1u);
    evidence.printed = evidence.chip;
    EXPECT_EQ(search_lists(store, evidence).hits.size(), 1u) << "one hit an entry";
    evidence.chip = evidence.printed = clean;
    EXPECT_TRUE(search_lists(store, evidence).hits.empty());
}

}  // namespace
}  // namespace limen::gate
