// SPDX-License-Identifier: Apache-2.0
// ISO/IEC 9796-2, digital signature scheme 1: a signature out of which a part of its message comes
// back.
#pragma once

#include <string>

#include "identity/emrtd/public_key.hpp"

namespace limen::emrtd {

struct RecoveredSignature {
    std::string digest;     // OpenSSL's name, after the trailer
    bool implicit = false;  // trailer BC, which names no digest and means SHA-1
    bool total = false;     // the header says that the whole message came back
    Bytes recovered;        // the message's part that came back
    Bytes hash;
};

// Opens the signature and takes it apart; whether the hash is the message's is not looked at. Cause
// "chip.proof_wrong" with what is not as it should be.
Result<RecoveredSignature> open_signature(const RsaKey& key, ByteView signature);

}  // namespace limen::emrtd
