// SPDX-License-Identifier: Apache-2.0
// Which of the offered kinds of PACE is taken, row by row.
#include "identity/emrtd/access_policy.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

constexpr std::size_t kAnyKey = 256, kShortKey = 250;
constexpr int kGm = 2, kIm = 4, kCam = 6, kDhGm = 1, kDhIm = 3;

struct Offer {
    int kind, cipher, parameter_id;
    int version = 2;
};

CardAccess offering(std::initializer_list<Offer> offers) {
    Bytes infos;
    for (const Offer& offer : offers) {
        Bytes info = hex("060A04007F000702020400 00");
        info[10] = static_cast<std::uint8_t>(offer.kind);
        info[11] = static_cast<std::uint8_t>(offer.cipher);
        tlv::append(info, 0x02, Bytes{static_cast<std::uint8_t>(offer.version)});
        tlv::append(info, 0x02, Bytes{static_cast<std::uint8_t>(offer.parameter_id)});
        tlv::append(infos, 0x30, info);
    }
    const auto access = decode_card_access(tlv::encode(0x31, ByteView(infos)));
    EXPECT_TRUE(access) << access.error().describe();
    return access.value_or(CardAccess{});
}

std::string chosen(std::initializer_list<Offer> offers, const AccessPolicy& policy = {},
                   std::size_t most_key_bytes = kAnyKey) {
    const auto info = choose_pace(offering(offers), policy, most_key_bytes);
    return info ? full_name_of(*info) : info.error().cause + ": " + info.error().message;
}

TEST(AccessPolicy, TheBestOfferIsTaken) {
    // The only one there is.
    EXPECT_EQ(chosen({{kGm, 2, 13}}), "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_EQ(chosen({{kGm, 1, 8}}), "PACE-ECDH-GM-3DES-CBC-CBC secp192r1");
    EXPECT_EQ(chosen({{kDhIm, 3, 1}}), "PACE-DH-IM-AES-CBC-CMAC-192 DH-2048/224");
    // Chip authentication mapping proves the chip; also where the other would be stronger.
    EXPECT_EQ(chosen({{kGm, 2, 13}, {kCam, 2, 13}}),
              "PACE-ECDH-CAM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_EQ(chosen({{kGm, 4, 17}, {kCam, 2, 12}}), "PACE-ECDH-CAM-AES-CBC-CMAC-128 secp256r1");
    EXPECT_EQ(chosen({{kIm, 2, 13}, {kGm, 2, 13}}),
              "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    // The stronger group, and the stronger cipher, where one is under 128 bits.
    EXPECT_EQ(chosen({{kGm, 2, 9}, {kGm, 2, 13}}), "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_EQ(chosen({{kGm, 1, 13}, {kGm, 2, 13}}),
              "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_EQ(chosen({{kDhGm, 2, 2}, {kGm, 2, 12}}), "PACE-ECDH-GM-AES-CBC-CMAC-128 secp256r1");
    // From 128 bits on, the faster group; then the longer cipher, which costs nothing.
    EXPECT_EQ(chosen({{kGm, 4, 18}, {kGm, 2, 12}}), "PACE-ECDH-GM-AES-CBC-CMAC-128 secp256r1");
    EXPECT_EQ(chosen({{kGm, 2, 13}, {kGm, 4, 13}}),
              "PACE-ECDH-GM-AES-CBC-CMAC-256 brainpoolP256r1");
    // The order in the file means nothing.
    EXPECT_EQ(chosen({{kCam, 2, 13}, {kGm, 2, 13}}), chosen({{kGm, 2, 13}, {kCam, 2, 13}}));
}

TEST(AccessPolicy, ThePreferenceOfMappingsIsTheCallers) {
    AccessPolicy policy;
    policy.mappings = {Mapping::integrated, Mapping::generic};
    EXPECT_EQ(chosen({{kGm, 4, 17}, {kIm, 2, 13}, {kCam, 2, 13}}, policy),
              "PACE-ECDH-IM-AES-CBC-CMAC-128 brainpoolP256r1");
    EXPECT_TRUE(chosen({{kCam, 2, 13}}, policy).starts_with("chip.access_unsupported"));
    policy.mappings = {};
    EXPECT_TRUE(chosen({{kGm, 2, 13}}, policy).starts_with("chip.access_unsupported"));
}

TEST(AccessPolicy, WhatIsTooWeakIsNotTaken) {
    AccessPolicy policy;
    policy.minimum_bits = 112;
    EXPECT_EQ(chosen({{kCam, 2, 9}, {kGm, 3, 13}}, policy),
              "PACE-ECDH-GM-AES-CBC-CMAC-192 brainpoolP256r1");
    EXPECT_EQ(
        chosen({{kGm, 1, 13}}, policy),
        "chip.access_unsupported: the chip offers only kinds of PACE that the policy forbids");
    EXPECT_EQ(chosen({{kDhGm, 2, 1}}, policy), "PACE-DH-GM-AES-CBC-CMAC-128 DH-2048/224");
    policy.minimum_bits = 128;
    EXPECT_TRUE(chosen({{kDhGm, 2, 2}}, policy).starts_with("chip.access_unsupported"));
    EXPECT_EQ(chosen({{kGm, 2, 12}}, policy), "PACE-ECDH-GM-AES-CBC-CMAC-128 secp256r1");
}

// What every inspection system has to support can be chosen (Doc 9303-11, 4.4.3).
TEST(AccessPolicy, EverythingStandardisedIsSpoken) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        for (int cipher = 1; cipher <= 4; ++cipher) {
            for (const int kind :
                 parameters.elliptic ? std::vector{kGm, kIm, kCam} : std::vector{kDhGm, kDhIm}) {
                const bool exists =
                    (kind != kIm || parameters.id != 10) && (kind != kCam || cipher != 1);
                const std::string name = chosen({{kind, cipher, parameters.id}});
                EXPECT_EQ(name.starts_with("PACE"), exists) << name;
            }
        }
    }
}

TEST(AccessPolicy, WhatDoesNotExistIsNotSpoken) {
    for (const Offer& offer : {Offer{kGm, 2, 13, 1}, Offer{kGm, 2, 3}, Offer{kGm, 2, 19},
                               Offer{kGm, 2, 0}, Offer{kDhGm, 2, 13}, Offer{kIm, 2, 10},
                               Offer{5, 2, 13}, Offer{kGm, 5, 13}, Offer{kCam, 1, 13}})
        EXPECT_EQ(
            chosen({offer}),
            "chip.access_unsupported: the chip offers only kinds of PACE that we do not speak")
            << offer.kind << " " << offer.cipher << " " << offer.parameter_id;
}

TEST(AccessPolicy, LongNumbersGoInPiecesOnlyWhereNothingShorterIsOffered) {
    EXPECT_EQ(chosen({{kDhGm, 4, 2}, {kDhGm, 2, 0}}, {}, kShortKey),
              "PACE-DH-GM-AES-CBC-CMAC-128 DH-1024/160");
    EXPECT_EQ(chosen({{kGm, 4, 18}}, {}, kShortKey), "PACE-ECDH-GM-AES-CBC-CMAC-256 secp521r1");
    EXPECT_EQ(chosen({{kDhGm, 4, 2}, {kDhGm, 4, 1}}, {}, kShortKey),
              chosen({{kDhGm, 4, 2}, {kDhGm, 4, 1}}));
    EXPECT_EQ(chosen({{kDhGm, 4, 2}}, {}, kShortKey), "PACE-DH-GM-AES-CBC-CMAC-256 DH-2048/256");
}

}  // namespace
}  // namespace limen::emrtd::test
