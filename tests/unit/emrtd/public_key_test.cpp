// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/public_key.hpp"

#include "identity/emrtd/published_curves.hpp"
#include "tests/unit/emrtd/proof_support.hpp"

namespace limen::emrtd::test {
namespace {

constexpr std::array kCurves = {
    "prime192v1",      "secp224r1",       "prime256v1",      "secp384r1",       "secp521r1",
    "brainpoolP192r1", "brainpoolP224r1", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1",
    "brainpoolP512r1", "brainpoolP256t1", "brainpoolP512t1"};

TEST(PublicKey, CurvesByNameAndWrittenOut) {
    for (const char* curve : kCurves) {
        for (const bool explicit_parameters : {false, true}) {
            const TestKey key = ec_key(curve, explicit_parameters);
            const auto decoded = decode_public_key(spki_of(key.get()));
            ASSERT_TRUE(decoded) << curve << decoded.error().describe();
            EXPECT_EQ(name_of(*decoded), curve);
            EXPECT_EQ(key_bits(*decoded), EVP_PKEY_get_bits(key.get()));
        }
    }
}

// CVE-2020-0601: the curve with another base point, for which anybody knows a private key.
TEST(PublicKey, AnotherBasePointOrOrderOrCofactorIsNoPublishedCurve) {
    const Bytes spki = spki_of(ec_key("brainpoolP256r1", true).get());
    ASSERT_TRUE(decode_public_key(spki));
    std::size_t refused = 0;
    // Every byte of the parameters; the key itself follows in the last 65.
    for (std::size_t i = 4; i + 70 < spki.size(); ++i) {
        Bytes changed = spki;
        changed[i] ^= 0x01;
        const auto decoded = decode_public_key(changed);
        if (!decoded) ++refused;
        // The version is not judged, and a seed is not there.
        EXPECT_TRUE(!decoded || i < 24) << i;
    }
    EXPECT_GT(refused, 200u);
}

TEST(PublicKey, AChangedPointIsOffItsCurve) {
    const Bytes spki = spki_of(ec_key("prime256v1").get());
    for (std::size_t i = spki.size() - 64; i < spki.size(); ++i) {
        Bytes changed = spki;
        changed[i] ^= 0x80;
        const auto decoded = decode_public_key(changed);
        ASSERT_FALSE(decoded) << i;
        EXPECT_EQ(decoded.error().cause, "lds.bad_key");
    }
}

TEST(PublicKey, RsaWithinItsLimits) {
    const auto decoded = decode_public_key(spki_of(rsa_key(1024)));
    ASSERT_TRUE(decoded) << decoded.error().describe();
    EXPECT_EQ(name_of(*decoded), "RSA 1024");
    EXPECT_EQ(std::get<RsaKey>(*decoded).exponent, hex("010001"));
    const auto rsa = [](const Bytes& modulus, const char* exponent) {
        const Bytes key = tlv::encode(0x30, {tlv::encode(0x02, ByteView(modulus)),
                                             tlv::encode(0x02, ByteView(hex(exponent)))});
        return decode_public_key(
            tlv::encode(0x30, {hex("300D06092A864886F70D0101010500"),
                               tlv::encode(0x03, ByteView(joined({Bytes{0}, key})))}));
    };
    Bytes modulus(129, 0xFF);
    modulus[0] = 0;
    EXPECT_TRUE(rsa(modulus, "03"));
    EXPECT_FALSE(rsa(modulus, "01")) << "signs everything";
    EXPECT_FALSE(rsa(modulus, "02")) << "even";
    EXPECT_FALSE(rsa(modulus, "00"));
    EXPECT_EQ(rsa(modulus, "01000000000000000001").error().cause, "lds.unsupported");
    EXPECT_FALSE(rsa(Bytes(128, 0xFF), "03")) << "negative";
    Bytes even = modulus;
    even.back() = 0xFE;
    EXPECT_FALSE(rsa(even, "03"));
    EXPECT_FALSE(rsa(Bytes(100, 0x7F), "03")) << "short";
    Bytes huge(1025, 0xFF);
    huge[0] = 0;
    EXPECT_FALSE(rsa(huge, "03")) << "long enough to keep us busy";
}

// RFC 5114, 2.1: a field of 1024 bits with a subgroup of 160.
const char* const kP =
    "00B10B8F96A080E01DDE92DE5EAE5D54EC52C99FBCFB06A3C69A6A9DCA52D23B616073E28675A23D189838EF1E2EE6"
    "52"
    "C013ECB4AEA906112324975C3CD49B83BFACCBDD7D90C4BD7098488E9C219A73724EFFD6FAE5644738FAA31A4FF55B"
    "CC"
    "C0A151AF5F0DC8B4BD45BF37DF365C1A65E68CFDA76D4DA708DF1FB2BC2E4A4371";
const char* const kG =
    "00A4D1CBD5C3FD34126765A442EFB99905F8104DD258AC507FD6406CFF14266D31266FEA1E5C41564B777E690F5504"
    "F2"
    "13160217B4B01B886A5E91547F9E2749F4D7FBD7D3B9A92EE1909D0D2263F80A76A6A24C087A091F531DBF0A0169B6"
    "A2"
    "8AD662A4D18E73AFA32D779D5918D08BC8858F4DCEF97C2A24855E6EEB22B3B2E5";
const char* const kQ = "00F518AA8781A8DF278ABA4E7D64B7CB9D49462353";

Bytes integer(const Bytes& value) {
    return tlv::encode(0x02, ByteView(value));
}
Bytes dh_spki(const char* oid, std::initializer_list<Bytes> parameters, const Bytes& value) {
    const Bytes algorithm =
        tlv::encode(0x30, {hex(oid), tlv::encode(0x30, ByteView(joined(parameters)))});
    return tlv::encode(
        0x30, {algorithm, tlv::encode(0x03, ByteView(joined({Bytes{0}, integer(value)})))});
}
constexpr const char* kX942 = "06072A8648CE3E0201";
constexpr const char* kPkcs3 = "06092A864886F70D010301";

TEST(PublicKey, DiffieHellmanInBothForms) {
    const auto x942 = decode_public_key(
        dh_spki(kX942, {integer(hex(kP)), integer(hex(kG)), integer(hex(kQ))}, hex(kG)));
    ASSERT_TRUE(x942) << x942.error().describe();
    EXPECT_EQ(name_of(*x942), "DH 1024");
    EXPECT_EQ(std::get<DhKey>(*x942).order.size(), 20u);
    const auto pkcs3 = decode_public_key(
        dh_spki(kPkcs3, {integer(hex(kP)), integer(hex(kG)), hex("020200F0")}, hex(kG)));
    ASSERT_TRUE(pkcs3) << pkcs3.error().describe();
    EXPECT_TRUE(std::get<DhKey>(*pkcs3).order.empty());
    EXPECT_EQ(std::get<DhKey>(*pkcs3).private_bits, 240);
}

// Whose key lies in a small group has a shared secret that everybody can guess.
TEST(PublicKey, DiffieHellmanKeysOfSmallGroupsAreRefused) {
    const auto x942 = [](const Bytes& value, const Bytes& order = hex(kQ)) {
        return decode_public_key(
            dh_spki(kX942, {integer(hex(kP)), integer(hex(kG)), integer(order)}, value));
    };
    Bytes minus_one = hex(kP);
    minus_one.back() -= 1;
    for (const Bytes& value : {hex("00"), hex("01"), minus_one, hex(kP), hex("02")}) {
        const auto decoded = x942(value);
        ASSERT_FALSE(decoded) << to_hex(value);
        EXPECT_EQ(decoded.error().cause, "lds.bad_key");
    }
    EXPECT_FALSE(x942(hex(kG), hex("02"))) << "an order that anybody searches";
    Bytes other_order = hex(kQ);
    other_order.back() ^= 2;
    EXPECT_FALSE(x942(hex(kG), other_order));
    // Without an order the field's own small groups are still seen.
    for (const Bytes& value : {hex("01"), minus_one})
        EXPECT_FALSE(
            decode_public_key(dh_spki(kPkcs3, {integer(hex(kP)), integer(hex(kG))}, value)));
}

TEST(PublicKey, CutShortOrWithMoreBehindItIsAnError) {
    for (const Bytes& spki : {spki_of(ec_key("secp384r1", true).get()), spki_of(rsa_key(1024)),
                              dh_spki(kPkcs3, {integer(hex(kP)), integer(hex(kG))}, hex(kG))}) {
        for (std::size_t size = 0; size < spki.size(); ++size)
            ASSERT_FALSE(decode_public_key(ByteView(spki).first(size))) << size;
        EXPECT_FALSE(decode_public_key(joined({spki, Bytes{0x05, 0x00}})));
    }
}

}  // namespace
}  // namespace limen::emrtd::test
