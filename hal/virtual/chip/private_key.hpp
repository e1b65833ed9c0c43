// SPDX-License-Identifier: Apache-2.0
// The chip's own keys, out of PKCS#8.
#pragma once

#include <openssl/evp.h>

#include <optional>

#include "hal/virtual/chip/key_group.hpp"

namespace limen::virtual_chip {

using EvpKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

// A key for agreeing keys: EC with named or explicit parameters, or DH (PKCS#3 or X9.42).
struct AgreementKey {
    std::shared_ptr<const KeyGroup> group;
    Number secret;
};
// Nothing where the bytes are no such key.
std::optional<AgreementKey> agreement_key(ByteView pkcs8);

// Any key; null where the bytes are none.
EvpKey any_key(ByteView pkcs8);
bool is_rsa(const EvpKey& key);

}  // namespace limen::virtual_chip
