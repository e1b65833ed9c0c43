// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card_access.hpp"

#include <algorithm>
#include <array>

#include "identity/emrtd/object_ids.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

// An arc follows for key agreement and mapping, and one for the cipher.
constexpr ByteView kIdPace = oid::kPace;
// Chips offer one or two, the fullest some six. Written-out parameters cost time to identify.
constexpr std::size_t kMaxParameters = 8;
constexpr std::size_t kMaxInfos = 64;

std::unexpected<Error> malformed_card_access(std::string what) {
    return fail(Stage::chip_read, "lds.malformed", "EF.CardAccess: " + what);
}

struct Kind {
    bool elliptic;
    Mapping mapping;
};
std::optional<Kind> kind_of(std::uint8_t arc) {
    switch (arc) {
        case 1:
            return Kind{false, Mapping::generic};
        case 2:
            return Kind{true, Mapping::generic};
        case 3:
            return Kind{false, Mapping::integrated};
        case 4:
            return Kind{true, Mapping::integrated};
        case 6:
            return Kind{true, Mapping::chip_authentication};
        default:
            return std::nullopt;
    }
}

std::optional<Cipher> cipher_of(const Kind& kind, std::uint8_t arc) {
    // 3DES is not defined for chip authentication mapping (4.4.3.2, table 3).
    const std::uint8_t first = kind.mapping == Mapping::chip_authentication ? 2 : 1;
    if (arc < first || arc > 4) return std::nullopt;
    return static_cast<Cipher>(arc - 1);
}

Result<int> small_integer(tlv::Reader& reader) {
    const auto element = reader.expect(asn1::kInteger);
    const bool zero_first = element && element->value.size() == 2 && element->value[0] == 0;
    if (!element || (!zero_first && (element->value.size() != 1 || element->value[0] > 0x7F)))
        return malformed_card_access("a number is not a small whole one");
    return element->value.back();
}

Result<std::optional<int>> optional_integer(tlv::Reader& reader) {
    if (reader.done()) return std::optional<int>{};
    LIMEN_TRY(const int value, small_integer(reader));
    return std::optional<int>{value};
}

// PACEInfo ::= SEQUENCE { protocol, version INTEGER, parameterId INTEGER OPTIONAL }
Result<void> read_info(ByteView oid, tlv::Reader& reader, CardAccess& access) {
    const auto kind = kind_of(oid[kIdPace.size()]);
    const auto cipher = kind ? cipher_of(*kind, oid[kIdPace.size() + 1]) : std::nullopt;
    if (!kind || !cipher) {
        access.unknown.push_back(to_bytes(oid));
        return {};
    }
    PaceInfo info{to_bytes(oid), kind->elliptic, kind->mapping, *cipher, 0, {}, {}};
    LIMEN_TRY(info.version, small_integer(reader));
    LIMEN_TRY(info.parameter_id, optional_integer(reader));
    access.pace.push_back(std::move(info));
    return {};
}

// PACEDomainParameterInfo ::= SEQUENCE { protocol, domainParameter AlgorithmIdentifier,
// parameterId INTEGER OPTIONAL }
Result<void> read_parameters(ByteView oid, tlv::Reader& reader, CardAccess& access) {
    if (access.parameters.size() == kMaxParameters)
        return fail(Stage::chip_read, "lds.too_large", "EF.CardAccess: too many domain parameters");
    const auto algorithm = reader.expect(asn1::kSequence);
    if (!algorithm) return malformed_card_access("domain parameters are no AlgorithmIdentifier");
    PaceParameters parameters{
        to_bytes(oid), {}, identify_parameters(algorithm->whole), to_bytes(algorithm->whole)};
    LIMEN_TRY(parameters.parameter_id, optional_integer(reader));
    access.parameters.push_back(std::move(parameters));
    return {};
}

Result<void> read_security_info(tlv::Reader reader, CardAccess& access) {
    const auto oid = reader.expect(asn1::kOid);
    if (!oid) return malformed_card_access("a SecurityInfo has no protocol");
    const ByteView arcs = oid->value;
    if (!is(arcs, kIdPace) && !is_of(arcs, kIdPace)) return {};
    if (arcs.size() == kIdPace.size() + 2) return read_info(arcs, reader, access);
    if (arcs.size() == kIdPace.size() + 1) return read_parameters(arcs, reader, access);
    access.unknown.push_back(to_bytes(arcs));
    return {};
}

// Ids up to 31 mean the standardised parameters; others, and none, mean those the chip has written
// out for the same kind of protocol (9.2.1, 9.5.1).
std::optional<int> resolve(const CardAccess& access, const PaceInfo& info) {
    constexpr int kLastReserved = 31;
    if (info.parameter_id && *info.parameter_id <= kLastReserved) {
        const bool known = domain_parameters(*info.parameter_id) != nullptr;
        return known ? info.parameter_id : std::nullopt;
    }
    const ByteView kind = ByteView(info.oid).first(kIdPace.size() + 1);
    const PaceParameters* found = nullptr;
    for (const PaceParameters& each : access.parameters) {
        const bool same_kind =
            std::equal(kind.begin(), kind.end(), each.oid.begin(), each.oid.end());
        if (!same_kind || (info.parameter_id && each.parameter_id != info.parameter_id)) continue;
        if (found != nullptr) return std::nullopt;  // which of them is meant, nobody can tell
        found = &each;
    }
    return found == nullptr ? std::nullopt : found->group;
}

}  // namespace

std::string name_of(const PaceInfo& info) {
    static constexpr std::array<std::string_view, 3> kMappings = {"GM", "IM", "CAM"};
    static constexpr std::array<std::string_view, 4> kCiphers = {
        "3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
    return std::string(info.elliptic ? "PACE-ECDH-" : "PACE-DH-") +
           std::string(kMappings[static_cast<std::size_t>(info.mapping)]) + "-" +
           std::string(kCiphers[static_cast<std::size_t>(info.cipher)]);
}

std::string full_name_of(const PaceInfo& info) {
    const DomainParameters* parameters = info.group ? domain_parameters(*info.group) : nullptr;
    return name_of(info) + " " +
           std::string(parameters == nullptr ? "over unknown parameters" : parameters->name);
}

Result<CardAccess> decode_card_access(ByteView file) {
    CardAccess access;
    tlv::Reader outer(file, {4, 256, 1u << 16});
    const auto set = outer.expect(asn1::kSet);
    if (!set) return malformed_card_access("it is not a SET");
    LIMEN_TRY(tlv::Reader infos, outer.enter(*set));
    while (!infos.done()) {
        const auto info = infos.expect(asn1::kSequence);
        if (!info) return malformed_card_access("a SecurityInfo is not a SEQUENCE");
        LIMEN_TRY(const tlv::Reader reader, infos.enter(*info));
        LIMEN_CHECK(read_security_info(reader, access));
        if (access.pace.size() + access.unknown.size() > kMaxInfos)
            return fail(Stage::chip_read, "lds.too_large", "EF.CardAccess: too many kinds of PACE");
    }
    for (PaceInfo& info : access.pace) info.group = resolve(access, info);
    return access;
}

bool needs_parameter_id(const CardAccess& access, const PaceInfo& chosen) {
    if (!chosen.parameter_id) return false;
    return std::count_if(access.pace.begin(), access.pace.end(),
                         [&](const PaceInfo& info) { return info.oid == chosen.oid; }) > 1;
}

}  // namespace limen::emrtd
