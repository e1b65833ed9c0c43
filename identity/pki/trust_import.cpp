// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/trust_import.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/revocation.hpp"

namespace limen::pki {
namespace {

using Outcome = ImportedItem::Outcome;

// Key changes between a root and a list's signer; each round takes one more.
constexpr int kMaxLinkRounds = 8;
// Clocks of signers and gates are some seconds apart.
constexpr UtcMicros kClockSlack = 3'600'000'000;

std::unexpected<Error> refuse(std::string cause, std::string words) {
    return fail(Stage::genuineness, std::move(cause), std::move(words));
}

std::string day_text(UtcMicros at_us) {
    return to_iso8601(at_us).substr(0, 10);
}

bool longer_or_later(const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a > b;
}

// -1, 0, 1: older, the same age, newer. Numbers tell where both have one (RFC 5280, 5.2.3).
int compare_age(const TrustList& list, const TrustList& other) {
    if (!list.number.empty() && !other.number.empty() && list.number != other.number)
        return longer_or_later(list.number, other.number) ? 1 : -1;
    const UtcMicros mine = list.made_us.value_or(INT64_MIN);
    const UtcMicros theirs = other.made_us.value_or(INT64_MIN);
    return mine == theirs ? 0 : mine > theirs ? 1 : -1;
}

bool is_root(const TrustContents& contents, const StoredCertificate& certificate) {
    return std::any_of(certificate.sources.begin(), certificate.sources.end(),
                       [&](std::uint32_t at) { return contents.sources[at].root; });
}

}  // namespace

std::string source_id(ByteView der) {
    Bytes out(32);
    EVP_Digest(der.data(), der.size(), out.data(), nullptr, EVP_sha256(), nullptr);
    return to_hex(out);
}

void drop_source(TrustContents& contents, std::size_t at) {
    for (StoredCertificate& certificate : contents.certificates) {
        std::erase(certificate.sources, static_cast<std::uint32_t>(at));
        for (std::uint32_t& source : certificate.sources)
            if (source > at) --source;
    }
    std::erase_if(contents.certificates,
                  [](const StoredCertificate& one) { return one.sources.empty(); });
    contents.sources.erase(contents.sources.begin() + static_cast<std::ptrdiff_t>(at));
}

std::unique_ptr<Store> TrustImport::store() const {
    auto store = std::make_unique<Store>();
    for (const StoredCertificate& certificate : contents_.certificates) {
        auto anchor =
            std::make_unique<Anchor>(certificate.der, certificate.info, certificate.subject_name,
                                     certificate.issuer_name, certificate.key_id);
        anchor->own_file = is_root(contents_, certificate);
        store->add(std::move(anchor));
    }
    for (const StoredSource& source : contents_.sources)
        if (source.info.kind == TrustList::Kind::revocation_list) {
            auto list =
                std::make_unique<RevocationList>(source.content, source.info, source.issuer_name);
            list->confirmed = true;
            store->add(std::move(list));
        }
    return store;
}

ImportedItem TrustImport::take(const TrustItem& item, bool root) {
    ImportedItem out{item.name, item.kind, Outcome::refused, {}, {}};
    const std::string id = source_id(item.der);
    for (StoredSource& known : contents_.sources)
        if (known.id == id && known.root >= root) {
            out.outcome = Outcome::known;
            out.words = "is there already";
            return out;
        }
    const auto taken = item.kind == TrustList::Kind::certificate   ? take_certificate(item, root)
                       : item.kind == TrustList::Kind::master_list ? take_master_list(item)
                       : item.kind == TrustList::Kind::defect_list ? take_defect_list(item)
                                                                   : take_revocation_list(item);
    out.outcome = taken ? Outcome::taken : Outcome::refused;
    out.words = taken ? *taken : taken.error().message;
    if (!taken) out.cause = taken.error().cause;
    return out;
}

std::uint32_t TrustImport::add_source(const TrustItem& item, TrustList info, std::string series) {
    info.imported_us = now_us_;
    info.file = item.name;
    info.kind = item.kind;
    contents_.sources.push_back(
        {std::move(info), source_id(item.der), std::move(series), false, {}, {}});
    return static_cast<std::uint32_t>(contents_.sources.size() - 1);
}

// Two certificates under one issuer and serial number: one of them is not what it seems.
void TrustImport::note_twins(X509* certificate, const std::string& name) {
    const std::string issuer = canonical_name(X509_get_issuer_name(certificate));
    const std::string serial = serial_text(X509_get0_serialNumber(certificate));
    for (const StoredCertificate& known : contents_.certificates)
        if (known.info.serial == serial && known.issuer_name == issuer)
            conflicts_.push_back(name + ": another certificate of " + known.info.issuer +
                                 " has the same serial number " + serial + " (" +
                                 known.info.fingerprint + ")");
}

bool TrustImport::add_certificate(ByteView der, X509* certificate, std::uint32_t source) {
    const std::string fingerprint = to_hex(fingerprint_of(certificate));
    for (StoredCertificate& known : contents_.certificates)
        if (known.info.fingerprint == fingerprint) {
            if (std::find(known.sources.begin(), known.sources.end(), source) ==
                known.sources.end())
                known.sources.push_back(source);
            return false;
        }
    note_twins(certificate, contents_.sources[source].info.file);
    StoredCertificate out;
    out.der = to_bytes(der);
    out.info = describe(certificate, {});
    out.info.imported_us = now_us_;
    out.subject_name = canonical_name(X509_get_subject_name(certificate));
    out.issuer_name = canonical_name(X509_get_issuer_name(certificate));
    out.key_id = subject_key_id(certificate);
    out.sources = {source};
    contents_.certificates.push_back(std::move(out));
    return true;
}

Result<std::string> TrustImport::take_certificate(const TrustItem& item, bool root) {
    const X509Ptr certificate = certificate_from(item.der);
    if (!certificate) return refuse("pki.bad_certificate", "it is no certificate");
    if (!is_authority(certificate.get()))
        return refuse("pki.not_an_authority",
                      "it is not an authority's: only country signing and link certificates "
                      "belong into a trust store");
    LIMEN_TRY(const std::string key, checked_key(certificate.get()));
    const std::string id = source_id(item.der);
    for (StoredSource& known : contents_.sources)
        if (known.id == id) {
            known.root = true;
            return "was there already and may vouch for signers of lists from now on";
        }
    TrustList info;
    info.country = country_of(X509_get_subject_name(certificate.get()));
    info.signer = readable_name(X509_get_issuer_name(certificate.get()));
    info.entries = 1;
    const Certificate described = describe(certificate.get(), {});
    if (described.link && !store()->find_issuer(certificate.get()))
        conflicts_.push_back(item.name +
                             ": a link certificate whose older key is not in the store, taken on "
                             "the word of who imports it");
    const std::uint32_t source = add_source(item, std::move(info), {});
    contents_.sources[source].root = root;
    add_certificate(item.der, certificate.get(), source);
    return described.subject + ", " + key + (root ? ", may vouch for signers of lists" : "");
}

Result<void> TrustImport::check_age(TrustList& info, const std::string& series) {
    if (info.made_us && *info.made_us > now_us_ + kClockSlack) {
        if (!force_)
            return refuse("trust.from_future", "it was made on " + day_text(*info.made_us) +
                                                   ", which is still to come; set the clock");
        info.forced = true;
    }
    for (const StoredSource& there : contents_.sources) {
        if (there.series != series) continue;
        const int age = compare_age(info, there.info);
        if (age == 0)
            conflicts_.push_back(info.file + ": differs from " + there.info.file +
                                 ", which is of the same age and signer");
        if (age <= 0 && !force_)
            return refuse(age < 0 ? "trust.older" : "trust.conflict",
                          "the store has " + there.info.file + " of " +
                              day_text(there.info.made_us.value_or(0)) +
                              ", which is not older; --force takes this one all the same");
        info.forced = info.forced || age <= 0;
    }
    return {};
}

void TrustImport::supersede(const std::string& series, std::uint32_t by) {
    for (std::size_t i = contents_.sources.size(); i-- > 0;)
        if (i != by && contents_.sources[i].series == series) drop_source(contents_, i);
}

Result<TrustList> TrustImport::confirm(const TrustItem& item, const SignedObject& object,
                                       const std::vector<ByteView>& certificates) {
    const auto known = store();
    auto authority = check_list_signer(object, item.kind, *known, now_us_);
    for (int round = 0; !authority && round < kMaxLinkRounds; ++round) {
        bool grown = false;
        for (const ByteView der : certificates) {
            X509Ptr certificate = certificate_from(der);
            if (!certificate || !is_authority(certificate.get())) continue;
            const auto older = known->find_issuer(certificate.get());
            const std::string country = country_of(X509_get_subject_name(certificate.get()));
            if (older && known->vouched_for(*older->anchor) &&
                older->anchor->info.country == country)
                grown = known->add(std::move(certificate), item.name, false) || grown;
        }
        if (!grown) break;
        authority = check_list_signer(object, item.kind, *known, now_us_);
    }
    if (!authority) return std::unexpected(authority.error());
    TrustList info = describe_list(item, object);
    info.country = (*authority)->info.country;
    return info;
}

Result<std::string> TrustImport::take_master_list(const TrustItem& item) {
    LIMEN_TRY(const SignedObject object, open_list(item));
    const auto certificates = master_list_certificates(object.content);
    if (!certificates) return refuse("pki.bad_master_list", certificates.error().message);
    LIMEN_TRY(TrustList info, confirm(item, object, *certificates));
    const std::string series = "master_list/" + info.country;
    LIMEN_CHECK(check_age(info, series));
    info.entries = certificates->size();
    const std::string words =
        "list of " + info.country + " with " + std::to_string(info.entries) + " certificates";
    const std::uint32_t source = add_source(item, std::move(info), series);
    std::size_t passed_over = 0;
    for (const ByteView der : *certificates) {
        const X509Ptr certificate = certificate_from(der);
        if (certificate && is_authority(certificate.get()))
            add_certificate(der, certificate.get(), source);
        else
            ++passed_over;
    }
    supersede(series, source);
    if (passed_over == 0) return words;
    return words + ", of which " + std::to_string(passed_over) + " are no authority's";
}

Result<std::string> TrustImport::take_defect_list(const TrustItem& item) {
    LIMEN_TRY(const SignedObject object, open_list(item));
    LIMEN_TRY(TrustList info, confirm(item, object, {}));
    LIMEN_TRY(const DefectList list, decode_defect_list(object.content, item.name));
    const std::string series = "defect_list/" + info.country;
    LIMEN_CHECK(check_age(info, series));
    info.entries = list.defects.size();
    const std::string words =
        "list of " + info.country + " with " + std::to_string(info.entries) + " signers";
    const std::uint32_t source = add_source(item, std::move(info), series);
    contents_.sources[source].content = object.content;
    supersede(series, source);
    return words;
}

Result<std::string> TrustImport::take_revocation_list(const TrustItem& item) {
    const CrlPtr list = revocation_list_from(item.der);
    if (!list) return refuse("pki.bad_crl", "it is no revocation list");
    TrustList info = describe_list(item.name, list.get());
    const auto known = store();
    const std::string issuer = canonical_name(X509_CRL_get_issuer(list.get()));
    const auto family = known->family_of(issuer);
    if (family.empty())
        return refuse("trust.unknown_issuer", "no authority of the store is named " + info.signer);
    const bool confirmed = std::any_of(family.begin(), family.end(), [&](const Anchor* anchor) {
        return anchor->certificate() != nullptr && is_signed_by(list.get(), anchor->certificate());
    });
    if (!confirmed)
        return refuse("trust.signature_wrong", "none of the keys of " + info.signer + " signed it");
    const std::string series = (is_delta(list.get()) ? "delta_list/" : "revocation_list/") + issuer;
    LIMEN_CHECK(check_age(info, series));
    const std::string words = info.signer + ", " + std::to_string(info.entries) + " revoked" +
                              (info.next_us ? ", the next one by " + day_text(*info.next_us) : "");
    const std::uint32_t source = add_source(item, std::move(info), series);
    contents_.sources[source].content = item.der;
    contents_.sources[source].issuer_name = issuer;
    supersede(series, source);
    return words;
}

}  // namespace limen::pki
