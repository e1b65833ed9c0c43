// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/chip_checks.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <set>

#include "identity/emrtd/lds.hpp"
#include "identity/pki/chip_proofs.hpp"
#include "identity/pki/country.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;
using emrtd::ChipContents;
using emrtd::FileId;

constexpr std::array kFromPassive = {
    CheckId::sod_signature, CheckId::dsc_path,       CheckId::dsc_validity,
    CheckId::dsc_current,   CheckId::dsc_revocation, CheckId::defect_list,
    CheckId::dg1_hash,      CheckId::dg2_hash,       CheckId::other_hashes};

Check make(CheckId id, CheckResult result, std::string cause = {}) {
    return {id, result, std::move(cause), std::nullopt};
}
Check passed_if(CheckId id, bool passed, const char* cause) {
    return passed ? make(id, CheckResult::passed) : make(id, CheckResult::failed, cause);
}

// Every document has these two groups and the signature over them (Doc 9303-10, 4.1).
Check check_read(const ChipContents& contents) {
    for (const FileId id : {FileId::sod, FileId::dg1, FileId::dg2}) {
        if (contents.file(id) != nullptr) continue;
        const auto missing = contents.missing.find(id);
        return make(
            CheckId::chip_read, CheckResult::failed,
            missing == contents.missing.end() ? "chip.file_missing" : missing->second.cause);
    }
    return make(CheckId::chip_read, CheckResult::passed);
}

// EF.COM is not signed: a group taken out of it could be hidden from a reader that trusts it.
Check check_com(const ChipContents& contents, const std::optional<PassiveResult>& passive) {
    constexpr CheckId id = CheckId::com_sod_match;
    const Bytes* raw = contents.file(FileId::com);
    if (raw == nullptr) return make(id, CheckResult::not_performed, "chip.file_missing");
    if (!passive || passive->signed_groups.empty())
        return make(id, CheckResult::not_performed, "pki.no_signed_groups");
    const auto com = emrtd::decode_com(*raw);
    if (!com) return make(id, CheckResult::failed, com.error().cause);
    return passed_if(id,
                     std::set(com->data_groups.begin(), com->data_groups.end()) ==
                         std::set(passive->signed_groups.begin(), passive->signed_groups.end()),
                     "chip.com_differs_from_sod");
}

Check check_mrz(const Result<std::string>& chip_mrz, const std::optional<std::string>& printed) {
    constexpr CheckId id = CheckId::dg1_mrz_match;
    if (!chip_mrz) return make(id, CheckResult::not_performed, chip_mrz.error().cause);
    if (!printed) return make(id, CheckResult::not_performed, "mrz.not_read");
    return passed_if(id, *printed == *chip_mrz, "chip.mrz_differs");
}

// The issuing State stands at the same place in all three formats (Doc 9303-4, -5, -6).
Check check_issuer(const Result<std::string>& chip_mrz,
                   const std::optional<PassiveResult>& passive) {
    constexpr CheckId id = CheckId::issuer_dsc_match;
    if (!chip_mrz) return make(id, CheckResult::not_performed, chip_mrz.error().cause);
    if (!passive || !passive->signer) return make(id, CheckResult::not_performed, "pki.no_signer");
    const std::string_view state = two_letters(std::string_view(*chip_mrz).substr(2, 3));
    if (state.empty()) return make(id, CheckResult::inconclusive, "chip.unknown_state");
    return passed_if(id, passive->signer->country == state, "chip.issuer_differs_from_signer");
}

}  // namespace

std::map<int, Bytes> data_groups(const ChipContents& contents) {
    std::map<int, Bytes> out;
    for (const auto& [id, bytes] : contents.files)
        if (const auto number = emrtd::data_group_number(id)) out.emplace(*number, bytes);
    return out;
}

Vouchers authenticate(const ChipContents& contents, const TrustStore& trust, UtcMicros now_us) {
    Vouchers out;
    if (const Bytes* sod = contents.file(FileId::sod)) {
        auto groups = data_groups(contents);
        out.passive = authenticate(*sod, groups, trust, now_us);
        for (auto& [number, bytes] : groups) OPENSSL_cleanse(bytes.data(), bytes.size());
    }
    if (const Bytes* security = contents.file(FileId::card_security))
        out.card_security = authenticate_card_security(*security, trust, now_us);
    return out;
}

std::vector<Check> chip_checks(const ChipContents& contents, const Vouchers& vouchers,
                               const std::optional<std::string>& printed_mrz) {
    const auto& passive = vouchers.passive;
    std::vector<Check> checks = {make(CheckId::chip_present, CheckResult::passed),
                                 access_check(contents, passive, vouchers.card_security),
                                 check_read(contents)};
    for (const CheckId id : kFromPassive) {
        Check check =
            make(id, CheckResult::not_performed, passive ? "chip.file_missing" : "pki.not_checked");
        if (passive)
            for (const Check& made : passive->checks)
                if (made.id == id) check = made;
        checks.push_back(std::move(check));
    }
    const Bytes* dg1 = contents.file(FileId::dg1);
    const Result<std::string> chip_mrz =
        dg1 != nullptr ? emrtd::decode_dg1(*dg1)
                       : fail(Stage::chip_read, "chip.file_missing", "EF.DG1 was not read");
    checks.push_back(check_com(contents, passive));
    checks.push_back(check_mrz(chip_mrz, printed_mrz));
    checks.push_back(check_issuer(chip_mrz, passive));
    for (Check& check : proof_checks(contents, passive, vouchers.card_security))
        checks.push_back(std::move(check));
    return checks;
}

std::vector<Check> chip_checks_of_failure(const Error& error) {
    // How far it came: no chip, no access, no reading.
    const bool present = error.stage != Stage::chip_transport && error.cause != "chip.not_emrtd";
    const bool opened = present && error.stage == Stage::chip_read;
    std::vector<Check> checks;
    for (const border::CheckInfo& info : border::all_checks()) {
        if (info.id < CheckId::chip_present || info.id > CheckId::chip_genuine) continue;
        const bool passed = (info.id == CheckId::chip_present && present) ||
                            (info.id == CheckId::chip_access && opened);
        const bool failed = (info.id == CheckId::chip_present && !present) ||
                            (info.id == CheckId::chip_access && present && !opened) ||
                            (info.id == CheckId::chip_read && opened);
        checks.push_back(passed   ? make(info.id, CheckResult::passed)
                         : failed ? make(info.id, CheckResult::failed, error.cause)
                                  : make(info.id, CheckResult::not_performed, error.cause));
    }
    return checks;
}

}  // namespace limen::pki
