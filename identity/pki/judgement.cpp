// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/judgement.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/revocation.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;

constexpr std::array kAll = {CheckId::sod_signature, CheckId::dsc_path,       CheckId::dsc_validity,
                             CheckId::dsc_current,   CheckId::dsc_revocation, CheckId::defect_list};

// id-icao-mrtd-security-…: signers of lists are certified by the same authorities, and must not
// sign documents (Doc 9303-12, 7.1.1).
constexpr std::array kListSigners = {"2.23.136.1.1.3", "2.23.136.1.1.8", kDefectListSigner};

void deviates(SignedBy& out, const char* code, std::string words) {
    for (const Deviation& known : out.deviations)
        if (known.code == code) return;
    out.deviations.push_back({code, std::move(words)});
}

// Why the certificate may not sign documents; empty where it may.
std::string wrong_use(X509* signer) {
    if ((X509_get_key_usage(signer) & KU_DIGITAL_SIGNATURE) == 0 || is_authority(signer))
        return "pki.wrong_key_usage";
    if (has_extended_usage(signer))
        for (const char* purpose : kListSigners)
            if (!has_other_purpose(signer, purpose)) return "pki.wrong_key_usage";
    if (!unknown_critical_extension(signer).empty()) return "pki.unknown_critical_extension";
    return {};
}

