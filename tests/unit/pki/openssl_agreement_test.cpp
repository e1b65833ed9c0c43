// SPDX-License-Identifier: Apache-2.0
// The openssl program judges the same signatures; what it says has to be what we say.
#include <cstdlib>

#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

bool openssl_agrees(const Folder& folder, const Bytes& bare_cms) {
    const auto file = folder.write("sod.cms", bare_cms);
    const std::string command = "openssl cms -verify -binary -noverify -inform DER -in '" +
                                file.string() + "' -out /dev/null 2>/dev/null";
    return std::system(command.c_str()) == 0;
}

TEST(OpensslAgreement, OnRightAndWrongSignatures) {
    if (std::system("openssl version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "there is no openssl program";
    struct Row {
        const char* kind;
        const char* digest;
        bool pss, attributes, by_key_id;
    };
    const Folder folder;
    for (const Row& row :
         {Row{"prime256v1", "SHA256", false, true, false},
          Row{"brainpoolP384r1", "SHA384", false, true, true},
          Row{"secp521r1", "SHA512", false, false, false},
          Row{"brainpoolP256t1", "SHA1", false, true, false},
          Row{"RSA", "SHA256", true, true, false}, Row{"RSA", "SHA512", false, true, true}}) {
        const Country country(row.kind);
        SodParts parts;
        parts.wrapped = false;
        parts.digest = parts.how.digest = row.digest;
        parts.how.pss = row.pss;
        // OpenSSL's CMS wants the mask's digest to be the signature's.
        parts.how.mgf_digest = row.digest;
        parts.attributes = row.attributes;
        parts.by_key_id = row.by_key_id;
        const Bytes sod = country.built(parts);
        const auto trust = country.trust();
        const auto ours = [&](const Bytes& bytes) {
            return cause_of(authenticate(bytes, kGroups, *trust, today_us()),
                            CheckId::sod_signature) == "passed";
        };
        SCOPED_TRACE(std::string(row.kind) + " " + row.digest);
        EXPECT_TRUE(ours(sod));
        EXPECT_TRUE(openssl_agrees(folder, sod));
        // The content and the signature: one changed bit of each.
        const Bytes object = security_object(kGroups);
        const auto content = std::search(sod.begin(), sod.end(), object.begin(), object.end());
        for (const std::size_t at :
             {static_cast<std::size_t>(content - sod.begin()) + object.size() - 1,
              sod.size() - 1}) {
            Bytes changed = sod;
            changed[at] ^= 0x01;
            EXPECT_FALSE(ours(changed)) << at;
            EXPECT_FALSE(openssl_agrees(folder, changed)) << at;
        }
    }
}

}  // namespace
}  // namespace limen::pki::test
