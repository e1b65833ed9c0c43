// SPDX-License-Identifier: Apache-2.0
// Every algorithm of Doc 9303-12, 4.4, and those that are told apart from them.
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/algorithms.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

TEST(SignatureAlgorithms, EcdsaHoldsOverEveryCurveAndDigestInBothFormats) {
    for (const char* kind :
         {"secp224r1", "prime256v1", "secp384r1", "secp521r1", "brainpoolP224r1", "brainpoolP256r1",
          "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1", "brainpoolP256t1"}) {
        const Country country(kind);
        for (const char* digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}) {
            for (const bool plain : {false, true}) {
                SCOPED_TRACE(std::string(kind) + " " + digest + (plain ? " plain" : ""));
                SodParts parts;
                parts.digest = parts.how.digest = digest;
                parts.how.plain = plain;
                const auto result = run(country, country.built(parts));
                expect_genuine(result);
                EXPECT_EQ(result.digest, digest);
                EXPECT_EQ(deviations_of(result).find("sod.plain_signature") != std::string::npos,
                          plain);
            }
        }
    }
}

TEST(SignatureAlgorithms, RsaHoldsInBothPaddingsWithEveryDigest) {
    const Country country("RSA");
    for (const char* digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}) {
        for (const bool pss : {false, true}) {
            SCOPED_TRACE(std::string(digest) + (pss ? " PSS" : " PKCS#1"));
            SodParts parts;
            parts.digest = parts.how.digest = digest;
            parts.how.pss = pss;
            expect_genuine(run(country, country.built(parts)));
        }
    }
}

// The parameters are the SignerInfo's. A reader that takes them from the signer's certificate, or
// takes the usual ones, refuses these.
TEST(SignatureAlgorithms, PssTakesSaltAndMaskDigestFromTheSignature) {
    const Country country("RSA");
    for (const int salt : {0, 20, 32, 64})
        for (const char* mask : {"SHA1", "SHA256", "SHA512"}) {
            SodParts parts;
            parts.how.pss = true;
            parts.how.salt = salt;
            parts.how.mgf_digest = mask;
            const auto result = run(country, country.built(parts));
            expect_genuine(result);
            EXPECT_EQ(result.signature_algorithm, "RSASSA-PSS SHA256 MGF1-" + std::string(mask) +
                                                      " salt " + std::to_string(salt));
        }
}

TEST(SignatureAlgorithms, PssWithOtherParametersThanItWasMadeWithDoesNotHold) {
    const Country country("RSA");
    SodParts parts;
    parts.how.pss = true;
    Signing other = parts.how;
    other.salt = 20;
    parts.signature_algorithm = algorithm_of(country.dsc_key.get(), other);
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
              "failed pki.signature_wrong");
}

// id-RSASSA-PSS as the key's own type, with parameters that restrict it (RFC 4055, 1.2).
TEST(SignatureAlgorithms, ASignersKeyMayBeForPssAlone) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
    EVP_PKEY* made = nullptr;
    ASSERT_EQ(EVP_PKEY_keygen_init(context), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_md(context, EVP_sha256()), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context, EVP_sha256()), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context, 32), 1);
    ASSERT_EQ(EVP_PKEY_keygen(context, &made), 1);
    EVP_PKEY_CTX_free(context);
    Country country("RSA");
    country.dsc_key.reset(made);
    country.dsc =
        make_certificate(at_today(kSigner), made, country.csca.get(), country.csca_key.get());
    SodParts parts;
    parts.how.pss = true;
    const auto result = run(country, country.built(parts));
    expect_genuine(result);
    EXPECT_EQ(result.signer->key, "RSA-PSS 2048");
    // Such a key makes no PKCS#1 signatures, whatever the algorithm says.
    parts.signature_algorithm = algorithm("1.2.840.113549.1.1.11", {0x05, 0x00});
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
              "failed pki.signature_wrong");
}

// The key's identifier where the signature's belongs; the digest is named beside it.
TEST(SignatureAlgorithms, TheKeysOwnIdentifierIsTakenForTheSignatures) {
    const Country elliptic;
    SodParts parts;
    parts.signature_algorithm = algorithm("1.2.840.10045.2.1");
    expect_genuine(run(elliptic, elliptic.built(parts)));
    const Country rsa("RSA");
    parts.signature_algorithm = algorithm("1.2.840.113549.1.1.1", {0x05, 0x00});
    expect_genuine(run(rsa, rsa.built(parts)));
}

TEST(SignatureAlgorithms, AnotherDigestThanTheAlgorithmNamesIsADeviation) {
    const Country country;
    SodParts parts;
    Signing named;
    named.digest = "SHA1";
    parts.signature_algorithm = algorithm_of(country.dsc_key.get(), named);
    const auto result = run(country, country.built(parts));
    expect_genuine(result);
    EXPECT_EQ(deviations_of(result), "sod.signature_digest_differs");
}

TEST(SignatureAlgorithms, WhatNoDocumentUsesIsNamedAndRefused) {
    const Country country;
    for (const char* oid : {"1.2.840.113549.1.1.4" /* md5WithRSA */, "1.3.101.112" /* Ed25519 */,
                            "1.2.3.4.5", "0.4.0.127.0.7.1.1.4.1.6" /* ecdsa-plain-RIPEMD160 */}) {
        SodParts parts;
        parts.signature_algorithm = algorithm(oid);
        EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
                  "failed pki.unknown_algorithm")
            << oid;
    }
}

TEST(SignatureAlgorithms, PssParametersOutsideTheStandardAreRefused) {
    const Country country("RSA");
    SodParts parts;
    parts.how.pss = true;
    // A trailer field of 2, a salt of 3000 bytes, MD5, a NULL.
    for (const char* parameters :
         {"3005a303020102", "3006a20402020bb8", "3010a00e300c06082a864886f70d02050500", "0500"}) {
        parts.signature_algorithm = algorithm("1.2.840.113549.1.1.10", *from_hex(parameters));
        EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
                  "failed pki.unknown_algorithm")
            << parameters;
    }
}

TEST(SignatureAlgorithms, APlainSignatureOfOddLengthOrNoLengthIsWrong) {
    const Country country;
    const SignatureScheme scheme{SignatureScheme::Kind::ecdsa_plain, "SHA256", {}, 0, {}};
    EVP_PKEY* key = country.dsc_key.get();
    for (const std::size_t size : {0u, 1u, 63u, 64u, 4096u})
        EXPECT_FALSE(verify(key, scheme, {}, Bytes(3), Bytes(size, 1))) << size;
}

}  // namespace
}  // namespace limen::pki::test