void note_signer(SignedBy& out, X509* signer) {
    if (X509_get_key_usage(signer) == UINT32_MAX)
        deviates(out, "dsc.no_key_usage", "the signer's certificate does not say what it is for");
    if (authority_key_id(signer).empty())
        deviates(out, "dsc.no_authority_key_id",
                 "the signer's certificate does not name its authority's key");
    const std::string subject = country_of(X509_get_subject_name(signer));
    const std::string issuer = country_of(X509_get_issuer_name(signer));
    if (subject != issuer)
        deviates(
            out, "dsc.country_differs",
            "the signer's country \"" + subject + "\" is not its authority's \"" + issuer + "\"");
    const ASN1_INTEGER* serial = X509_get0_serialNumber(signer);
    if (ASN1_STRING_length(serial) > 20 || ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
        deviates(out, "dsc.serial_number", "the signer's serial number is negative or too long");
}

void note_path(SignedBy& out, X509* signer, const Store::Issuer& issuer) {
    const Anchor& anchor = *issuer.anchor;
    X509* authority = anchor.certificate();
    if (issuer.by_key_id_alone)
        deviates(out, "path.authority_renamed",
                 "the signer's authority is named differently and was found by its key");
    else if (X509_NAME_cmp(X509_get_issuer_name(signer), X509_get_subject_name(authority)) != 0)
        deviates(out, "path.name_form",
                 "the signer writes its authority's name in another form or order");
    if (key_ids_differ(signer, authority))
        deviates(out, "path.key_id_differs",
                 "the signer's certificate names another key of its authority than the one that "
                 "signed it");
    if (X509_check_ca(authority) == 0)
        deviates(out, "csca.not_an_authority",
                 "the authority's certificate says in its constraints that it is none");
}

std::string cause_of_signature(SignedBy& out, const SignedObject& object,
                               const Expected& expected) {
    const auto& types = expected.content_types;
    if (std::find(types.begin(), types.end(), object.content_type) == types.end())
        return "pki.wrong_content";
    if (object.content_type != types.front())
        deviates(out, "sod.content_type",
                 "the content goes under an old or a foreign type, " + object.content_type);
    if (!object.signature_ok()) return object.signature_cause;
    const auto key = checked_key(object.signer);
    return key ? "" : key.error().cause;
}

Check check_signature(SignedBy& out, const SignedObject& object, const Expected& expected,
                      const std::string& content_cause) {
    constexpr CheckId id = CheckId::sod_signature;
    if (object.signer == nullptr) return failed(id, "pki.no_signer");
    if (!content_cause.empty()) return failed(id, content_cause);
    const std::string cause = cause_of_signature(out, object, expected);
    if (cause.empty()) return passed(id);
    // A signature that holds once the error is corrected is no forgery, and no good one either.
    if (cause == "pki.curve_mislabelled") return inconclusive(id, cause);
    if (cause == "pki.signature_wrong" && has_defect(out.defects, expected.excuse))
        return inconclusive(id, std::string(code(expected.excuse)));
    return failed(id, cause);
}

bool covers(const Certificate& certificate, UtcMicros at_us) {
    return certificate.not_before_us <= at_us && at_us <= certificate.not_after_us;
}

// Valid when it signed. Without a signing time, which the standard does not ask for, a signer that
// is valid today was valid at every moment at which it can have signed; of one that has expired
// nobody can tell.
Check check_validity(const SignedBy& out, UtcMicros now_us) {
    constexpr CheckId id = CheckId::dsc_validity;
    const Certificate& signer = *out.signer;
    if (has_defect(out.defects, DefectType::validity_incorrect) &&
        !covers(signer, out.signed_us.value_or(now_us)))
        return inconclusive(id, std::string(code(DefectType::validity_incorrect)));
    if (!out.signed_us) {
        if (covers(signer, now_us)) return passed(id);
        return now_us < signer.not_before_us ? failed(id, "pki.not_valid_at_signing")
                                             : inconclusive(id, "pki.signing_time_unknown");
    }
    if (!covers(signer, *out.signed_us) || *out.signed_us > now_us)
        return failed(id, "pki.not_valid_at_signing");
    return passed(id);
}

// Signer and authority valid today (TR-03135-1, 5.6.4.3.4).
Check check_current(const SignedBy& out, UtcMicros now_us) {
    constexpr CheckId id = CheckId::dsc_current;
    const char* cause = nullptr;
    if (now_us < out.signer->not_before_us)
        cause = "pki.not_yet_valid";
    else if (now_us > out.signer->not_after_us)
        cause = "pki.expired";
    else if (!out.anchor)
        return inconclusive(id, "pki.unknown_csca");
    else if (!covers(*out.anchor, now_us))
        cause = "pki.csca_expired";
    if (cause == nullptr) return passed(id);
    if (has_defect(out.defects, DefectType::validity_incorrect))
        return inconclusive(id, std::string(code(DefectType::validity_incorrect)));
    return failed(id, cause);
}

// TR-03135-1, table 5.54, and what TR-03129-3 says of defects with unknown interpretation.
CheckResult weight_of(const KnownDefect& defect) {
    switch (defect.type) {
        case DefectType::certificate_revoked:
            return defect.status == 1 || defect.status >= 5 ? CheckResult::inconclusive
                                                            : CheckResult::failed;
        case DefectType::unknown:
            // Another application's defects are nothing to this one.
            return defect.oid.starts_with("0.4.0.127.0.7.3.1.5.3.") ? CheckResult::passed
                                                                    : CheckResult::failed;
        case DefectType::eid_group_malformed:
        case DefectType::eid_integrity:
        case DefectType::chip_security_malformed:
        case DefectType::power_down_required:
            return CheckResult::passed;
        default:
            return CheckResult::inconclusive;
    }
}

Check check_defects(const SignedBy& out, const Store& store) {
    constexpr CheckId id = CheckId::defect_list;
    if (store.defect_lists().empty()) return not_made(id, "pki.no_defect_list");
    Check worst = passed(id);
    for (const KnownDefect& defect : out.defects) {
        const CheckResult weight = weight_of(defect);
        if (weight == CheckResult::passed || worst.result == CheckResult::failed) continue;
        if (weight == CheckResult::failed || worst.result == CheckResult::passed)
            worst = {id, weight, std::string(code(defect.type)), std::nullopt};
    }
    return worst;
}

// A signer revoked by a defect list is revoked (TR-03135-1, 5.6.4.3.5).
void add_revoking_defects(Check& revocation, const SignedBy& out) {
    if (revocation.result == CheckResult::failed) return;
    for (const KnownDefect& defect : out.defects)
        if (defect.type == DefectType::certificate_revoked)
            revocation = {CheckId::dsc_revocation, weight_of(defect),
                          std::string(code(defect.type)), std::nullopt};
}

const KnownDefect* find_defect(const SignedBy& out, DefectType type) {
    for (const KnownDefect& defect : out.defects)
        if (defect.type == type) return &defect;
    return nullptr;
}

// A published replacement for a malformed certificate is the signer from here on (TR-03135-1,
// 5.8.2.1.2). True where there is one.
bool replace_signer(SignedBy& out, SignedObject& object) {
    const KnownDefect* defect = find_defect(out, DefectType::certificate_replaced);
    if (defect == nullptr) return false;
    X509Ptr replacement = certificate_from(defect->parameter);
    if (!replacement) return false;
    judge_with(object, std::move(replacement));
    deviates(out, "dsc.replaced",
             "the signer's certificate is malformed; a defect list's replacement was used");
    return true;
}

// Where the object names a certificate that it does not carry, a defect list can say which one
// signed (TR-03135-1, 5.8.2.2.4).
void correct_signer(SignedBy& out, SignedObject& object) {
    const KnownDefect* defect = find_defect(out, DefectType::signer_identifier_wrong);
    if (object.signer != nullptr || defect == nullptr) return;
    const auto corrected = signer_id_from(defect->parameter);
    if (!corrected) return;
    for (const X509Ptr& certificate : object.certificates) {
        if (!corrected->fits(certificate.get())) continue;
        X509_up_ref(certificate.get());
        judge_with(object, X509Ptr(certificate.get()));
        return deviates(out, "sod.signer_corrected",
                        "the object names another signer; a defect list's correction was used");
    }
}

Check check_path(SignedBy& out, X509* signer, const Result<Store::Issuer>& issuer, bool replaced) {
    constexpr CheckId id = CheckId::dsc_path;
    const std::string use = wrong_use(signer);
    // The defect list's signer vouches for a replacement, which need not be certified by anybody.
    if (!issuer && !replaced) return failed(id, issuer.error().cause);
    if (!use.empty()) return failed(id, use);
    if (issuer) note_path(out, signer, *issuer);
    return passed(id);
}

void judge_signer(SignedBy& out, const SignedObject& object, const Store& store, bool replaced,
                  UtcMicros now_us) {
    const auto issuer = store.find_issuer(object.signer);
    const Anchor* anchor = issuer ? issuer->anchor : nullptr;
    if (anchor != nullptr) {
        out.anchor = anchor->info;
        for (const Anchor* step : store.path_from(*anchor)) out.path.push_back(step->info);
    }
    note_signer(out, object.signer);
    out.checks.push_back(check_path(out, object.signer, issuer, replaced));
    out.checks.push_back(check_validity(out, now_us));
    out.checks.push_back(check_current(out, now_us));
    auto revocation = check_revocation(object.signer, anchor, store, now_us);
    add_revoking_defects(revocation.check, out);
    out.checks.push_back(std::move(revocation.check));
    out.revocation = std::move(revocation.lists);
    out.checks.push_back(check_defects(out, store));
}

}  // namespace

