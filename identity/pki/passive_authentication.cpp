// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/passive_authentication.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/judgement.hpp"
#include "identity/pki/security_object.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;

// The largest seen is under 10 KiB: sixteen hashes, one signature and one certificate.
constexpr std::size_t kMaxSod = 128u << 10;

constexpr std::array<std::string_view, 4> kSecurityObjectTypes = {
    "2.23.136.1.1.1",         // id-icao-mrtd-security-ldsSecurityObject
    "1.3.27.1.1.1",           // before 9303 had arcs of its own
    "1.2.528.1.1006.1.20.1",  // early Dutch documents
    "1.2.840.113549.1.7.1"};  // id-data, in Chinese documents
constexpr std::array<std::string_view, 1> kCardSecurityTypes = {"0.4.0.127.0.7.3.2.1"};

// EF.SOD is 77 { CMS }; the bare CMS is taken too. What follows the file is padding of the chip's.
ByteView cms_of(ByteView sod, PassiveResult& result) {
    tlv::Reader reader(sod, {1, 4, kMaxSod});
    const auto wrapped = reader.expect(0x77);
    if (wrapped) return wrapped->value;
    result.deviations.push_back({"sod.bare", "EF.SOD is not wrapped in its own tag 77"});
    return sod;
}

// The check's identity for data groups that have one of their own.
CheckId id_of_group(int number) {
    return number == 1   ? CheckId::dg1_hash
           : number == 2 ? CheckId::dg2_hash
                         : CheckId::other_hashes;
}

Check check_group(int number, ByteView content, const SecurityObject& object) {
    const CheckId id = id_of_group(number);
    const auto wanted = object.hashes.find(number);
    if (wanted == object.hashes.end()) return failed(id, "pki.dg_not_in_sod");
    const Bytes hash = hash_of(object.digest, content);
    if (hash.empty() || hash != wanted->second) return failed(id, "pki.dg_hash_differs");
    return passed(id);
}

// All groups but 1 and 2 in one: the worst of those that were read. Fingers and irises (3 and 4)
// need another authorisation, so that their absence says nothing.
Check other_groups(const PassiveResult& result) {
    constexpr CheckId id = CheckId::other_hashes;
    Check worst{id, CheckResult::not_supported, {}, std::nullopt};
    for (const auto& [number, check] : result.data_groups) {
        if (number == 1 || number == 2) continue;
        if (worst.result == CheckResult::failed) break;
        worst = check;
    }
    if (worst.result != CheckResult::not_supported) return worst;
    const bool unread = std::any_of(result.signed_groups.begin(), result.signed_groups.end(),
                                    [](int number) { return number > 4; });
    return unread ? not_made(id, "pki.dg_not_read") : worst;
}

void check_groups(PassiveResult& result, const std::map<int, Bytes>& groups,
                  const Result<SecurityObject>& object) {
    for (const auto& [number, content] : groups) {
        Check check = object ? check_group(number, content, *object)
                             : not_made(id_of_group(number), object.error().cause);
        if (number == 1 || number == 2) result.checks.push_back(check);
        result.data_groups.emplace(number, std::move(check));
    }
    result.checks.push_back(other_groups(result));
}

Result<SignedObject> open_file(ByteView file, ByteView cms) {
    if (file.size() > kMaxSod)
        return fail(Stage::genuineness, "pki.sod_malformed",
                    "the security object is larger than any document's");
    return open_signed(cms);
}

// Without a list there is nothing that speaks against the signer, and not every document has
// further groups.
bool holds(const Check& check) {
    const bool may_be_missing = check.id == CheckId::dsc_revocation ||
                                check.id == CheckId::defect_list ||
                                check.id == CheckId::other_hashes;
    return check.result == CheckResult::passed ||
           (may_be_missing && (check.result == CheckResult::not_performed ||
                               check.result == CheckResult::not_supported));
}

}  // namespace

bool PassiveResult::genuine() const {
    return !checks.empty() && std::all_of(checks.begin(), checks.end(), holds) &&
           std::all_of(data_groups.begin(), data_groups.end(), [](const auto& group) {
               return group.second.result == CheckResult::passed;
           });
}

bool CardSecurityResult::trusted() const {
    return !checks.empty() && !security_infos.empty() &&
           std::all_of(checks.begin(), checks.end(), holds);
}

PassiveResult authenticate(ByteView sod, const std::map<int, Bytes>& groups,
                           const TrustStore& trust, UtcMicros now_us) {
    PassiveResult result;
    const auto& store = dynamic_cast<const Store&>(trust);
    auto object = open_file(sod, cms_of(sod, result));
    if (!object) {
        result.deviations.clear();
        nothing_to_judge(result, object.error().cause);
        check_groups(result, groups, std::unexpected(object.error()));
        return result;
    }
    const auto security = decode_security_object(object->content);
    if (security) {
        result.group_digest = security->digest;
        for (const auto& [number, hash] : security->hashes) result.signed_groups.push_back(number);
        if (security->digest == "SHA1")
            result.deviations.push_back(
                {"sod.weak_group_digest", "the data groups' digest is SHA-1"});
    }
    judge_signed(result, *object, {kSecurityObjectTypes, DefectType::sod_invalid},
                 security ? "" : security.error().cause, store, now_us);
    check_groups(result, groups, security);
    ERR_clear_error();
    return result;
}

CardSecurityResult authenticate_card_security(ByteView card_security, const TrustStore& trust,
                                              UtcMicros now_us) {
    CardSecurityResult result;
    const auto& store = dynamic_cast<const Store&>(trust);
    auto object = open_file(card_security, card_security);
    if (!object) {
        nothing_to_judge(result, object.error().cause);
        return result;
    }
    // SecurityInfos ::= SET OF SecurityInfo
    const bool is_set = !object->content.empty() && object->content.front() == 0x31;
    judge_signed(result, *object, {kCardSecurityTypes, DefectType::card_security_malformed},
                 is_set ? "" : "pki.sod_malformed", store, now_us);
    result.security_infos = std::move(object->content);
    return result;
}

}  // namespace limen::pki
