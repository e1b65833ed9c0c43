// SPDX-License-Identifier: Apache-2.0
// A managed trust store's index whose seal fits: what is inside may still be anything.
#include <openssl/evp.h>

#include "base/invariant.hpp"
#include "identity/pki/trust_index.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::pki;
    limen::Bytes sealed(data, data + size);
    sealed.resize(size + 32);
    EVP_Digest(sealed.data(), size, sealed.data() + size, nullptr, EVP_sha256(), nullptr);
    const auto contents = decode_index(sealed);
    if (contents)
        LIMEN_INVARIANT(decode_index(encode_index(*contents)).has_value(),
                        "what was read can be written and read again");
    return 0;
}
