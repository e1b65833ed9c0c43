// SPDX-License-Identifier: Apache-2.0
// What a card says of itself before any application is chosen: EF.ATR/INFO and EF.DIR, both in the
// master file (Doc 9303-10, 3.11.1 and 3.11.2; ISO/IEC 7816-4, 12.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "identity/emrtd/lds/deviation.hpp"
#include "identity/emrtd/lds/text.hpp"

namespace limen::emrtd {

// Elements in EF.ATR/INFO; ISO/IEC 7816-4 knows about twenty.
inline constexpr std::size_t kMaxAtrElements = 64;
// Applications in EF.DIR; LDS2 has four.
inline constexpr std::size_t kMaxApplications = 32;

struct AtrInfo {
    // Card capabilities ("47"), third byte; nullopt: it does not say.
    std::optional<bool> extended_length, command_chaining, announces_buffers;
    // Bytes of a whole command and a whole response with extended length ("7F66").
    std::optional<std::size_t> max_command, max_response;
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large".
Result<AtrInfo> decode_atr_info(ByteView file);

struct Application {
    Bytes aid;
    Text label;  // empty: none
    bool operator==(const Application&) const = default;
};
struct Directory {
    std::vector<Application> applications;
    Deviations deviations;
};
Result<Directory> decode_directory(ByteView file);

}  // namespace limen::emrtd
