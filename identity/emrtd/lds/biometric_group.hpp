// SPDX-License-Identifier: Apache-2.0
// The frame around biometric data in DG2, DG3 and DG4: a group of templates, each a header and a
// data block (Doc 9303-10, 4.7.2 to 4.7.4; ISO/IEC 7816-11, CBEFF).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "identity/emrtd/lds/file_context.hpp"

namespace limen::emrtd {

// Ten fingers or two irises; passports have one face and two fingers.
inline constexpr std::size_t kMaxInstances = 16;

// Views into the file.
struct BiometricInstance {
    std::optional<std::uint32_t> type;           // "81": 2 face, 8 finger, 10 iris
    std::optional<std::uint32_t> subtype;        // "82": which finger, which eye
    std::optional<std::uint32_t> owner, format;  // "87", "88"
    ByteView data;
    bool constructed = false;  // "7F2E": ASN.1 of ISO/IEC 39794, else "5F2E"
};

// A group without instances is no error here: countries keep an empty DG3.
Result<std::vector<BiometricInstance>> read_biometric_group(FileContext& context, ByteView file);

}  // namespace limen::emrtd
