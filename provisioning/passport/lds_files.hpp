// SPDX-License-Identifier: Apache-2.0
// The chip's files, made (ICAO Doc 9303-10). Decoders live in identity/emrtd; what they share is
// the standard alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hal/virtual/chip/bundle.hpp"
#include "provisioning/passport/authority.hpp"

namespace limen::passport {

// EF.COM listing these data groups; LDS 1.7, Unicode 4.0.0.
Bytes make_com(const std::vector<int>& data_groups);
// EF.DG1: the lines without breaks.
Bytes make_dg1(const std::vector<std::string>& mrz_lines);
// EF.DG2: one face (ISO/IEC 19794-5) in a CBEFF frame. width and height in pixels.
Bytes make_dg2(ByteView jpeg, int width, int height, bool female, bool male);
// EF.CardAccess: one PACEInfo an offer.
Bytes make_card_access(const std::vector<virtual_chip::PaceOffer>& offers);

// EF.SOD over these data groups (number → file): CMS SignedData with the signer's certificate.
// `digest`: of the data groups, "SHA256". Error "passport.crypto".
Result<Bytes> make_sod(const std::map<int, Bytes>& data_groups, const std::string& digest,
                       const Signer& signer);

}  // namespace limen::passport
