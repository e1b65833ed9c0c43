// SPDX-License-Identifier: Apache-2.0
// What stands inside a signed file, to know what to read next. Nobody has vouched for it: whether
// the signature holds is passive authentication's to say.
#pragma once

#include <set>

#include "base/bytes.hpp"

namespace limen::emrtd {

// The content of a CMS SignedData, definite or indefinite length; EF.CardSecurity is one. Cause
// (stage chip_read): "lds.malformed", "lds.too_large".
Result<Bytes> signed_content(ByteView cms);

// The numbers of the data groups that EF.SOD lists (tag 77, or bare CMS). Causes as above.
Result<std::set<int>> listed_groups(ByteView sod);

}  // namespace limen::emrtd
