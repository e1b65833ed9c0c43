// SPDX-License-Identifier: Apache-2.0
// The elliptic curves that documents use (Doc 9303-12, 4.1.6; BSI TR-03111), by OpenSSL's names.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace limen::emrtd {

// "brainpoolP256r1"; empty where the curve is none of them.
std::string_view curve_by_oid(ByteView arcs);
// Length of the curve's order, 0 for an unknown name.
int curve_bits(std::string_view name);

// The curve whose parameters are written out in full (contents of X9.62 ECParameters). Taken only
// where all of them, base point and order too, are those of a published curve: with others anybody
// could make a key that fits (CVE-2020-0601). Causes: "lds.malformed", "lds.unsupported".
Result<std::string> curve_of_parameters(ByteView parameters);

}  // namespace limen::emrtd
