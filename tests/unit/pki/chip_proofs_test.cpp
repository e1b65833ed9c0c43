// SPDX-License-Identifier: Apache-2.0
// What each outcome of a proof means, with and without somebody who vouches for the key. Guards
// against: "not supported" or "passed" where nothing was proven.
#include "identity/pki/chip_proofs.hpp"

#include <gtest/gtest.h>

namespace limen::pki {
namespace {

using border::CheckId;
using border::CheckResult;
using emrtd::ChipContents;
using emrtd::FileId;
using emrtd::Proof;
using State = Proof::State;

// A signed EF.DG14 and EF.DG15 under a trusted signature; `state` changes what is true of them.
PassiveResult vouching() {
    PassiveResult out;
    for (const CheckId id : {CheckId::sod_signature, CheckId::dsc_path})
        out.checks.push_back({id, CheckResult::passed, {}, std::nullopt});
    for (const int group : {1, 2, 14, 15}) {
        out.signed_groups.push_back(group);
        out.data_groups[group] = {CheckId::other_hashes, CheckResult::passed, {}, std::nullopt};
    }
    out.signer = Certificate{};
    out.signer->country = "UT";
    return out;
}
CardSecurityResult trusted_card_security(const std::string& country) {
    CardSecurityResult out;
    for (const CheckId id : {CheckId::sod_signature, CheckId::dsc_path, CheckId::dsc_validity,
                             CheckId::dsc_current, CheckId::dsc_revocation, CheckId::defect_list})
        out.checks.push_back({id, CheckResult::passed, {}, std::nullopt});
    out.content_hash_holds = true;
    out.security_infos = {0x31, 0x00};
    out.signer = Certificate{};
    out.signer->country = country;
    return out;
}
ChipContents read_whole() {
    ChipContents out;
    out.access = emrtd::AccessProtocol::pace;
    out.files[FileId::dg14] = {0x6E, 0x02, 0x31, 0x00};
    out.files[FileId::dg15] = {0x6F, 0x00};
    return out;
}
Proof proof(State state, const char* cause = nullptr) {
    Proof out;
    out.state = state;
    if (cause != nullptr) out.error = Error{Stage::genuineness, cause, "", false};
    return out;
}
std::string word(const std::vector<border::Check>& checks, CheckId id) {
    for (const auto& check : checks)
        if (check.id == id)
            return std::string(border::to_string(check.result)) +
                   (check.cause.empty() ? "" : " " + check.cause);
    return "none";
}

struct Row {
    const char* name;
    State state;
    const char* cause;  // of the proof's error
    const char* expected;
};
const Row kRows[] = {
    {"nothing to prove", State::not_offered, nullptr, "not_supported"},
    {"nobody asked", State::not_tried, nullptr, "not_performed chip.proof_not_tried"},
    {"proven", State::proven, nullptr, "passed"},
    {"a wrong answer", State::refuted, "chip.proof_wrong", "failed chip.copied"},
    {"a status word", State::failed, "chip.proof_refused", "failed chip.proof_withheld"},
    {"a file that is hidden", State::failed, "chip.file_missing", "failed chip.proof_withheld"},
    {"a file that is locked", State::failed, "chip.file_denied", "failed chip.proof_withheld"},
    {"a session that ends", State::failed, "chip.sm_lost", "failed chip.proof_withheld"},
    {"our own limit", State::failed, "chip.proof_unsupported",
     "inconclusive chip.proof_unsupported"},
    {"a malformed key", State::failed, "lds.malformed", "inconclusive lds.malformed"},
};

TEST(ChipProofs, EachOutcomeHasItsMeaning) {
    for (const Row& row : kRows) {
        ChipContents contents = read_whole();
        contents.proofs.chip_authentication = proof(row.state, row.cause);
        const auto checks = proof_checks(contents, vouching(), std::nullopt);
        EXPECT_EQ(word(checks, CheckId::chip_authentication), row.expected) << row.name;
        EXPECT_EQ(word(checks, CheckId::chip_genuine), row.expected) << row.name;
        contents = read_whole();
        contents.proofs.active_authentication = proof(row.state, row.cause);
        EXPECT_EQ(
            word(proof_checks(contents, vouching(), std::nullopt), CheckId::active_authentication),
            row.expected)
            << row.name;
    }
}

TEST(ChipProofs, AKeyThatNobodyVouchesForProvesNothing) {
    ChipContents contents = read_whole();
    contents.proofs.chip_authentication = proof(State::proven);
    const auto says = [&](const std::optional<PassiveResult>& passive) {
        const auto checks = proof_checks(contents, passive, std::nullopt);
        EXPECT_EQ(word(checks, CheckId::chip_genuine), word(checks, CheckId::chip_authentication));
        return word(checks, CheckId::chip_authentication);
    };
    EXPECT_EQ(says(std::nullopt), "inconclusive pki.not_checked");
    for (const std::size_t unknown : {0u, 1u}) {
        PassiveResult passive = vouching();
        passive.checks[unknown].result = CheckResult::failed;
        EXPECT_EQ(says(passive), "inconclusive chip.key_unconfirmed");
    }
    PassiveResult changed = vouching();
    changed.data_groups[14].result = CheckResult::failed;
    changed.data_groups[14].cause = "pki.dg_hash_differs";
    EXPECT_EQ(says(changed), "failed pki.dg_hash_differs");
    PassiveResult unlisted = vouching();
    unlisted.data_groups.erase(14);
    EXPECT_EQ(says(unlisted), "inconclusive chip.key_unconfirmed");
}

// The reader and passive authentication read EF.SOD each for themselves.
TEST(ChipProofs, AKeyThatTheReaderOverlookedIsWithheld) {
    ChipContents contents = read_whole();
    contents.files.clear();
    const auto checks = proof_checks(contents, vouching(), std::nullopt);
    EXPECT_EQ(word(checks, CheckId::chip_authentication), "failed chip.proof_withheld");
    EXPECT_EQ(word(checks, CheckId::active_authentication), "failed chip.proof_withheld");
}

TEST(ChipProofs, AMappingKeyCountsBelowTheSameState) {
    ChipContents contents = read_whole();
    contents.proofs.mapping = proof(State::proven);
    const auto says = [&](const std::optional<PassiveResult>& passive,
                          const std::optional<CardSecurityResult>& card_security) {
        return word(proof_checks(contents, passive, card_security), CheckId::pace_cam);
    };
    EXPECT_EQ(says(vouching(), trusted_card_security("UT")), "passed");
    EXPECT_EQ(says(vouching(), trusted_card_security("XX")), "inconclusive chip.key_unconfirmed");
    EXPECT_EQ(says(vouching(), std::nullopt), "inconclusive pki.not_checked");
    EXPECT_EQ(says(std::nullopt, trusted_card_security("UT")), "inconclusive pki.not_checked");
    auto forged = trusted_card_security("UT");
    forged.checks[0].result = CheckResult::failed;
    forged.checks[0].cause = "pki.signature_wrong";
    EXPECT_EQ(says(vouching(), forged), "failed pki.signature_wrong");
}

TEST(ChipProofs, TheWorstOfThemSumsUp) {
    const auto genuine = [](State mapping, State chip, State active) {
        ChipContents contents = read_whole();
        contents.proofs.mapping = proof(mapping);
        contents.proofs.chip_authentication = proof(chip);
        contents.proofs.active_authentication = proof(active);
        return word(proof_checks(contents, vouching(), trusted_card_security("UT")),
                    CheckId::chip_genuine);
    };
    using enum State;
    EXPECT_EQ(genuine(proven, proven, proven), "passed");
    EXPECT_EQ(genuine(not_offered, proven, not_tried), "passed");
    EXPECT_EQ(genuine(proven, not_offered, not_offered), "passed");
    EXPECT_EQ(genuine(proven, refuted, proven), "failed chip.copied");
    EXPECT_EQ(genuine(failed, proven, refuted), "failed chip.copied");
    EXPECT_EQ(genuine(proven, failed, proven), "failed chip.proof_withheld");
    EXPECT_EQ(genuine(not_tried, not_tried, not_tried), "not_performed chip.proof_not_tried");
    EXPECT_EQ(genuine(not_offered, not_offered, not_offered), "not_supported");
}

TEST(ChipProofs, AccessIsComparedOnlyWithWhatIsVouchedFor) {
    ChipContents contents = read_whole();
    contents.access = emrtd::AccessProtocol::bac;
    EXPECT_EQ(access_check(contents, vouching(), std::nullopt).result, CheckResult::passed);
    // PACE with generic mapping and AES-128 over P-256 (Doc 9303-11, 9.2.1): the State signed that
    // this chip speaks it, and BAC was used.
    contents.files[FileId::dg14] = from_hex(
                                       "6e163114"
                                       "3012060a04007f00070202040202"
                                       "020102"
                                       "02010c")
                                       .value();
    EXPECT_EQ(access_check(contents, vouching(), std::nullopt).cause, "chip.access_downgraded");
    EXPECT_EQ(access_check(contents, std::nullopt, std::nullopt).result, CheckResult::passed)
        << "nobody vouches for the file";
    contents.access = emrtd::AccessProtocol::none;
    EXPECT_EQ(access_check(contents, std::nullopt, std::nullopt).result,
              CheckResult::not_supported);
}

}  // namespace
}  // namespace limen::pki
