// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/passive_authentication.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/security_object.hpp"
#include "identity/pki/signed_object.hpp"
#include "identity/pki/store.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;

constexpr std::size_t kMaxSod = 512u << 10;

Check passed(CheckId id) {
    return {id, CheckResult::passed, {}, std::nullopt};
}
Check failed(CheckId id, std::string cause) {
    return {id, CheckResult::failed, std::move(cause), std::nullopt};
}
Check not_made(CheckId id, std::string cause) {
    return {id, CheckResult::not_performed, std::move(cause), std::nullopt};
}

// EF.SOD is 77 { CMS }; the bare CMS is taken too.
ByteView cms_of(ByteView sod) {
    tlv::Reader reader(sod, {1, 4, kMaxSod});
    const auto wrapped = reader.expect(0x77);
    return wrapped ? wrapped->value : sod;
}

bool is_security_object_type(const std::string& oid) {
    static constexpr std::array<std::string_view, 4> kTypes = {
        "2.23.136.1.1.1",         // id-icao-mrtd-security-ldsSecurityObject
        "1.3.27.1.1.1",           // before 9303 had arcs of its own
        "1.2.528.1.1006.1.20.1",  // early Dutch documents
        "1.2.840.113549.1.7.1"};  // id-data, in Chinese documents
    return std::find(kTypes.begin(), kTypes.end(), oid) != kTypes.end();
}

// The signer may sign documents at all: a key for signatures, and no authority's certificate.
bool may_sign_documents(X509* signer) {
    return (X509_get_key_usage(signer) & KU_DIGITAL_SIGNATURE) != 0 && !is_authority(signer);
}

Check check_signature(const SignedObject& object) {
    if (object.signer == nullptr) return failed(CheckId::sod_signature, "pki.no_signer");
    if (!is_security_object_type(object.content_type))
        return failed(CheckId::sod_signature, "pki.wrong_content");
    if (!object.signature_ok) return failed(CheckId::sod_signature, "pki.signature_wrong");
    if (const auto key = checked_key(object.signer); !key)
        return failed(CheckId::sod_signature, key.error().cause);
    return passed(CheckId::sod_signature);
}

Check check_path(X509* signer, const Result<const Anchor*>& anchor) {
    if (!anchor) return failed(CheckId::dsc_path, anchor.error().cause);
    if (!may_sign_documents(signer)) return failed(CheckId::dsc_path, "pki.wrong_key_usage");
    return passed(CheckId::dsc_path);
}

bool covers(const Certificate& certificate, UtcMicros at_us) {
    return certificate.not_before_us <= at_us && at_us <= certificate.not_after_us;
}

// Valid when it signed and valid today are two questions, asked in this order (TR-03135-1).
Check check_validity(const PassiveResult& result, UtcMicros now_us) {
    const Certificate& signer = *result.signer;
    if (result.signed_us && (!covers(signer, *result.signed_us) || *result.signed_us > now_us))
        return failed(CheckId::dsc_validity, "pki.not_valid_at_signing");
    if (now_us < signer.not_before_us) return failed(CheckId::dsc_validity, "pki.not_yet_valid");
    if (now_us > signer.not_after_us) return failed(CheckId::dsc_validity, "pki.expired");
    if (result.anchor && !covers(*result.anchor, now_us))
        return failed(CheckId::dsc_validity, "pki.csca_expired");
    return passed(CheckId::dsc_validity);
}

Check check_revocation(X509* signer, const Store& store, UtcMicros now_us) {
    const auto lists = store.lists_for(signer);
    if (lists.empty()) return not_made(CheckId::dsc_revocation, "pki.no_crl");
    bool current = false;
    for (X509_CRL* list : lists) {
        X509_REVOKED* entry = nullptr;
        // 1: revoked; 2: taken off the list again by a delta.
        if (X509_CRL_get0_by_serial(list, &entry, X509_get0_serialNumber(signer)) == 1)
            return failed(CheckId::dsc_revocation, "pki.revoked");
        const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list);
        current = current || next == nullptr || to_utc_us(next).value_or(INT64_MIN) >= now_us;
    }
    if (current) return passed(CheckId::dsc_revocation);
    return {CheckId::dsc_revocation, CheckResult::inconclusive, "pki.crl_outdated", std::nullopt};
}

