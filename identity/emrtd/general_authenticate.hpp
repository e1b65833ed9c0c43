// SPDX-License-Identifier: Apache-2.0
// GENERAL AUTHENTICATE, the command whose chain carries PACE (Doc 9303-11, 4.4.4.2, 4.4.5).
#pragma once

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/card.hpp"

namespace limen::emrtd {

// Data objects of the dynamic authentication data (4.4.5, table 4).
namespace dynamic_tag {
inline constexpr tlv::Tag kNonce = 0x80;
inline constexpr tlv::Tag kMappingOut = 0x81, kMappingIn = 0x82;
inline constexpr tlv::Tag kKeyOut = 0x83, kKeyIn = 0x84;
inline constexpr tlv::Tag kTokenOut = 0x85, kTokenIn = 0x86;
inline constexpr tlv::Tag kChipAuthenticationData = 0x8A;
}  // namespace dynamic_tag

struct ChainedStep {
    const char* name;  // "the nonce", for messages
    bool last = false;
};

// Most bytes that a step's data field has for a value of so many bytes.
std::size_t dynamic_data_size(std::size_t value_size);

// Sends 7C { tag value }, or an empty 7C where the value is empty.
Result<apdu::Response> general_authenticate(Card& card, const ChainedStep& step, tlv::Tag tag,
                                            ByteView value);
// The row of objects in the answer's 7C. "chip.access_failed" where the chip refuses the step or
// its answer is malformed.
Result<std::vector<tlv::Element>> dynamic_data(const apdu::Response& response,
                                               const ChainedStep& step);
// One object of them, which has to be there.
Result<Bytes> dynamic_object(const apdu::Response& response, const ChainedStep& step, tlv::Tag tag);

}  // namespace limen::emrtd
