// SPDX-License-Identifier: Apache-2.0
// From what the chip answered to evidence: each check by itself, nothing concluded.
#pragma once

#include <string>
#include <string_view>

#include "identity/emrtd/document_reader.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "kiosk/journey/private_data.hpp"

namespace limen::kiosk {

inline constexpr std::size_t kMostJpegBytes = 120 * 1000;

// `printed` is the page's document, that the chip's has to agree with.
ChipData chip_evidence(const emrtd::ChipContents& contents, const border::Document& printed,
                       const pki::TrustStore& trust, const Clock& clock);
// The checks of a reading that failed with this error.
ChipData chip_failure(const Error& error);

// Whether a certificate's country ("DE") is the MRZ's issuing State ("D"); ISO 3166-1 and the codes
// of Doc 9303-3, section 5, that are in no ISO list.
bool same_state(std::string_view certificate_country, std::string_view mrz_issuer);

}  // namespace limen::kiosk
