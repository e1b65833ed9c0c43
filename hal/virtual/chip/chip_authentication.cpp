// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/chip_authentication.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace limen::virtual_chip {

Bytes chip_authentication_oid(bool elliptic, int cipher) {
    return {0x04,
            0x00,
            0x7F,
            0x00,
            0x07,
            0x02,
            0x02,
            0x03,
            static_cast<std::uint8_t>(elliptic ? 2 : 1),
            static_cast<std::uint8_t>(cipher)};
}

std::expected<ChipSession, std::uint16_t> authenticate_chip(const AgreementKey& key, Cipher cipher,
                                                            ByteView terminal_public) {
    const auto peer = key.group->checked(terminal_public);
    const auto shared = peer ? key.group->raise(*peer, key.secret.get()) : std::nullopt;
    if (!shared) return std::unexpected(apdu::sw::kWrongData);
    Bytes secret = key.group->secret_of(*shared);
    auto channel = std::make_unique<SecureChannel>(cipher, derive_key(cipher, secret, 1),
                                                   derive_key(cipher, secret, 2),
                                                   Bytes(block_size(cipher), 0));
    OPENSSL_cleanse(secret.data(), secret.size());
    return ChipSession{std::move(channel), *peer};
}

}  // namespace limen::virtual_chip
