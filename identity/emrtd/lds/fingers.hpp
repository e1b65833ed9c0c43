// SPDX-License-Identifier: Apache-2.0
// EF.DG3 and EF.DG4: fingers and irises (Doc 9303-10, 4.7.3 and 4.7.4). The headers are read, so
// that one can say what is there; the pictures are kept as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "identity/emrtd/lds/deviation.hpp"

namespace limen::emrtd {

// Fingers and palms with some views each.
inline constexpr std::size_t kMaxFingerImages = 32;
inline constexpr int kMaxEyes = 2;

struct FingerImage {
    // ISO/IEC 19794-4, table 6: 0 unknown, 1 right thumb … 10 left little finger.
    int position = 0;
    std::string compression;  // "WSQ", "JPEG 2000", …, "unknown"
    int width = 0, height = 0;
    Bytes image;
};
std::string_view finger_name(int position);  // "right thumb"; "unknown"

struct Dg3 {
    std::vector<FingerImage> fingers;
    std::size_t instances = 0;  // templates; an empty group is allowed
    // Blocks of ISO/IEC 39794-4, kept whole.
    std::vector<Bytes> blocks;
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large", "lds.unsupported".
Result<Dg3> decode_dg3(ByteView file);

struct IrisRecord {
    int eyes = 0;
    std::string format;  // "JPEG 2000", …, "unknown"
    Bytes record;
};
struct Dg4 {
    std::vector<IrisRecord> records;
    std::vector<Bytes> blocks;  // of ISO/IEC 39794-6, kept whole
    Deviations deviations;
};
Result<Dg4> decode_dg4(ByteView file);

}  // namespace limen::emrtd