Check passed(CheckId id) {
    return {id, CheckResult::passed, {}, std::nullopt};
}
Check failed(CheckId id, std::string cause) {
    return {id, CheckResult::failed, std::move(cause), std::nullopt};
}
Check inconclusive(CheckId id, std::string cause) {
    return {id, CheckResult::inconclusive, std::move(cause), std::nullopt};
}
Check not_made(CheckId id, std::string cause) {
    return {id, CheckResult::not_performed, std::move(cause), std::nullopt};
}

void nothing_to_judge(SignedBy& out, const std::string& cause) {
    out.checks = {failed(CheckId::sod_signature, cause)};
    for (const CheckId id : kAll)
        if (id != CheckId::sod_signature) out.checks.push_back(not_made(id, cause));
}

void judge_signed(SignedBy& out, SignedObject& object, const Expected& expected,
                  const std::string& content_cause, const Store& store, UtcMicros now_us) {
    out.content_type = object.content_type;
    out.digest = object.digest;
    out.signature_algorithm = object.signature_algorithm;
    out.signed_us = object.signed_us;
    out.defects = published_defects(store.defect_lists(), object.signer_id, object.signer);
    correct_signer(out, object);
    const bool replaced = replace_signer(out, object);
    if (object.signer != nullptr) {
        out.signer = describe(object.signer, "the document");
        if (const KnownDefect* defect = find_defect(out, DefectType::country_wrong);
            defect != nullptr && !defect->country.empty()) {
            out.signer->country = defect->country;
            deviates(out, "dsc.country_corrected",
                     "the signer's country was corrected by a defect list");
        }
    }
    const Check signature = check_signature(out, object, expected, content_cause);
    out.content_hash_holds = object.content_hash_holds;
    out.deviations.insert(out.deviations.begin(), object.deviations.begin(),
                          object.deviations.end());
    out.checks = {signature};
    if (object.signer != nullptr) {
        judge_signer(out, object, store, replaced, now_us);
    } else {
        for (const CheckId id : kAll)
            if (id != CheckId::sod_signature && id != CheckId::defect_list)
                out.checks.push_back(not_made(id, "pki.no_signer"));
        out.checks.push_back(check_defects(out, store));
    }
    ERR_clear_error();
}

}  // namespace limen::pki
