// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/chip_checks.hpp"

#include <gtest/gtest.h>

#include <set>

#include "hal/chip-reader/tlv.hpp"

namespace limen::pki {
namespace {

using border::CheckId;
using border::CheckResult;
using emrtd::FileId;

const std::string kMrz =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    "L898902C<3UTO6908061F9406236ZE184226B<<<<<14";

emrtd::ChipContents contents() {
    emrtd::ChipContents out;
    out.access = emrtd::AccessProtocol::pace;
    out.files[FileId::com] = *from_hex("60145f0104303130375f36063034303030305c026175");
    out.files[FileId::sod] = {0x77, 0x00};
    out.files[FileId::dg1] = tlv::encode(0x61, ByteView(tlv::encode(0x5F1F, as_bytes(kMrz))));
    out.files[FileId::dg2] = {0x75, 0x00};
    return out;
}

PassiveResult passive() {
    PassiveResult result;
    for (const CheckId id : {CheckId::sod_signature, CheckId::dsc_path, CheckId::dsc_validity,
                             CheckId::dsc_current, CheckId::dsc_revocation, CheckId::defect_list,
                             CheckId::dg1_hash, CheckId::dg2_hash, CheckId::other_hashes})
        result.checks.push_back({id, CheckResult::passed, {}, std::nullopt});
    result.signed_groups = {1, 2};
    result.signer = Certificate{};
    result.signer->country = "UT";
    return result;
}

border::Check find(const std::vector<border::Check>& checks, CheckId id) {
    for (const border::Check& check : checks)
        if (check.id == id) return check;
    ADD_FAILURE() << "no check " << border::code(id);
    return {};
}

TEST(ChipChecks, AGoodDocumentPassesEachOnce) {
    const auto checks = chip_checks(contents(), {passive(), {}}, kMrz);
    std::set<CheckId> ids;
    for (const border::Check& check : checks) {
        ids.insert(check.id);
        static const std::set kWithoutKeys = {CheckId::pace_cam, CheckId::chip_authentication,
                                              CheckId::active_authentication,
                                              CheckId::chip_genuine};
        const bool last = kWithoutKeys.contains(check.id);
        EXPECT_EQ(check.result, last ? CheckResult::not_supported : CheckResult::passed)
            << border::code(check.id) << " " << check.cause;
    }
    EXPECT_EQ(ids.size(), checks.size());
    EXPECT_EQ(checks.size(), 19u);
}

TEST(ChipChecks, EachDifferenceIsSeen) {
    auto other_mrz = kMrz;
    other_mrz[50] = '9';
    EXPECT_EQ(
        find(chip_checks(contents(), {passive(), {}}, other_mrz), CheckId::dg1_mrz_match).cause,
        "chip.mrz_differs");
    auto foreign = passive();
    foreign.signer->country = "DE";
    EXPECT_EQ(find(chip_checks(contents(), {foreign, {}}, kMrz), CheckId::issuer_dsc_match).cause,
              "chip.issuer_differs_from_signer");
    auto more = passive();
    more.signed_groups = {1, 2, 15};
    EXPECT_EQ(find(chip_checks(contents(), {more, {}}, kMrz), CheckId::com_sod_match).cause,
              "chip.com_differs_from_sod");
    auto without = contents();
    without.files.erase(FileId::dg2);
    without.missing[FileId::dg2] = Error{Stage::chip_read, "chip.file_denied", "", false};
    EXPECT_EQ(find(chip_checks(without, {passive(), {}}, kMrz), CheckId::chip_read).cause,
              "chip.file_denied");
}

TEST(ChipChecks, WhatCouldNotBeMadeIsNeverPassed) {
    const auto checks = chip_checks(contents(), {}, std::nullopt);
    for (const CheckId id :
         {CheckId::sod_signature, CheckId::dsc_path, CheckId::dg1_hash, CheckId::com_sod_match,
          CheckId::dg1_mrz_match, CheckId::issuer_dsc_match})
        EXPECT_EQ(find(checks, id).result, CheckResult::not_performed) << border::code(id);
}

TEST(ChipChecks, AFailureSaysHowFarItCame) {
    const auto results = [](Stage stage, const char* cause) {
        const auto checks = chip_checks_of_failure({stage, cause, "", false});
        EXPECT_EQ(checks.size(), 19u);
        return std::array{find(checks, CheckId::chip_present).result,
                          find(checks, CheckId::chip_access).result,
                          find(checks, CheckId::chip_read).result};
    };
    using enum CheckResult;
    EXPECT_EQ(results(Stage::chip_transport, "chip.tag_lost"),
              (std::array{failed, not_performed, not_performed}));
    EXPECT_EQ(results(Stage::chip_access, "chip.wrong_key"),
              (std::array{passed, failed, not_performed}));
    EXPECT_EQ(results(Stage::chip_read, "chip.sm_broken"), (std::array{passed, passed, failed}));
}

}  // namespace
}  // namespace limen::pki
