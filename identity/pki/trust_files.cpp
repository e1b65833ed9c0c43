// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/trust_files.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/ldif.hpp"
#include "identity/pki/revocation.hpp"

namespace limen::pki {
namespace {

// The largest list of today has 600 certificates of 200 States; the whole PKD has 30,000 document
// signers, which are passed over.
constexpr std::size_t kMaxCertificatesInList = 20'000;
constexpr tlv::Limits kMasterListLimits{4, kMaxCertificatesInList, 64u << 20};
constexpr std::size_t kMaxItems = 20'000;

std::unexpected<Error> unknown_file(const std::string& name) {
    return fail(Stage::genuineness, "pki.unknown_file",
                name +
                    ": what is read is certificates, revocation lists, master lists and defect "
                    "lists, in DER, PEM or LDIF");
}

std::string bad_list(TrustList::Kind kind) {
    return kind == TrustList::Kind::defect_list ? "pki.bad_defect_list" : "pki.bad_master_list";
}

// id-signedData { [0] { SEQUENCE { version, digests, SEQUENCE { eContentType …: found without
// parsing the certificates inside.
std::string signed_type(ByteView der) {
    const unsigned char* at = der.data();
    const CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (!cms || CMS_get0_content(cms.get()) == nullptr) return {};
    const ASN1_OBJECT* type = CMS_get0_eContentType(cms.get());
    std::array<char, 128> text{};
    if (type != nullptr) OBJ_obj2txt(text.data(), text.size(), type, 1);
    return text.data();
}

std::optional<TrustList::Kind> kind_of(ByteView der) {
    if (certificate_from(der)) return TrustList::Kind::certificate;
    if (revocation_list_from(der)) return TrustList::Kind::revocation_list;
    const std::string type = signed_type(der);
    if (type == kMasterListType) return TrustList::Kind::master_list;
    if (type == kDefectListType) return TrustList::Kind::defect_list;
    return std::nullopt;
}

bool is_pem(ByteView content) {
    constexpr std::size_t kWhereItBegins = 4096;
    return to_text(content.first(std::min(content.size(), kWhereItBegins))).find("-----BEGIN ") !=
           std::string::npos;
}

// Each block of a PEM file, in DER.
Result<std::vector<Bytes>> pem_blocks(ByteView content) {
    const BioPtr bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
    std::vector<Bytes> blocks;
    char *name = nullptr, *header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    while (PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1) {
        blocks.emplace_back(data, data + size);
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(data);
        if (blocks.size() > kMaxItems)
            return fail(Stage::genuineness, "pki.too_many", "the file holds too many blocks");
    }
    ERR_clear_error();
    return blocks;
}

bool revoked(X509* signer, const Anchor& authority, const Store& store, UtcMicros now_us) {
    return check_revocation(signer, &authority, store, now_us).check.result ==
           border::CheckResult::failed;
}

}  // namespace

Result<std::vector<TrustItem>> items_in(ByteView content, const std::string& name) {
    std::vector<Bytes> blocks;
    const bool ldif = is_ldif(content);
    if (ldif) {
        LIMEN_TRY(blocks, ldif_values(content, kMaxItems));
    } else if (is_pem(content)) {
        LIMEN_TRY(blocks, pem_blocks(content));
    } else {
        blocks.push_back(to_bytes(content));
    }
    std::vector<TrustItem> items;
    for (Bytes& block : blocks) {
        const auto kind = kind_of(block);
        if (!kind && ldif) continue;
        if (!kind) return unknown_file(name);
        const std::string number = blocks.size() == 1 ? "" : "#" + std::to_string(items.size() + 1);
        items.push_back({*kind, name + number, std::move(block)});
    }
    if (items.empty()) return unknown_file(name);
    return items;
}

Result<SignedObject> open_list(const TrustItem& item) {
    auto object = open_signed(item.der);
    const char* wanted =
        item.kind == TrustList::Kind::defect_list ? kDefectListType : kMasterListType;
    if (!object)
        return fail(Stage::genuineness, bad_list(item.kind),
                    item.name + ": " + object.error().message);
    if (object->content_type != wanted)
        return fail(Stage::genuineness, bad_list(item.kind),
                    item.name + ": it is no list of this kind");
    if (!object->signature_ok())
        return fail(Stage::genuineness, bad_list(item.kind),
                    item.name + ": its signature is wrong (" + object->signature_cause +
                        "); get the list again");
    return object;
}

Result<std::vector<ByteView>> master_list_certificates(ByteView content) {
    tlv::Reader outer(content, kMasterListLimits);
    LIMEN_TRY(const tlv::Element list, outer.expect(0x30));
    LIMEN_TRY(tlv::Reader inner, outer.enter(list));
    LIMEN_CHECK(inner.expect(0x02));
    LIMEN_TRY(const tlv::Element set, inner.expect(0x31));
    LIMEN_TRY(const auto elements, tlv::read_all(set.value, kMasterListLimits));
    std::vector<ByteView> out;
    out.reserve(elements.size());
    for (const tlv::Element& element : elements) out.push_back(element.whole);
    return out;
}

Result<const Anchor*> check_list_signer(const SignedObject& object, TrustList::Kind kind,
                                        const Store& store, UtcMicros now_us) {
    LIMEN_TRY(const Store::Issuer issuer, store.find_issuer(object.signer));
    LIMEN_TRY(const std::string key, checked_key(object.signer));
    if (!store.vouched_for(*issuer.anchor))
        return fail(Stage::genuineness, "trust.unknown_signer",
                    "the authority of the list's signer, " + issuer.anchor->info.subject +
                        ", is only known from another list; give its certificate as a root");
    const char* purpose =
        kind == TrustList::Kind::defect_list ? kDefectListSigner : kMasterListSigner;
    // A document signer is certified by the same authority, and must not bring authorities of its
    // own, nor a replacement for another State's signer: who signs lists is certified for that (Doc
    // 9303-12, 7.1.1), or is the authority itself. Of defect lists' signers the guideline only
    // recommends it; we insist.
    const bool purpose_missing = !has_extended_usage(object.signer) && !is_authority(object.signer);
    if (purpose_missing || has_other_purpose(object.signer, purpose))
        return fail(Stage::genuineness, "trust.wrong_purpose",
                    "the list's signer is certified for something else");
    const Certificate signer = describe(object.signer, {});
    const UtcMicros at_us = object.signed_us.value_or(now_us);
    if (at_us < signer.not_before_us || at_us > signer.not_after_us)
        return fail(Stage::genuineness, "trust.signer_not_valid",
                    "the list's signer was not valid when it signed");
    if (revoked(object.signer, *issuer.anchor, store, now_us))
        return fail(Stage::genuineness, "trust.signer_revoked", "the list's signer is revoked");
    return issuer.anchor;
}

TrustList describe_list(const TrustItem& item, const SignedObject& object) {
    TrustList out;
    out.kind = item.kind;
    out.file = item.name;
    if (object.signer != nullptr) {
        out.signer = readable_name(X509_get_subject_name(object.signer));
        out.country = country_of(X509_get_subject_name(object.signer));
        if (out.country.empty()) out.country = country_of(X509_get_issuer_name(object.signer));
    }
    out.made_us = object.signed_us;
    return out;
}

TrustList describe_list(const std::string& name, X509_CRL* list) {
    TrustList out;
    out.kind = TrustList::Kind::revocation_list;
    out.file = name;
    out.signer = readable_name(X509_CRL_get_issuer(list));
    out.country = country_of(X509_CRL_get_issuer(list));
    out.made_us = to_utc_us(X509_CRL_get0_lastUpdate(list));
    out.next_us = to_utc_us(X509_CRL_get0_nextUpdate(list));
    out.number = number_of(list);
    const int entries = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list));
    out.entries = entries < 0 ? 0 : static_cast<std::size_t>(entries);
    return out;
}

}  // namespace limen::pki
