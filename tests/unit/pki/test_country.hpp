// SPDX-License-Identifier: Apache-2.0
// A State with one authority and one document signer, and what passive authentication says of its
// documents.
#pragma once

#include <gtest/gtest.h>

#include "tests/unit/pki/test_authority.hpp"
#include "tests/unit/pki/test_sod.hpp"

namespace limen::pki::test {

using border::CheckId;
using border::CheckResult;

inline const std::map<int, Bytes> kGroups = {
    {1, Bytes(93, 1)}, {2, Bytes(5000, 2)}, {14, Bytes(300, 3)}};

inline const Template kSigner = {"UT",  "DSC", false, kNow - 100 * kDay, kNow + 900 * kDay,
                                 false, 77};

struct Country {
    explicit Country(const std::string& kind = "brainpoolP256r1", bool explicit_parameters = false,
                     const Template& signer = kSigner, const Template& authority = {})
        : csca_key(make_key(kind, explicit_parameters)),
          dsc_key(make_key(kind, explicit_parameters)),
          csca(make_certificate(at_today(authority), csca_key.get())),
          dsc(make_certificate(at_today(signer), dsc_key.get(), csca.get(), csca_key.get())) {
        folder.write("csca.der", der(csca.get()));
    }
    std::shared_ptr<const TrustStore> trust() const {
        auto store = TrustStore::load({folder.path});
        EXPECT_TRUE(store) << store.error().describe();
        return store.value_or(nullptr);
    }
    Bytes sod(const std::map<int, Bytes>& groups = kGroups, const SodOptions& options = {},
              const std::string& digest = "SHA256") const {
        return make_sod(security_object(groups, digest), dsc.get(), dsc_key.get(), options);
    }
    Bytes built(const SodParts& parts) const {
        return build_sod(security_object(kGroups), dsc.get(), dsc_key.get(), parts);
    }
    Folder folder;
    KeyPtr csca_key, dsc_key;
    X509Ptr csca, dsc;
};

inline PassiveResult run(const Country& country, const Bytes& sod,
                         const std::map<int, Bytes>& groups = kGroups,
                         std::optional<UtcMicros> now_us = std::nullopt) {
    return authenticate(sod, groups, *country.trust(), now_us.value_or(today_us()));
}

inline std::string cause_of(const SignedBy& result, CheckId id) {
    for (const border::Check& check : result.checks)
        if (check.id == id)
            return check.result == CheckResult::passed
                       ? "passed"
                       : std::string(to_string(check.result)) + " " + check.cause;
    return "absent";
}

inline std::string deviations_of(const SignedBy& result) {
    std::string out;
    for (const Deviation& deviation : result.deviations)
        out += (out.empty() ? "" : " ") + deviation.code;
    return out;
}

inline void expect_genuine(const PassiveResult& result) {
    for (const border::Check& check : result.checks)
        EXPECT_TRUE(check.result == CheckResult::passed || check.id == CheckId::dsc_revocation ||
                    check.id == CheckId::defect_list)
            << border::code(check.id) << " " << check.cause;
    EXPECT_TRUE(result.genuine());
}

}  // namespace limen::pki::test
