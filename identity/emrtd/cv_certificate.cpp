// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/cv_certificate.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "identity/emrtd/object_ids.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

constexpr tlv::Tag kCertificate = 0x7F21, kBody = 0x7F4E, kProfile = 0x5F29, kAuthority = 0x42,
                   kPublicKey = 0x7F49, kHolder = 0x5F20, kRole = 0x7F4C, kEffective = 0x5F25,
                   kExpires = 0x5F24, kExtensions = 0x65, kSignature = 0x5F37;
// The longest key there is, RSA 4096 with its signature, takes some 1300 bytes; explicit parameters
// of a 521-bit curve some 600 more.
constexpr std::size_t kMaxCertificate = 4096;
constexpr tlv::Limits kCertificateLimits{4, 16, kMaxCertificate};
// TR-03110-3, A.6.1: two letters of country, nine of mnemonic, five of sequence number.
constexpr std::size_t kMaxReference = 16;
// A national authority, its links over ten years, a document verifier, an inspection system.
constexpr std::size_t kMaxChain = 8;

std::unexpected<Error> malformed_certificate(const std::string& what) {
    return fail(Stage::chip_access, "cvc.malformed", "a card verifiable certificate: " + what);
}

struct Algorithm {
    std::uint8_t kind, number;  // last two arcs behind id-TA
    TerminalAlgorithm id;
    std::string_view name;
    const char* digest;
};
using enum TerminalAlgorithm;
constexpr std::array kAlgorithms = {
    Algorithm{1, 1, rsa_v15_sha1, "RSA PKCS#1 SHA1", "SHA1"},
    Algorithm{1, 2, rsa_v15_sha256, "RSA PKCS#1 SHA256", "SHA256"},
    Algorithm{1, 5, rsa_v15_sha512, "RSA PKCS#1 SHA512", "SHA512"},
    Algorithm{1, 3, rsa_pss_sha1, "RSA PSS SHA1", "SHA1"},
    Algorithm{1, 4, rsa_pss_sha256, "RSA PSS SHA256", "SHA256"},
    Algorithm{1, 6, rsa_pss_sha512, "RSA PSS SHA512", "SHA512"},
    Algorithm{2, 1, ecdsa_sha1, "ECDSA SHA1", "SHA1"},
    Algorithm{2, 2, ecdsa_sha224, "ECDSA SHA224", "SHA224"},
    Algorithm{2, 3, ecdsa_sha256, "ECDSA SHA256", "SHA256"},
    Algorithm{2, 4, ecdsa_sha384, "ECDSA SHA384", "SHA384"},
    Algorithm{2, 5, ecdsa_sha512, "ECDSA SHA512", "SHA512"},
};

const Algorithm& of(TerminalAlgorithm id) {
    return *std::ranges::find(kAlgorithms, id, &Algorithm::id);
}

Result<std::string> reference(tlv::Reader& reader, tlv::Tag tag) {
    const auto element = reader.expect(tag);
    if (!element || element->value.empty() || element->value.size() > kMaxReference)
        return malformed_certificate("a reference to a key is missing, empty or too long");
    return to_text(element->value);
}

// Six bytes, a decimal digit in each: YYMMDD (D.2.1.3).
Result<CvDate> date(tlv::Reader& reader, tlv::Tag tag) {
    constexpr int kCentury = 2000;
    const auto element = reader.expect(tag);
    if (!element || element->value.size() != 6 ||
        std::ranges::any_of(element->value, [](std::uint8_t digit) { return digit > 9; }))
        return malformed_certificate("a date is missing or none");
    const auto two = [&](std::size_t at) {
        return element->value[at] * 10 + element->value[at + 1];
    };
    const CvDate out{kCentury + two(0), two(2), two(4)};
    if (out.month < 1 || out.month > 12 || out.day < 1 || out.day > 31)
        return malformed_certificate("a date is none");
    return out;
}

