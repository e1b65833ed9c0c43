// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/revocation.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "identity/pki/certificates.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;

// As RFC 5280, 5.3.1 names them; 7 is not used.
constexpr std::array<std::string_view, 11> kReasons = {
    "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",    "cessationOfOperation", "certificateHold", "",
    "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
constexpr long kRemoveFromList = 8;

using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Freed<&ASN1_INTEGER_free>>;
using EnumeratedPtr = std::unique_ptr<ASN1_ENUMERATED, Freed<&ASN1_ENUMERATED_free>>;

std::string decimal(const ASN1_INTEGER* number) {
    BIGNUM* value = number == nullptr ? nullptr : ASN1_INTEGER_to_BN(number, nullptr);
    char* text = value == nullptr ? nullptr : BN_bn2dec(value);
    std::string out = text == nullptr ? "" : text;
    OPENSSL_free(text);
    BN_free(value);
    return out;
}

IntegerPtr integer_extension(X509_CRL* list, int nid) {
    IntegerPtr out(static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list, nid, nullptr, nullptr)));
    ERR_clear_error();
    return out;
}

// -1 where no reason is given.
long reason_of(const X509_REVOKED* entry) {
    const EnumeratedPtr reason(static_cast<ASN1_ENUMERATED*>(
        X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
    ERR_clear_error();
    return reason ? ASN1_ENUMERATED_get(reason.get()) : -1;
}

template <class Count, class Get>
bool unknown_critical(Count count, Get get, std::initializer_list<int> known) {
    for (int i = 0; i < count(); ++i) {
        X509_EXTENSION* extension = get(i);
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (X509_EXTENSION_get_critical(extension) != 0 &&
            std::find(known.begin(), known.end(), nid) == known.end())
            return true;
    }
    return false;
}

// A list with a critical extension that we do not know may mean something else than it seems to
// (RFC 5280, 5.2). An issuing distribution point limits what the list covers: one of those too.
bool has_unknown_extension(X509_CRL* list) {
    if (unknown_critical([&] { return X509_CRL_get_ext_count(list); },
                         [&](int i) { return X509_CRL_get_ext(list, i); },
                         {NID_crl_number, NID_authority_key_identifier, NID_delta_crl}))
        return true;
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(list);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
        if (unknown_critical([&] { return X509_REVOKED_get_ext_count(entry); },
                             [&](int n) { return X509_REVOKED_get_ext(entry, n); },
                             {NID_crl_reason, NID_invalidity_date}))
            return true;
    }
    return false;
}

const X509_REVOKED* entry_for(X509_CRL* list, const ASN1_INTEGER* serial) {
    X509_REVOKED* entry = nullptr;
    return X509_CRL_get0_by_serial(list, &entry, serial) != 0 ? entry : nullptr;
}

// One list's answer, before all are weighed together.
struct Asked {
    Revocation report;
    bool removed = false;  // a delta takes the signer off its base again
    std::string doubt;     // why the list cannot say that somebody is not on it
    std::string base;      // a delta's base number
};

Asked ask(const RevocationList& source, const ASN1_INTEGER* serial, UtcMicros now_us) {
    X509_CRL* list = source.list();
    Asked out;
    out.report.issuer =
        source.info.signer.empty() ? readable_name(X509_CRL_get_issuer(list)) : source.info.signer;
    out.report.number = number_of(list);
    out.report.delta = is_delta(list);
    out.report.this_update_us = to_utc_us(X509_CRL_get0_lastUpdate(list));
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list);
    out.report.next_update_us = to_utc_us(next);
    if (out.report.delta) out.base = decimal(integer_extension(list, NID_delta_crl).get());
    if (const X509_REVOKED* entry = entry_for(list, serial)) {
        const long reason = reason_of(entry);
        out.removed = reason == kRemoveFromList;
        out.report.listed = !out.removed;
        if (reason >= 0 && static_cast<std::size_t>(reason) < kReasons.size())
            out.report.reason = kReasons[static_cast<std::size_t>(reason)];
        out.report.revoked_us = to_utc_us(X509_REVOKED_get0_revocationDate(entry));
    }
    if (has_unknown_extension(list))
        out.doubt = "pki.crl_unknown_extension";
    else if (out.report.this_update_us.value_or(INT64_MAX) > now_us)
        out.doubt = "pki.crl_not_yet_valid";
    else if (next != nullptr && out.report.next_update_us.value_or(INT64_MIN) < now_us)
        out.doubt = "pki.crl_outdated";
    return out;
}

