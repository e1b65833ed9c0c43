// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/defect_list.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/algorithms.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/security_object.hpp"

namespace limen::pki {
namespace {

// The largest public list has some hundred entries; a State with ten signers a year for thirty
// years and two hundred neighbours stays far below this one.
constexpr std::size_t kMaxDefects = 50'000;
constexpr tlv::Limits kDefectLimits{8, kMaxDefects, 16u << 20};
constexpr std::size_t kMaxKnownPerSigner = 64;
constexpr std::string_view kArc = "0.4.0.127.0.7.3.1.5.";

struct TypeInfo {
    std::string_view arcs, code, words;
};
constexpr std::array kTypes = {
#define X(id, arcs, code, words) TypeInfo{arcs, code, words},
    LIMEN_DEFECTS(X)
#undef X
        TypeInfo{"", "defect.unknown", "A defect that this version does not know"}};

std::unexpected<Error> malformed_defects(const std::string& what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "pki.bad_defect_list", "the defect list is malformed: " + what);
}

Result<std::string> oid_from(ByteView whole) {
    const unsigned char* at = whole.data();
    const ObjectPtr object(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(whole.size())));
    if (!object) return malformed_defects("an object identifier");
    return dotted(object.get());
}

Result<std::string> digest_from(ByteView whole) {
    const unsigned char* at = whole.data();
    const ObjectPtr object(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(whole.size())));
    const std::string name = object ? document_digest(object.get()) : "";
    if (name.empty()) return malformed_defects("its digest is none that documents use");
    return name;
}

// SignerIdentifier ::= CHOICE { IssuerAndSerialNumber, [0] SubjectKeyIdentifier }
Result<SignerId> signer_from(const tlv::Element& element) {
    SignerId out;
    if (element.tag == 0x80) {
        out.key_id = to_bytes(element.value);
        if (out.key_id.empty()) return malformed_defects("an empty key identifier");
        return out;
    }
    tlv::Reader reader(element.value, kDefectLimits);
    LIMEN_TRY(const tlv::Element name, reader.expect(0x30));
    LIMEN_TRY(const tlv::Element serial, reader.expect(0x02));
    const unsigned char* at = name.whole.data();
    const NamePtr issuer(d2i_X509_NAME(nullptr, &at, static_cast<long>(name.whole.size())));
    at = serial.whole.data();
    ASN1_INTEGER* number = d2i_ASN1_INTEGER(nullptr, &at, static_cast<long>(serial.whole.size()));
    if (issuer && number != nullptr) {
        out.issuer = canonical_name(issuer.get());
        out.serial = serial_text(number);
    }
    ASN1_INTEGER_free(number);
    if (out.serial.empty()) return malformed_defects("a signer's name or serial number");
    return out;
}

DefectType type_of(std::string_view oid) {
    if (!oid.starts_with(kArc)) return DefectType::unknown;
    oid.remove_prefix(kArc.size());
    for (std::size_t i = 0; i + 1 < kTypes.size(); ++i)
        if (kTypes[i].arcs == oid) return static_cast<DefectType>(i);
    return DefectType::unknown;
}

int small_number(ByteView value) {
    int number = 0;
    for (const std::uint8_t byte : value.first(std::min<std::size_t>(value.size(), 3)))
        number = number << 8 | byte;
    return value.empty() || value.size() > 3 ? -1 : number;
}

void read_parameter(KnownDefect& defect, const tlv::Element& parameter) {
    defect.parameter = to_bytes(parameter.whole);
    switch (defect.type) {
        case DefectType::certificate_revoked:
        case DefectType::protocol_failure:
        case DefectType::validity_incorrect:
        case DefectType::sod_invalid:
        case DefectType::certificate_malformed:
            if (parameter.tag == 0x0A) defect.status = small_number(parameter.value);
            break;
        case DefectType::group_malformed:
        case DefectType::eid_group_malformed:
            if (const auto groups = tlv::read_all(parameter.value, {1, 64, 64}))
                for (const tlv::Element& group : *groups)
                    defect.groups.push_back(small_number(group.value));
            break;
        case DefectType::country_wrong:
            if (parameter.value.size() == 2) defect.country = to_text(parameter.value);
            break;
        case DefectType::certificate_replaced:
            // An OCTET STRING around the certificate, or the certificate itself (TR-03129-3).
            if (parameter.tag == 0x04) defect.parameter = to_bytes(parameter.value);
            break;
        default:
            break;
    }
}

