// SPDX-License-Identifier: Apache-2.0
// From a chip in the field to an open session, under each policy: what is used, and what never is.
#include "identity/emrtd/access.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

using virtual_chip::Bundle;

constexpr std::uint8_t kGetChallenge = 0x84, kMseSet = 0x22;

struct Opened {
    Result<Access> access;
    std::vector<Bytes> commands;

    std::string outcome() const { return access ? access->detail : access.error().cause; }
    bool sent(std::uint8_t instruction) const {
        for (const Bytes& command : commands)
            if (command[1] == instruction) return true;
        return false;
    }
};

Opened open(const Bundle& bundle, const AccessPolicy& policy = {},
            const AccessKey& key = MrzKey{kMrzInformation}) {
    Field field(bundle);
    const auto connection = field.connect();
    Traffic traffic;
    Card card(*connection, traffic, kNeverStop);
    auto access = open_access(card, key, policy, system_random());
    return {std::move(access), field.commands};
}

// PACE is advertised with a cipher that the chip then refuses.
Bundle document_whose_pace_fails() {
    Bundle bundle = document({{2, 13}}, 500);
    bundle.files["EF_CARDACCESS"] = card_access_for({{3, 13}});
    return bundle;
}

AccessPolicy with_bac(BacUse use) {
    AccessPolicy policy;
    policy.bac = use;
    return policy;
}

