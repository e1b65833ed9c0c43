// SPDX-License-Identifier: Apache-2.0
// ECDSA in the plain form of TR-03111, 5.2: r and s, each as long as the order.
#pragma once

#include "hal/virtual/chip/curve_group.hpp"

namespace limen::virtual_chip {

// Takes as many random bytes as the curve's private keys are long; more where r or s is zero.
Bytes ecdsa_sign(const CurveGroup& curve, const BIGNUM* key, ByteView digest, const Random& random);
// The same as X9.62 writes it: a DER sequence of two integers.
Bytes der_signature(ByteView plain);
bool ecdsa_verify(const CurveGroup& curve, ByteView public_point, ByteView digest,
                  ByteView signature);

}  // namespace limen::virtual_chip
