// SPDX-License-Identifier: Apache-2.0
// EF.COM, EF.DG1, and the groups that are handed on as they are: EF.DG13 (the State's own), EF.DG14
// and EF.DG15 (keys: the chip's proofs decode them). Doc 9303-10, 4.6 and 4.7.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "identity/emrtd/lds/deviation.hpp"

namespace limen::emrtd {

// Data groups in EF.COM: there are sixteen, and an attacker may repeat them.
inline constexpr std::size_t kMaxListedGroups = 32;

struct Com {
    std::string lds_version, unicode_version;
    std::vector<int> data_groups;
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large".
Result<Com> decode_com(ByteView file);

// The MRZ in EF.DG1, all lines joined (88, 72 or 90 characters).
Result<std::string> decode_dg1(ByteView file);

struct Opaque {
    Bytes content;  // of the outer template
    Deviations deviations;
};
Result<Opaque> decode_dg13(ByteView file);
// One SET, of SecurityInfo (4.7.14).
Result<Opaque> unwrap_dg14(ByteView file);
// One SEQUENCE, a SubjectPublicKeyInfo (4.7.15).
Result<Opaque> unwrap_dg15(ByteView file);

}  // namespace limen::emrtd
