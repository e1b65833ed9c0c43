// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/security_infos.hpp"

#include <array>

#include "identity/emrtd/object_ids.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

constexpr tlv::Limits kInfoLimits{6, kMaxSecurityInfos, 1u << 16};

std::unexpected<Error> malformed_info(const std::string& what) {
    return fail(Stage::chip_read, "lds.malformed", "security infos: " + what);
}

Result<std::uint32_t> info_number(tlv::Reader& reader) {
    const auto element = reader.expect(asn1::kInteger);
    if (!element || element->value.empty() || (element->value[0] & 0x80) != 0 ||
        element->value.size() > 5 || (element->value.size() == 5 && element->value[0] != 0))
        return malformed_info("a number is missing, negative or huge");
    std::uint32_t out = 0;
    for (const std::uint8_t byte : element->value) out = out << 8 | byte;
    return out;
}

Result<int> version(tlv::Reader& reader) {
    LIMEN_TRY(const std::uint32_t value, info_number(reader));
    if (value > 0xFF) return malformed_info("a version is none");
    return static_cast<int>(value);
}

Result<std::optional<std::uint32_t>> optional_number(tlv::Reader& reader) {
    if (reader.peek() != asn1::kInteger) return std::nullopt;
    LIMEN_TRY(const std::uint32_t value, info_number(reader));
    return value;
}

// ChipAuthenticationInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER, version INTEGER, keyId INTEGER
// OPTIONAL }
Result<void> read_chip_authentication(ByteView arcs, tlv::Reader reader, SecurityInfos& out) {
    const ByteView last = arcs.subspan(oid::kChipAuthentication.size());
    const bool known =
        last.size() == 2 && (last[0] == 1 || last[0] == 2) && last[1] >= 1 && last[1] <= 4;
    if (!known) return {};
    ChipAuthenticationInfo info;
    info.oid = to_bytes(arcs);
    info.elliptic = last[0] == 2;
    info.cipher = static_cast<Cipher>(last[1] - 1);
    LIMEN_TRY(info.version, version(reader));
    LIMEN_TRY(info.key_id, optional_number(reader));
    out.chip_authentication.push_back(std::move(info));
    return {};
}

// ChipAuthenticationPublicKeyInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER,
// chipAuthenticationPublicKey SubjectPublicKeyInfo, keyId INTEGER OPTIONAL }
Result<void> read_chip_key(tlv::Reader reader, SecurityInfos& out) {
    const auto key = reader.expect(asn1::kSequence);
    if (!key) return malformed_info("a chip's key is missing");
    LIMEN_TRY(const auto key_id, optional_number(reader));
    auto decoded = decode_public_key(key->whole);
    if (decoded)
        out.chip_keys.push_back({std::move(*decoded), key_id});
    else
        out.unusable_keys.push_back(std::move(decoded.error()));
    return {};
}

// BSI TR-03111, 5.2.1: ecdsa-plain-SHA1 … RIPEMD160. Some documents name ANSI X9.62's identifiers.
std::optional<ActiveAuthenticationInfo> digest_of(ByteView arcs) {
    static constexpr std::array kDigests = {"SHA1",   "SHA224", "SHA256",
                                            "SHA384", "SHA512", "RIPEMD160"};
    if (is_of(arcs, oid::kEcdsaPlain) && arcs.size() == oid::kEcdsaPlain.size() + 1 &&
        arcs.back() >= 1 && arcs.back() <= kDigests.size())
        return ActiveAuthenticationInfo{kDigests[arcs.back() - 1u], true};
    if (!is_of(arcs, oid::kEcdsa)) return std::nullopt;
    const ByteView last = arcs.subspan(oid::kEcdsa.size());
    if (last.size() == 1 && last[0] == 1) return ActiveAuthenticationInfo{"SHA1", false};
    if (last.size() == 2 && last[0] == 3 && last[1] >= 1 && last[1] <= 4)
        return ActiveAuthenticationInfo{kDigests[last[1]], false};
    return std::nullopt;
}

// ActiveAuthenticationInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER, version INTEGER,
// signatureAlgorithm OBJECT IDENTIFIER }. Documents with an RSA key carry it too; what it names
// there is of no consequence.
Result<void> read_active_authentication(tlv::Reader reader, SecurityInfos& out) {
    LIMEN_CHECK(version(reader));
    const auto algorithm = reader.expect(asn1::kOid);
    if (!algorithm) return malformed_info("the algorithm of Active Authentication is not named");
    if (auto info = digest_of(algorithm->value)) out.active_authentication = std::move(info);
    return {};
}

// TerminalAuthenticationInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER, version INTEGER, efCVCA
// SEQUENCE { fid OCTET STRING, sfid OCTET STRING OPTIONAL } OPTIONAL }
Result<void> read_terminal_authentication(tlv::Reader reader, SecurityInfos& out) {
    TerminalAuthenticationInfo info;
    LIMEN_TRY(info.version, version(reader));
    if (!reader.done()) {
        const auto file = reader.expect(asn1::kSequence);
        if (!file) return malformed_info("EF.CVCA is not named as a file");
        LIMEN_TRY(tlv::Reader inner, reader.enter(*file));
        const auto fid = inner.expect(asn1::kOctets);
        if (!fid || fid->value.size() != 2) return malformed_info("EF.CVCA has no file identifier");
        info.cvca_file = static_cast<std::uint16_t>(fid->value[0] << 8 | fid->value[1]);
        if (!inner.done()) {
            const auto sfid = inner.expect(asn1::kOctets);
            if (!sfid || sfid->value.size() != 1)
                return malformed_info("EF.CVCA has a wrong short one");
            info.cvca_short_id = sfid->value[0];
        }
    }
    // Version 2 belongs to identity cards; a document may name both.
    if (!out.terminal_authentication || info.version == 1) out.terminal_authentication = info;
    return {};
}

Result<void> read_info(const tlv::Element& info, tlv::Reader reader, SecurityInfos& out) {
    const auto protocol = reader.expect(asn1::kOid);
    if (!protocol) return malformed_info("one names no protocol");
    const ByteView arcs = protocol->value;
    if (is_of(arcs, oid::kChipAuthentication)) return read_chip_authentication(arcs, reader, out);
    if (is_of(arcs, oid::kChipKey)) return read_chip_key(reader, out);
    if (is(arcs, oid::kActiveAuthentication)) return read_active_authentication(reader, out);
    if (is(arcs, oid::kTerminalAuthentication)) return read_terminal_authentication(reader, out);
    if (is_of(arcs, oid::kPace))
        out.pace.push_back(to_bytes(info.whole));
    else if (!is(arcs, oid::kDirectory))  // EFDIRInfo repeats EF.DIR, which nobody here goes by
        out.others.push_back(to_bytes(info.whole));
    return {};
}

Result<ByteView> inside(ByteView file, tlv::Tag tag, const char* what) {
    if (file.size() > kInfoLimits.length)
        return fail(Stage::chip_read, "lds.too_large", std::string(what) + " is over 64 KiB");
    tlv::Reader reader(file, kInfoLimits);
    const auto whole = reader.expect(tag);
    if (!whole) return malformed_info(std::string(what) + " does not begin with its tag");
    return whole->value;
}

}  // namespace

Result<SecurityInfos> decode_security_infos(ByteView set) {
    if (set.size() > kInfoLimits.length)
        return fail(Stage::chip_read, "lds.too_large", "security infos are over 64 KiB");
    tlv::Reader outer(set, kInfoLimits);
    const auto whole = outer.expect(asn1::kSet);
    if (!whole) return malformed_info("they are no SET");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*whole));
    SecurityInfos out;
    while (!reader.done()) {
        const auto info = reader.expect(asn1::kSequence);
        if (!info) return malformed_info("one of them is no SEQUENCE, or there are too many");
        LIMEN_TRY(const tlv::Reader inner, reader.enter(*info));
        LIMEN_CHECK(read_info(*info, inner, out));
    }
    return out;
}

Result<SecurityInfos> decode_dg14(ByteView file) {
    LIMEN_TRY(const ByteView set, inside(file, 0x6E, "EF.DG14"));
    return decode_security_infos(set);
}

Result<PublicKey> decode_dg15(ByteView file) {
    LIMEN_TRY(const ByteView key, inside(file, 0x6F, "EF.DG15"));
    return decode_public_key(key);
}

}  // namespace limen::emrtd
