// SPDX-License-Identifier: Apache-2.0
// The card's side of Active Authentication (ICAO Doc 9303-11, 6.1).
#pragma once

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/private_key.hpp"

namespace limen::virtual_chip {

class ActiveSigner {
  public:
    // Nothing where the key is neither RSA nor EC, or too short for its digest.
    static std::optional<ActiveSigner> make(const ActiveKey& key);

    // RSA: ISO/IEC 9796-2 scheme 1, as long as the modulus; takes as many random bytes as the
    // recoverable part is long. EC: r and s as TR-03111 writes them plainly; takes as many random
    // bytes as the field is long.
    Bytes sign(ByteView challenge, const Random& random) const;
    bool elliptic() const { return curve_key_.has_value(); }

  private:
    ActiveSigner() = default;
    Bytes sign_rsa(ByteView challenge, const Random& random) const;

    std::string digest_;
    Bytes trailer_;
    EvpKey rsa_;
    std::size_t modulus_bytes_ = 0;
    std::optional<AgreementKey> curve_key_;
};

}  // namespace limen::virtual_chip