// KnownDefect ::= SEQUENCE { type, parameters ANY OPTIONAL }, and with tags in version 2:
// [0] { SEQUENCE { type, [0] parameters OPTIONAL, [1] description OPTIONAL } }
Result<KnownDefect> known_from(const tlv::Element& element, const std::string& file) {
    // [0] replaces the SEQUENCE's tag where the module's tags are implicit, else it stands around.
    ByteView inside = element.value;
    if (element.tag == 0xA0) {
        const tlv::Reader peeking(inside, kDefectLimits);
        if (peeking.peek() == 0x30) {
            tlv::Reader around(inside, kDefectLimits);
            LIMEN_TRY(const tlv::Element sequence, around.expect(0x30));
            inside = sequence.value;
        }
    }
    tlv::Reader reader(inside, kDefectLimits);
    LIMEN_TRY(const tlv::Element oid, reader.expect(0x06));
    KnownDefect out;
    LIMEN_TRY(out.oid, oid_from(oid.whole));
    out.type = type_of(out.oid);
    out.list = file;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element part, reader.next());
        if (element.tag == 0xA0 && (part.tag == 0x81 || part.tag == 0xA1)) {
            out.description = to_text(part.value);
        } else if (element.tag == 0xA0 && part.tag == 0xA0) {
            tlv::Reader value(part.value, kDefectLimits);
            LIMEN_TRY(const tlv::Element parameter, value.next());
            read_parameter(out, parameter);
        } else {
            read_parameter(out, part);
        }
    }
    return out;
}

Result<Defect> defect_from(tlv::Reader reader, const std::string& file) {
    Defect out;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element part, reader.next());
        if (part.tag == 0x30 || part.tag == 0x80) {
            LIMEN_TRY(out.signer, signer_from(part));
        } else if (part.tag == 0x04) {
            out.certificate_hash = to_bytes(part.value);
        } else if (part.tag == 0x31) {
            LIMEN_TRY(const auto known, tlv::read_all(part.value, {8, kMaxKnownPerSigner}));
            for (const tlv::Element& one : known) {
                LIMEN_TRY(KnownDefect defect, known_from(one, file));
                out.known.push_back(std::move(defect));
            }
        } else if (part.tag != 0x0C) {
            return malformed_defects("an entry has a part that does not belong there");
        }
    }
    if (out.signer.serial.empty() && !out.signer.by_key_id() && out.certificate_hash.empty())
        return malformed_defects("an entry does not say whose it is");
    return out;
}

bool same_signer(const SignerId& listed, const SignerId& known) {
    if (listed.by_key_id()) return listed.key_id == known.key_id;
    return !listed.serial.empty() && listed.serial == known.serial && listed.issuer == known.issuer;
}

// Where the list gives the certificate's hash, the identifier alone is ambiguous (7.1.1).
bool concerns(const Defect& defect, const std::vector<SignerId>& signer, const Bytes& hash) {
    if (!defect.certificate_hash.empty() && !hash.empty()) return defect.certificate_hash == hash;
    return std::any_of(signer.begin(), signer.end(),
                       [&](const SignerId& known) { return same_signer(defect.signer, known); });
}

}  // namespace

std::string_view code(DefectType type) {
    return kTypes[static_cast<std::size_t>(type)].code;
}
std::string_view words(DefectType type) {
    return kTypes[static_cast<std::size_t>(type)].words;
}