// The check's identity for data groups that have one of their own; others are told by their number.
CheckId id_of_group(int number) {
    return number == 2 ? CheckId::dg2_hash : CheckId::dg1_hash;
}

Check check_group(int number, ByteView content, const SecurityObject& object) {
    const CheckId id = id_of_group(number);
    const auto wanted = object.hashes.find(number);
    if (wanted == object.hashes.end()) return failed(id, "pki.dg_not_in_sod");
    const Bytes hash = hash_of(object.digest, content);
    if (hash.empty() || hash != wanted->second) return failed(id, "pki.dg_hash_differs");
    return passed(id);
}

void check_groups(PassiveResult& result, const std::map<int, Bytes>& groups,
                  const Result<SecurityObject>& object) {
    for (const auto& [number, content] : groups) {
        Check check = object ? check_group(number, content, *object)
                             : not_made(id_of_group(number), object.error().cause);
        if (number == 1 || number == 2) result.checks.push_back(check);
        result.data_groups.emplace(number, std::move(check));
    }
}

void nothing_checked(PassiveResult& result, const Error& why) {
    result.checks = {
        failed(CheckId::sod_signature, why.cause), not_made(CheckId::dsc_path, why.cause),
        not_made(CheckId::dsc_validity, why.cause), not_made(CheckId::dsc_revocation, why.cause)};
}

void check_signer(PassiveResult& result, const SignedObject& object, const Store& store,
                  UtcMicros now_us) {
    if (object.signer == nullptr) {
        for (const CheckId id : {CheckId::dsc_path, CheckId::dsc_validity, CheckId::dsc_revocation})
            result.checks.push_back(not_made(id, "pki.no_signer"));
        return;
    }
    result.signer = describe(object.signer, "EF.SOD");
    const auto anchor = store.find_issuer(object.signer);
    if (anchor) result.anchor = (*anchor)->info;
    result.checks.push_back(check_path(object.signer, anchor));
    result.checks.push_back(check_validity(result, now_us));
    result.checks.push_back(check_revocation(object.signer, store, now_us));
}

}  // namespace

bool PassiveResult::genuine() const {
    const auto holds = [](const Check& check) {
        return check.result == CheckResult::passed ||
               (check.id == CheckId::dsc_revocation && check.result == CheckResult::not_performed);
    };
    return !checks.empty() && std::all_of(checks.begin(), checks.end(), holds) &&
           std::all_of(data_groups.begin(), data_groups.end(),
                       [&](const auto& group) { return holds(group.second); });
}

PassiveResult authenticate(ByteView sod, const std::map<int, Bytes>& groups,
                           const TrustStore& trust, UtcMicros now_us) {
    PassiveResult result;
    const auto* store = dynamic_cast<const Store*>(&trust);
    auto object = sod.size() > kMaxSod || store == nullptr
                      ? fail(Stage::genuineness, "pki.sod_malformed", "EF.SOD is too large")
                      : open_signed(cms_of(sod));
    if (!object) {
        nothing_checked(result, object.error());
        check_groups(result, groups, std::unexpected(object.error()));
        return result;
    }
    result.digest = object->digest;
    result.signature_algorithm = object->signature_algorithm;
    result.signed_us = object->signed_us;
    const auto security = decode_security_object(object->content);
    result.checks.push_back(security ? check_signature(*object)
                                     : failed(CheckId::sod_signature, security.error().cause));
    if (security)
        for (const auto& [number, hash] : security->hashes) result.signed_groups.push_back(number);
    check_signer(result, *object, *store, now_us);
    check_groups(result, groups, security);
    ERR_clear_error();
    return result;
}

}  // namespace limen::pki
