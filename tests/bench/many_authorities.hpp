// SPDX-License-Identifier: Apache-2.0
// Authorities with sorts of keys as master lists have them.
#pragma once

#include "tests/unit/pki/test_authority.hpp"

namespace limen::bench {

inline void fill_with_authorities(const pki::test::Folder& folder, int count) {
    using namespace pki::test;
    const char* kinds[] = {"prime256v1", "secp384r1", "brainpoolP256r1", "brainpoolP384r1"};
    for (int i = 0; i < count; ++i) {
        const std::string country = {static_cast<char>('A' + i / 3 / 26 % 26),
                                     static_cast<char>('A' + i / 3 % 26)};
        Template t = {country, "CSCA", false, kNow - kDay, kNow + kDay, true, i + 1};
        const auto key = make_key(kinds[i % 4], i % 2 == 0);
        folder.write("other" + std::to_string(i) + ".cer",
                     der(make_certificate(at_today(t), key.get()).get()));
    }
}

}  // namespace limen::bench
