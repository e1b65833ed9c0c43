// SPDX-License-Identifier: Apache-2.0
// Large whole numbers with an owner who wipes them. For this folder's own sources.
#pragma once

#include <openssl/bn.h>

#include <memory>

#include "base/freed.hpp"
#include "identity/emrtd/crypto.hpp"

namespace limen::emrtd {

using Number = std::unique_ptr<BIGNUM, Freed<&BN_clear_free>>;
using NumberContext = std::unique_ptr<BN_CTX, Freed<&BN_CTX_free>>;

// Big-endian, unsigned.
inline Number number_from(ByteView bytes) {
    return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}
// The same for a number that nobody may learn from the time its use takes.
inline Number secret_number_from(ByteView bytes) {
    Number number = number_from(bytes);
    if (number) BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return number;
}
// As many bytes as asked for; empty where the number needs more.
inline Bytes bytes_of(const BIGNUM* number, std::size_t size) {
    Bytes out(size);
    if (BN_bn2binpad(number, out.data(), static_cast<int>(size)) < 0) return {};
    return out;
}
// Without leading zeros.
inline Bytes bytes_of(const BIGNUM* number) {
    return bytes_of(number, static_cast<std::size_t>(BN_num_bytes(number)));
}
// A private key: from 1 to the order less one, each as likely, as long as the order.
Secret draw_private_key(const BIGNUM* order, const Random& random);

}  // namespace limen::emrtd
