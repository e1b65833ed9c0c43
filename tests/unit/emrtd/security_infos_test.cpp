// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/security_infos.hpp"

#include "identity/emrtd/chip_authentication.hpp"
#include "identity/emrtd/signed_content.hpp"
#include "tests/unit/emrtd/proof_support.hpp"
#include "tests/unit/emrtd/proof_vectors.hpp"

namespace limen::emrtd::test {
namespace {

const EcKey& ec(const ChipKeyInfo& info) {
    return std::get<EcKey>(info.key);
}
Bytes set_of(std::initializer_list<Bytes> infos) {
    return tlv::encode(0x31, ByteView(joined(infos)));
}

struct Document {
    const FieldSession& session;
    const char* curve;
    const char* best;  // the first choice
    std::optional<std::uint32_t> key_id;
};

TEST(SecurityInfos, OfPassportsInTheField) {
    for (const Document& document :
         {Document{kAustria, "brainpoolP256r1", "CA-ECDH-AES-CBC-CMAC-128 brainpoolP256r1", {}},
          Document{kGermany, "brainpoolP256r1", "CA-ECDH-AES-CBC-CMAC-128 brainpoolP256r1", 195},
          Document{kMalaysia, "brainpoolP256r1", "CA-ECDH-3DES-CBC-CBC brainpoolP256r1", {}},
          Document{kFrance, "prime256v1", "CA-ECDH-3DES-CBC-CBC prime256v1", {}}}) {
        const auto infos = decode_dg14(hex(document.session.dg14));
        ASSERT_TRUE(infos) << document.session.country << infos.error().describe();
        ASSERT_EQ(infos->chip_keys.size(), 1u);
        EXPECT_EQ(ec(infos->chip_keys[0]).curve, document.curve);
        const auto choices = chip_key_choices(*infos);
        ASSERT_EQ(choices.size(), 1u) << document.session.country;
        EXPECT_EQ(name_of(choices[0]), document.best);
        EXPECT_EQ(choices[0].key_id, document.key_id);
        EXPECT_EQ(choices[0].implied, std::string_view(document.session.country) == "FR");
    }
    const auto germany = decode_dg14(hex(kGermany.dg14));
    EXPECT_EQ(germany->pace.size(), 2u);
    ASSERT_TRUE(germany->terminal_authentication);
    EXPECT_EQ(germany->terminal_authentication->version, 1);
}

// Domain parameters by number, protocols of identity cards that passports have not.
TEST(SecurityInfos, OfBsisWorkedExample) {
    const auto infos = decode_security_infos(hex(kEcInfos));
    ASSERT_TRUE(infos) << infos.error().describe();
    ASSERT_EQ(infos->chip_keys.size(), 1u);
    EXPECT_EQ(ec(infos->chip_keys[0]).curve, "brainpoolP256r1");
    EXPECT_EQ(infos->chip_keys[0].key_id, 1u);
    EXPECT_EQ(infos->chip_authentication.size(), 1u);
    EXPECT_EQ(infos->chip_authentication[0].version, 2);
    EXPECT_TRUE(chip_key_choices(*infos).empty()) << "version 2 is another protocol";
    EXPECT_EQ(infos->others.size(), 4u);
}

TEST(SecurityInfos, TheStrongestIsTriedFirst) {
    const auto key = [](const char* curve, const char* id) {
        return tlv::encode(0x30, {hex("060904007F000702020102"), spki_of(ec_key(curve).get()),
                                  tlv::encode(0x02, ByteView(hex(id)))});
    };
    const Bytes aes256 = hex("3012060A04007F00070202030204 020101 020102");
    const Bytes aes128 = hex("3012060A04007F00070202030202 020101 020101");
    const Bytes des3 = hex("3012060A04007F00070202030201 020101 020101");
    const auto infos = decode_security_infos(
        set_of({des3, aes128, aes256, key("secp384r1", "01"), key("prime256v1", "02")}));
    ASSERT_TRUE(infos);
    std::vector<std::string> names;
    for (const auto& choice : chip_key_choices(*infos)) names.push_back(name_of(choice));
    EXPECT_EQ(names, (std::vector<std::string>{"CA-ECDH-AES-CBC-CMAC-256 prime256v1",
                                               "CA-ECDH-AES-CBC-CMAC-128 secp384r1",
                                               "CA-ECDH-3DES-CBC-CBC secp384r1"}));
}

TEST(SecurityInfos, NameTheDigestOfActiveAuthentication) {
    struct Row {
        const char* algorithm;  // OBJECT IDENTIFIER
        const char* digest;     // nullptr: not one of ECDSA
        bool plain;
    };
    for (const Row& row :
         {Row{"060A04007F00070101040101", "SHA1", true},
          Row{"060A04007F00070101040102", "SHA224", true},
          Row{"060A04007F00070101040103", "SHA256", true},
          Row{"060A04007F00070101040104", "SHA384", true},
          Row{"060A04007F00070101040105", "SHA512", true},
          Row{"060A04007F00070101040106", "RIPEMD160", true},
          Row{"060A04007F00070101040107", nullptr, true}, Row{"06072A8648CE3D0401", "SHA1", false},
          Row{"06082A8648CE3D040302", "SHA256", false},
          Row{"06092A864886F70D01010B", nullptr, false}}) {
        const Bytes info =
            tlv::encode(0x30, {hex("0606678108010105"), hex("020101"), hex(row.algorithm)});
        const auto infos = decode_security_infos(set_of({info}));
        ASSERT_TRUE(infos) << row.algorithm;
        ASSERT_EQ(infos->active_authentication.has_value(), row.digest != nullptr) << row.algorithm;
        if (row.digest == nullptr) continue;
        EXPECT_EQ(infos->active_authentication->digest, row.digest);
        EXPECT_EQ(infos->active_authentication->as_plain, row.plain);
    }
}

TEST(SecurityInfos, WhereTheChipsAuthoritiesStand) {
    const auto infos = decode_security_infos(
        hex("3119 3017 060804007F0007020202 02 020101 3009 0402 0123 0401 03 0500"));
    EXPECT_FALSE(infos) << "longer than it says";
    const auto right =
        decode_security_infos(hex("3118 3016 060804007F0007020202 020101 3007 0402 0123 0401 03"));
    ASSERT_TRUE(right) << right.error().describe();
    EXPECT_EQ(right->terminal_authentication->cvca_file, 0x0123);
    EXPECT_EQ(right->terminal_authentication->cvca_short_id, 3);
}

// One key that cannot be used must not hide another that can.
TEST(SecurityInfos, AnUnusableKeyIsNamedAndPassedOver) {
    Bytes off_curve = spki_of(ec_key("prime256v1").get());
    off_curve.back() ^= 1;
    const Bytes id = hex("060904007F000702020102");
    const auto infos = decode_security_infos(
        set_of({tlv::encode(0x30, {id, off_curve}),
                tlv::encode(0x30, {id, spki_of(ec_key("secp256k1").get())}),
                tlv::encode(0x30, {id, spki_of(ec_key("secp224r1").get())})}));
    ASSERT_TRUE(infos) << infos.error().describe();
    ASSERT_EQ(infos->unusable_keys.size(), 2u);
    EXPECT_EQ(infos->unusable_keys[0].cause, "lds.bad_key");
    EXPECT_EQ(infos->unusable_keys[1].cause, "lds.unsupported");
    ASSERT_EQ(infos->chip_keys.size(), 1u);
}

TEST(SecurityInfos, MalformedOnesAreErrors) {
    for (const char* text : {
             "",
             "3000",                                               // no SET
             "31023000",                                           // names no protocol
             "31063003060260",                                     // ends inside
             "310F300D060A04007F00070202030202",                   // no version
             "3112 3010 060A04007F00070202030202 0202FFFF",        // negative
             "3115 3013 060A04007F00070202030202 020501FFFFFFFF",  // no version is so large
             "310D 300B 060904007F000702020102",                   // no key
         })
        EXPECT_FALSE(decode_security_infos(hex(text))) << text;
    Bytes many;
    for (std::size_t i = 0; i <= kMaxSecurityInfos; ++i) many = joined({many, hex("3003060160")});
    EXPECT_FALSE(decode_security_infos(tlv::encode(0x31, ByteView(many)))) << "too many";
    const Bytes large(70000, 0);
    EXPECT_EQ(decode_dg14(tlv::encode(0x6E, ByteView(large))).error().cause, "lds.too_large");
}

// Named by the standard as nobody's: no more than bytes, and kept.
TEST(SecurityInfos, UnknownProtocolsAreKeptAsTheyStand) {
    const auto infos =
        decode_security_infos(tlv::encode(0x31, ByteView(hex("3008 0603608574 0401AB"))));
    ASSERT_TRUE(infos);
    ASSERT_EQ(infos->others.size(), 1u);
    EXPECT_EQ(infos->others[0], hex("30080603608574 0401AB"));
    const auto directory =
        decode_security_infos(tlv::encode(0x31, ByteView(hex("300B 060667810801010D 0401AB"))));
    ASSERT_TRUE(directory) << directory.error().describe();
    EXPECT_TRUE(directory->others.empty());
}

TEST(SignedContent, WhatIsNoSignedMessageIsAnError) {
    EXPECT_FALSE(signed_content({}));
    EXPECT_FALSE(signed_content(hex("300B06092A864886F70D010701")));  // id-data
    EXPECT_EQ(signed_content(Bytes(600000)).error().cause, "lds.too_large");
    EXPECT_FALSE(listed_groups(hex("7700")));
}

}  // namespace
}  // namespace limen::emrtd::test