TEST(Access, PaceIsUsedWhereItIsOffered) {
    const Opened opened = open(document({{2, 13}}, 500));
    EXPECT_EQ(opened.outcome(), "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_FALSE(opened.sent(kGetChallenge));
    EXPECT_FALSE(opened.access->after_failed_pace);
    EXPECT_FALSE(opened.access->proof);
}

TEST(Access, BacIsUsedWhereNoPaceIsOfferedAndThePolicyAgrees) {
    for (const BacUse use : {BacUse::without_pace, BacUse::after_failed_pace}) {
        const Opened opened = open(document({}, 500), with_bac(use));
        ASSERT_TRUE(opened.access) << opened.access.error().describe();
        EXPECT_EQ(opened.access->protocol, AccessProtocol::bac);
        EXPECT_FALSE(opened.access->after_failed_pace);
    }
    const Opened refused = open(document({}, 500), with_bac(BacUse::never));
    EXPECT_EQ(refused.outcome(), "chip.access_unsupported");
    EXPECT_FALSE(refused.sent(kGetChallenge));
}

// Whoever can disturb PACE must not be able to choose BAC by it.
TEST(Access, AFailedPaceIsAnError) {
    for (const BacUse use : {BacUse::never, BacUse::without_pace}) {
        const Opened opened = open(document_whose_pace_fails(), with_bac(use));
        EXPECT_EQ(opened.outcome(), "chip.access_failed");
        EXPECT_FALSE(opened.sent(kGetChallenge));
    }
}

TEST(Access, AFailedPaceLeadsToBacOnlyWhereThatIsAskedForAndSaysSo) {
    const Opened opened = open(document_whose_pace_fails(), with_bac(BacUse::after_failed_pace));
    ASSERT_TRUE(opened.access) << opened.access.error().describe();
    EXPECT_EQ(opened.access->protocol, AccessProtocol::bac);
    EXPECT_TRUE(opened.access->after_failed_pace);
    EXPECT_EQ(opened.access->detail, "BAC after a failed PACE (chip.access_failed)");
    EXPECT_TRUE(opened.sent(kMseSet));
    EXPECT_FALSE(opened.access->card_access.empty());
}

TEST(Access, AnUnknownPaceLeadsToBacOnlyWhereThatIsAskedFor) {
    Bundle bundle = document({}, 500);
    bundle.files["EF_CARDACCESS"] = hex("31143012060A04007F00070202040902 020102 02010D");
    EXPECT_EQ(open(bundle).outcome(), "chip.access_unsupported");
    EXPECT_FALSE(open(bundle).sent(kGetChallenge));
    const Opened opened = open(bundle, with_bac(BacUse::after_failed_pace));
    EXPECT_EQ(opened.outcome(), "BAC after a failed PACE (chip.access_unsupported)");
}

TEST(Access, ATooWeakPaceNeverLeadsToTheWeakerBac) {
    AccessPolicy policy;
    policy.minimum_bits = 112;
    const Opened opened = open(document({{1, 13}}, 500), policy);
    EXPECT_EQ(opened.outcome(), "chip.access_unsupported");
    EXPECT_FALSE(opened.sent(kGetChallenge));
}

// The same key would be wrong for BAC too, and each try may count.
TEST(Access, AWrongKeyDoesNotLeadToBac) {
    const Opened opened = open(document({{2, 13}}, 500), with_bac(BacUse::after_failed_pace),
                               MrzKey{"L898902C<369080619406237"});
    EXPECT_EQ(opened.outcome(), "chip.wrong_key");
    EXPECT_FALSE(opened.sent(kGetChallenge));
}

TEST(Access, AMalformedCardAccessDoesNotLeadToBac) {
    for (const BacUse use : {BacUse::without_pace, BacUse::after_failed_pace}) {
        Bundle bundle = document({{2, 13}}, 500);
        bundle.files["EF_CARDACCESS"] = hex("3102300A");
        const Opened opened = open(bundle, with_bac(use));
        EXPECT_EQ(opened.outcome(), "lds.malformed");
        EXPECT_FALSE(opened.sent(kGetChallenge));
    }
}

TEST(Access, ALostChipIsLostAndNotAReasonForBac) {
    for (std::size_t bytes = 1; bytes < 500; bytes += 37) {
        Field field(document({{2, 13}}, 500));
        field.lose_after(bytes);
        const auto connection = field.connect();
        Traffic traffic;
        Card card(*connection, traffic, kNeverStop);
        const auto access = open_access(card, MrzKey{kMrzInformation},
                                        with_bac(BacUse::after_failed_pace), system_random());
        if (access) break;
        EXPECT_EQ(access.error().cause, "chip.tag_lost") << bytes;
        EXPECT_TRUE(access.error().retryable);
    }
}

TEST(Access, DocumentsWithoutAccessControlAreThePolicysToo) {
    Bundle bundle = document({}, 500);
    bundle.behaviour.bac = false;
    EXPECT_EQ(open(bundle).outcome(), "none");
    EXPECT_EQ(open(bundle, with_bac(BacUse::never)).outcome(), "none");
    AccessPolicy policy;
    policy.open_chips = false;
    EXPECT_EQ(open(bundle, policy).outcome(), "chip.bac_not_offered");
}

// By its short identifier such a chip does not know its EF.CardAccess; what is left to try is
// SELECT.
TEST(Access, CardAccessIsSearchedForWhereBacIsNoWay) {
    Bundle bundle = document({{2, 13}}, 500);
    bundle.behaviour.short_file_ids = false;
    bundle.behaviour.bac = false;
    for (const AccessKey& key : {AccessKey(MrzKey{kMrzInformation}), AccessKey(Can{"500540"})})
        EXPECT_TRUE(open(bundle, {}, key).outcome().starts_with("PACE"));
    bundle.behaviour.bac = true;
    EXPECT_TRUE(open(bundle, {}, Can{"500540"}).outcome().starts_with("PACE"));
    EXPECT_TRUE(open(bundle, with_bac(BacUse::never)).outcome().starts_with("PACE"));
}

TEST(Access, TheReaderSaysThatPaceHadFailed) {
    ReadPlan plan;
    plan.access.bac = BacUse::after_failed_pace;
    const Bundle bundle = document_whose_pace_fails();
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation}, plan);
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_TRUE(contents->after_failed_pace);
    EXPECT_EQ(contents->access, AccessProtocol::bac);
    EXPECT_EQ(contents->files.at(FileId::dg1), bundle.files.at("EF_DG1"));
}

// PACE that failed the first time and works the next: the chip that came back may be another.
TEST(Access, AResumedReadingTakesTheSameWay) {
    ReadPlan plan;
    plan.access.bac = BacUse::after_failed_pace;
    Field field(document_whose_pace_fails(), {2048, 1000});
    DocumentReader reader(MrzKey{kMrzInformation}, plan);
    field.lose_after(2500);
    ASSERT_FALSE(reader.read(*field.connect()));
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_TRUE(contents->after_failed_pace);
}

}  // namespace
}  // namespace limen::emrtd::test