Result<void> read_public_key(tlv::Reader reader, CvCertificate& out) {
    constexpr tlv::Tag kModulus = 0x81, kPoint = 0x86;
    const auto algorithm = reader.expect(asn1::kOid);
    if (!algorithm) return malformed_certificate("its key names no algorithm");
    const ByteView arcs = algorithm->value;
    const std::size_t family = oid::kTerminalAuthentication.size();
    const auto known = std::ranges::find_if(kAlgorithms, [&](const Algorithm& a) {
        return is_of(arcs, oid::kTerminalAuthentication) && arcs.size() == family + 2 &&
               arcs[family] == a.kind && arcs[family + 1] == a.number;
    });
    if (known == kAlgorithms.end())
        return fail(Stage::chip_access, "cvc.unsupported",
                    "a card verifiable certificate has a key for no known algorithm");
    out.algorithm = known->id;
    tlv::Tag before = 0;
    while (!reader.done()) {
        const auto part = reader.next();
        if (!part || part->tag <= before) return malformed_certificate("its key is not in order");
        before = part->tag;
        if (part->tag == kModulus && !is_ecdsa(out.algorithm)) out.modulus = to_bytes(part->value);
        if (part->tag == kPoint && is_ecdsa(out.algorithm))
            out.public_point = to_bytes(part->value);
    }
    const bool complete =
        is_ecdsa(out.algorithm) ? !out.public_point.empty() : !out.modulus.empty();
    if (!complete) return malformed_certificate("its key has no public part");
    return {};
}

Result<void> read_body(tlv::Reader reader, CvCertificate& out) {
    const auto profile = reader.expect(kProfile);
    if (!profile || profile->value.size() != 1 || profile->value[0] != 0)
        return malformed_certificate("its profile is not 0");
    LIMEN_TRY(out.authority, reference(reader, kAuthority));
    const auto key = reader.expect(kPublicKey);
    if (!key) return malformed_certificate("it has no key");
    LIMEN_TRY(const tlv::Reader in_key, reader.enter(*key));
    LIMEN_CHECK(read_public_key(in_key, out));
    LIMEN_TRY(out.holder, reference(reader, kHolder));
    const auto role = reader.expect(kRole);
    if (!role) return malformed_certificate("it authorises nothing");
    out.role = to_bytes(role->value);
    LIMEN_TRY(out.effective, date(reader, kEffective));
    LIMEN_TRY(out.expires, date(reader, kExpires));
    if (!reader.done() && !reader.expect(kExtensions))
        return malformed_certificate("more than its parts");
    if (!reader.done()) return malformed_certificate("more than its parts");
    return {};
}

}  // namespace

std::string_view to_string(TerminalAlgorithm algorithm) {
    return of(algorithm).name;
}
bool is_ecdsa(TerminalAlgorithm algorithm) {
    return of(algorithm).kind == 2;
}
std::string digest_of(TerminalAlgorithm algorithm) {
    return of(algorithm).digest;
}

Result<CvCertificate> decode_cv_certificate(ByteView file) {
    if (file.size() > kMaxCertificate) return malformed_certificate("it is over 4 KiB");
    tlv::Reader outer(file, kCertificateLimits);
    const auto whole = outer.expect(kCertificate);
    if (!whole || !outer.done()) return malformed_certificate("it is not one 7F21");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*whole));
    const auto body = reader.expect(kBody);
    if (!body) return malformed_certificate("it has no body");
    LIMEN_TRY(const tlv::Reader inner, reader.enter(*body));
    CvCertificate out;
    LIMEN_CHECK(read_body(inner, out));
    const auto signature = reader.expect(kSignature);
    if (!signature || signature->value.empty() || !reader.done())
        return malformed_certificate("it has no signature, or more than one");
    out.body = to_bytes(body->whole);
    out.signature = to_bytes(signature->value);
    return out;
}

Result<std::vector<CvCertificate>> build_chain(const std::vector<std::string>& anchors,
                                               const std::vector<CvCertificate>& pool,
                                               const CvCertificate& last) {
    const auto known = [&](const std::string& name) {
        return std::ranges::find(anchors, name) != anchors.end();
    };
    // Breadth first, from the end: the first row that reaches an anchor is the shortest.
    std::vector<std::vector<CvCertificate>> rows = {{last}};
    std::set<std::string> seen = {last.holder};
    for (std::size_t length = 1; length <= kMaxChain && !rows.empty(); ++length) {
        std::vector<std::vector<CvCertificate>> longer;
        for (const auto& row : rows) {
            const std::string& wanted = row.front().authority;
            if (known(wanted)) return row;
            if (!seen.insert(wanted).second) continue;
            for (const CvCertificate& next : pool) {
                if (next.holder != wanted || next.authority == next.holder) continue;
                longer.push_back(row);
                longer.back().insert(longer.back().begin(), next);
            }
        }
        rows = std::move(longer);
    }
    return fail(Stage::genuineness, "chip.proof_impossible",
                "our certificates do not lead to an authority that this chip trusts");
}

}  // namespace limen::emrtd
