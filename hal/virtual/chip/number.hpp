// SPDX-License-Identifier: Apache-2.0
// Big numbers as values, and nothing of the reader's.
#pragma once

#include <openssl/bn.h>

#include <memory>

#include "base/bytes.hpp"
#include "base/freed.hpp"
#include "base/invariant.hpp"

namespace limen::virtual_chip {

using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;

// OpenSSL's scratch space, one a computation.
class Scratch {
  public:
    Scratch() : context_(BN_CTX_new()) {
        LIMEN_INVARIANT(context_ != nullptr, "there is memory for a few numbers");
    }
    BN_CTX* get() const { return context_.get(); }

  private:
    std::unique_ptr<BN_CTX, Freed<BN_CTX_free>> context_;
};

inline Number new_number() {
    Number number(BN_new());
    LIMEN_INVARIANT(number != nullptr, "there is memory for a number");
    return number;
}
inline Number number_of(ByteView bytes) {
    Number number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    LIMEN_INVARIANT(number != nullptr, "there is memory for a number");
    return number;
}
inline Number copy_of(const BIGNUM* number) {
    Number copy(BN_dup(number));
    LIMEN_INVARIANT(copy != nullptr, "there is memory for a number");
    return copy;
}
// The shortest form, without leading zeros.
inline Bytes bytes_of(const BIGNUM* number) {
    Bytes out(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, out.data());
    return out;
}
// With zeros in front up to `size`, which the number must fit into.
inline Bytes bytes_of(const BIGNUM* number, std::size_t size) {
    Bytes out(size);
    LIMEN_INVARIANT(BN_bn2binpad(number, out.data(), static_cast<int>(size)) >= 0,
                    "the number fits into its field");
    return out;
}

}  // namespace limen::virtual_chip
