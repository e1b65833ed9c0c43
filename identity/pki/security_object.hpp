// SPDX-License-Identifier: Apache-2.0
// The LDS security object: the hash of every data group (Doc 9303-10, 4.6.2).
#pragma once

#include <map>
#include <string>

#include "base/bytes.hpp"

namespace limen::pki {

struct SecurityObject {
    std::string digest;           // OpenSSL's short name: "SHA256"
    std::map<int, Bytes> hashes;  // data group number → hash
};
// Cause "pki.sod_malformed"; also for a digest that no document may use.
Result<SecurityObject> decode_security_object(ByteView content);

// Empty where there is no such digest.
Bytes hash_of(const std::string& digest, ByteView data);

}  // namespace limen::pki
