// SPDX-License-Identifier: Apache-2.0
// From what the chip answered to evidence: each check by itself, nothing concluded.
#pragma once

#include <string>

#include "identity/emrtd/document_reader.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "identity/portrait/decoder.hpp"
#include "kiosk/journey/private_data.hpp"

namespace limen::kiosk {

// `printed_mrz`: the page's lines in a row, which the chip's have to agree with.
ChipData chip_evidence(const emrtd::ChipContents& contents, const std::string& printed_mrz,
                       const pki::TrustStore& trust, portrait::Decoder& portraits,
                       const Clock& clock);

}  // namespace limen::kiosk
