// SPDX-License-Identifier: Apache-2.0
// How long commands and answers may be for one chip, as far as it says so itself.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "hal/chip-reader/apdu.hpp"

namespace limen::emrtd {

class Card;

struct ChipLimits {
    bool extended_length = true;  // until the chip says, or shows, that it knows short fields only
    // Bytes of a whole command and a whole answer with its status word.
    std::size_t max_command = apdu::kMaxExtendedData + 9;
    std::size_t max_response = apdu::kMaxExtendedLe + 2;
    bool asked = false;  // EF.ATR/INFO was looked for
    friend bool operator==(const ChipLimits&, const ChipLimits&) = default;
};

// What the historical bytes say (ISO/IEC 7816-4, 12.1.1): card capabilities with the bit for
// extended length unset mean short fields only. Everything else in an ATR is passed over.
ChipLimits limits_of_atr(ByteView atr);

// The same with what EF.ATR/INFO says (Doc 9303-10, 3.11.1), read in plain from the master file:
// one or two commands. A chip without that file, or with one that cannot be understood, keeps
// `known`. Causes: the card's. The card is unprotected afterwards.
Result<ChipLimits> ask_limits(Card& card, const ChipLimits& known);

}  // namespace limen::emrtd