bool has_defect(const std::vector<KnownDefect>& defects, DefectType type) {
    return std::any_of(defects.begin(), defects.end(),
                       [&](const KnownDefect& defect) { return defect.type == type; });
}

bool known_to_fail(const std::vector<KnownDefect>& defects, border::CheckId proof) {
    // TR-03129-2, 7.3.1.5: which of CA, AA and PACE-CAM each status names.
    constexpr std::array kCa = {0, 2, 4, 6}, kAa = {1, 2, 5, 6}, kCam = {3, 4, 5, 6};
    const auto& codes = proof == border::CheckId::chip_authentication     ? kCa
                        : proof == border::CheckId::active_authentication ? kAa
                                                                          : kCam;
    return std::any_of(defects.begin(), defects.end(), [&](const KnownDefect& defect) {
        return defect.type == DefectType::protocol_failure &&
               std::find(codes.begin(), codes.end(), defect.status) != codes.end();
    });
}

namespace {

// DefectList ::= SEQUENCE { version, hashAlg OBJECT IDENTIFIER, defects SET OF Defect }
Result<DefectList> decode(ByteView content, const std::string& file) {
    tlv::Reader outer(content, kDefectLimits);
    LIMEN_TRY(const tlv::Element whole, outer.expect(0x30));
    if (!outer.done()) return malformed_defects("something follows it");
    LIMEN_TRY(tlv::Reader reader, outer.enter(whole));
    LIMEN_TRY(const tlv::Element version, reader.expect(0x02));
    const int number = small_number(version.value);
    if (number != 0 && number != 1) return malformed_defects("its version is not known");
    DefectList out;
    LIMEN_TRY(const tlv::Element algorithm, reader.next());
    // Some write an AlgorithmIdentifier where an OBJECT IDENTIFIER belongs.
    ByteView oid = algorithm.whole;
    if (algorithm.tag == 0x30) {
        LIMEN_TRY(const tlv::Element inside, tlv::find(algorithm.value, 0x06));
        oid = inside.whole;
    }
    LIMEN_TRY(out.digest, digest_from(oid));
    LIMEN_TRY(const tlv::Element set, reader.expect(0x31));
    LIMEN_TRY(tlv::Reader rows, reader.enter(set));
    while (!rows.done()) {
        LIMEN_TRY(const tlv::Element row, rows.expect(0x30));
        LIMEN_TRY(const tlv::Reader inside, rows.enter(row));
        LIMEN_TRY(Defect defect, defect_from(inside, file));
        out.defects.push_back(std::move(defect));
    }
    out.info.kind = TrustList::Kind::defect_list;
    out.info.file = file;
    out.info.entries = out.defects.size();
    return out;
}

}  // namespace

Result<DefectList> decode_defect_list(ByteView content, const std::string& file) {
    auto list = decode(content, file);
    if (!list && list.error().cause != "pki.bad_defect_list")
        return malformed_defects(list.error().message);
    return list;
}

Result<SignerId> signer_id_from(ByteView der) {
    tlv::Reader reader(der, kDefectLimits);
    LIMEN_TRY(const tlv::Element element, reader.next());
    return signer_from(element);
}

std::vector<KnownDefect> published_defects(const std::vector<DefectList>& lists,
                                           const SignerId& named, X509* certificate) {
    std::vector<SignerId> signer = {named};
    Bytes der;
    if (certificate != nullptr) {
        signer.push_back({canonical_name(X509_get_issuer_name(certificate)),
                          serial_text(X509_get0_serialNumber(certificate)),
                          {}});
        signer.push_back({{}, {}, subject_key_id(certificate)});
        der = der_of(certificate, i2d_X509);
    }
    std::vector<KnownDefect> out;
    for (const DefectList& list : lists) {
        const Bytes hash = der.empty() ? Bytes{} : hash_of(list.digest, der);
        for (const Defect& defect : list.defects)
            if (concerns(defect, signer, hash))
                out.insert(out.end(), defect.known.begin(), defect.known.end());
    }
    return out;
}

}  // namespace limen::pki
