// SPDX-License-Identifier: Apache-2.0
// EF.DG2: the faces (Doc 9303-10, 4.7.2), in ISO/IEC 19794-5:2005, :2011 or ISO/IEC 39794-5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "identity/emrtd/lds/deviation.hpp"

namespace limen::emrtd {

// Faces in all of DG2's records; documents have one.
inline constexpr std::size_t kMaxFaces = 8;
// Elements in one row of an ISO/IEC 39794-5 block; the longest row there is has eleven.
inline constexpr std::size_t kMaxBlockElements = 64;

struct Portrait {
    enum class Format : std::uint8_t { jpeg, jpeg2000 };
    enum class Record : std::uint8_t { iso19794_5_2005, iso19794_5_2011, iso39794_5 };
    struct Pose {  // degrees
        std::optional<int> yaw, pitch, roll;
    };

    Format format{};          // as the picture's first bytes say, whatever the record does
    bool codestream = false;  // JPEG 2000 without its file around it
    Record record{};
    Bytes image;                // the file as stored
    int width = 0, height = 0;  // as the picture says, else as the record does; 0 unknown
    std::string captured;       // "2024-01-20T13:23:09" as far as it is there
    Pose pose;
};
std::string_view to_string(Portrait::Record record);  // "ISO/IEC 19794-5:2005"

struct Dg2 {
    std::vector<Portrait> faces;  // at least one
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large", "lds.unsupported" (neither of the
// records, or a picture that is neither JPEG nor JPEG 2000).
Result<Dg2> decode_faces(ByteView file);
// The first of them.
Result<Portrait> decode_dg2(ByteView file);

}  // namespace limen::emrtd