bool number_at_least(const std::string& number, const std::string& least) {
    return number.size() != least.size() ? number.size() > least.size() : number >= least;
}

// A delta speaks only together with the full list that it continues.
bool has_base(const Asked& delta, const std::vector<Asked>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Asked& base) {
        return !base.report.delta && base.report.issuer == delta.report.issuer &&
               !base.report.number.empty() && number_at_least(base.report.number, delta.base);
    });
}

// A full list's entry that a newer delta of the same issuer takes off again.
bool taken_off(const Asked& full, const std::vector<Asked>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Asked& delta) {
        return delta.report.delta && delta.removed && delta.doubt.empty() &&
               delta.report.issuer == full.report.issuer &&
               number_at_least(delta.report.number, full.report.number) && has_base(delta, all);
    });
}

Check weigh(const std::vector<Asked>& all, const char* revoked) {
    if (all.empty())
        return {CheckId::dsc_revocation, CheckResult::not_performed, "pki.no_crl", std::nullopt};
    bool current = false;
    std::string doubt;
    for (const Asked& asked : all) {
        // Who is listed is revoked, however old the list is.
        if (asked.report.listed && (asked.report.delta || !taken_off(asked, all)))
            return {CheckId::dsc_revocation, CheckResult::failed, revoked, std::nullopt};
        if (asked.doubt.empty() && !asked.report.delta) current = true;
        if (!asked.doubt.empty()) doubt = asked.doubt;
        if (asked.report.delta && !has_base(asked, all)) doubt = "pki.crl_delta_without_base";
    }
    if (current) return {CheckId::dsc_revocation, CheckResult::passed, {}, std::nullopt};
    if (doubt.empty()) doubt = "pki.crl_delta_without_base";
    return {CheckId::dsc_revocation, CheckResult::inconclusive, doubt, std::nullopt};
}

// Lists under the issuer's own name. Where none of them is current, a successor's of another name
// speaks too; not before, since serial numbers are unique only under one name.
std::vector<Asked> ask_all(X509* certificate, const std::vector<const RevocationList*>& lists,
                           UtcMicros now_us) {
    const std::string issuer = canonical_name(X509_get_issuer_name(certificate));
    std::vector<Asked> own, of_others;
    for (const RevocationList* list : lists)
        (list->issuer_name == issuer ? own : of_others)
            .push_back(ask(*list, X509_get0_serialNumber(certificate), now_us));
    const bool current = std::any_of(own.begin(), own.end(), [](const Asked& asked) {
        return asked.doubt.empty() && !asked.report.delta;
    });
    if (!current) own.insert(own.end(), of_others.begin(), of_others.end());
    return own;
}

// An authority is looked for under its own issuer's name only.
std::vector<Asked> ask_of_authority(const Anchor& anchor, std::vector<const RevocationList*> lists,
                                    UtcMicros now_us) {
    if (anchor.certificate() == nullptr) return {};
    std::erase_if(
        lists, [&](const RevocationList* list) { return list->issuer_name != anchor.issuer_name; });
    return ask_all(anchor.certificate(), lists, now_us);
}

}  // namespace

std::string number_of(X509_CRL* list) {
    return decimal(integer_extension(list, NID_crl_number).get());
}

bool is_delta(X509_CRL* list) {
    return X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0;
}

RevocationAnswer check_revocation(X509* signer, const Anchor* anchor, const Store& store,
                                  UtcMicros now_us) {
    const auto family = store.family_of(
        anchor != nullptr ? anchor->subject_name : canonical_name(X509_get_issuer_name(signer)));
    const auto lists = store.lists_of(family);
    const auto asked = ask_all(signer, lists, now_us);
    RevocationAnswer out{weigh(asked, "pki.revoked"), {}};
    for (const Asked& one : asked) out.lists.push_back(one.report);
    if (anchor != nullptr && out.check.result != CheckResult::failed) {
        // An authority itself can be taken back, by its own list or by its successor's.
        const auto of_authority = ask_of_authority(*anchor, lists, now_us);
        const Check check = weigh(of_authority, "pki.csca_revoked");
        if (check.result == CheckResult::failed) {
            out = {check, {}};
            for (const Asked& one : of_authority) out.lists.push_back(one.report);
        }
    }
    ERR_clear_error();
    return out;
}

}  // namespace limen::pki
