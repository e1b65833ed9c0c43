// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card_access.hpp"

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd {
namespace {

constexpr tlv::Tag kSet = 0x31, kSequence = 0x30, kOid = 0x06, kInteger = 0x02;
// id-PACE, 0.4.0.127.0.7.2.2.4; one arc follows for key agreement and mapping, one for the cipher.
constexpr std::array<std::uint8_t, 8> kIdPace = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04};

std::unexpected<Error> malformed(std::string what) {
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

std::optional<Cipher> cipher_of(std::uint8_t arc) {
    if (arc < 1 || arc > 4) return std::nullopt;
    return static_cast<Cipher>(arc - 1);
}

Result<int> small_integer(tlv::Reader& reader) {
    const auto element = reader.expect(kInteger);
    if (!element || element->value.size() != 1 || element->value[0] > 0x7F)
        return malformed("a number is not a small whole one");
    return element->value[0];
}

// PACEInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER, version INTEGER, parameterId INTEGER OPTIONAL
// }
Result<void> read_info(tlv::Reader reader, CardAccess& access) {
    const auto oid = reader.expect(kOid);
    if (!oid) return malformed("a SecurityInfo has no protocol");
    const ByteView arcs = oid->value;
    if (arcs.size() < kIdPace.size() || !std::equal(kIdPace.begin(), kIdPace.end(), arcs.begin()))
        return {};
    access.advertises_pace = true;
    // One arc less is PACEDomainParameterInfo: proprietary parameters, which 9303 forbids chips to
    // need.
    if (arcs.size() != kIdPace.size() + 2) return {};
    const auto kind = kind_of(arcs[kIdPace.size()]);
    const auto cipher = cipher_of(arcs[kIdPace.size() + 1]);
    if (!kind || !cipher) return {};
    PaceInfo info{to_bytes(arcs), kind->elliptic, kind->mapping, *cipher, 0, std::nullopt};
    LIMEN_TRY(info.version, small_integer(reader));
    if (!reader.done()) {
        LIMEN_TRY(info.parameter_id, small_integer(reader));
    }
    access.pace.push_back(std::move(info));
    return {};
}

bool spoken(const PaceInfo& info) {
    return info.elliptic && info.mapping == Mapping::generic && info.version == 2 &&
           info.parameter_id && !curve_name(*info.parameter_id).empty();
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

std::string_view curve_name(int parameter_id) {
    // Doc 9303-11, 9.5.1, table 6; OpenSSL's name for secp192r1 is prime192v1, for secp256r1
    // prime256v1.
    static constexpr std::array<std::string_view, 11> kCurves = {
        "prime192v1",      "brainpoolP192r1", "secp224r1",       "brainpoolP224r1",
        "prime256v1",      "brainpoolP256r1", "brainpoolP320r1", "secp384r1",
        "brainpoolP384r1", "brainpoolP512r1", "secp521r1"};
    constexpr int kFirst = 8;
    if (parameter_id < kFirst || parameter_id >= kFirst + static_cast<int>(kCurves.size()))
        return {};
    return kCurves[static_cast<std::size_t>(parameter_id - kFirst)];
}

Result<CardAccess> decode_card_access(ByteView file) {
    CardAccess access;
    tlv::Reader outer(file, {4, 256, 1u << 16});
    const auto set = outer.expect(kSet);
    if (!set) return malformed("it is not a SET");
    LIMEN_TRY(tlv::Reader infos, outer.enter(*set));
    while (!infos.done()) {
        const auto info = infos.expect(kSequence);
        if (!info) return malformed("a SecurityInfo is not a SEQUENCE");
        LIMEN_TRY(const tlv::Reader reader, infos.enter(*info));
        LIMEN_CHECK(read_info(reader, access));
    }
    return access;
}

const PaceInfo* choose_pace(const CardAccess& access) {
    const PaceInfo* best = nullptr;
    for (const PaceInfo& info : access.pace)
        if (spoken(info) && (best == nullptr || info.cipher > best->cipher)) best = &info;
    return best;
}

bool needs_parameter_id(const CardAccess& access, const PaceInfo& chosen) {
    return std::count_if(access.pace.begin(), access.pace.end(),
                         [&](const PaceInfo& info) { return info.oid == chosen.oid; }) > 1;
}

}  // namespace limen::emrtd
