// SPDX-License-Identifier: Apache-2.0
// EF.SOD as anybody may write it, against a store that trusts nobody who could have signed it.
#include "base/invariant.hpp"
#include "identity/pki/security_object.hpp"
#include "identity/pki/store.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const limen::pki::Store store;
    const limen::ByteView sod(data, size);
    const auto result =
        limen::pki::authenticate(sod, {{1, limen::Bytes(3)}}, store, 1'790'000'000'000'000);
    LIMEN_INVARIANT(!result.genuine(), "nothing is genuine without a trusted authority");
    LIMEN_INVARIANT(result.checks.size() == 8, "every check is answered");
    (void)limen::pki::decode_security_object(sod);
    return 0;
}
