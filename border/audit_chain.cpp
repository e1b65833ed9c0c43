// SPDX-License-Identifier: Apache-2.0
#include "border/audit_chain.hpp"

#include <sodium.h>

namespace limen::border {

ChainHash chain_next(const ChainHash& previous, std::int64_t sequence, ByteView content) {
    std::array<std::uint8_t, 8> number{};
    for (std::size_t i = 0; i < number.size(); ++i)
        number[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(sequence) >> (56 - 8 * i));
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, previous.data(), previous.size());
    crypto_hash_sha256_update(&state, number.data(), number.size());
    crypto_hash_sha256_update(&state, content.data(), content.size());
    ChainHash next{};
    crypto_hash_sha256_final(&state, next.data());
    return next;
}

}  // namespace limen::border
