// SPDX-License-Identifier: Apache-2.0
// The data groups that hold pictures (ICAO Doc 9303-10, 4.7.2, 4.7.3, 4.7.7): the face, two
// fingers, the signature.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace limen::passport {

enum class PictureKind : std::uint8_t {
    jpeg,
    jp2,         // JPEG 2000 in its file format, boxes around the codestream
    codestream,  // JPEG 2000 without them
};
enum class FaceRecord : std::uint8_t { iso19794, iso39794 };

struct Picture {
    Bytes bytes;
    int width = 0, height = 0;  // pixels
    PictureKind kind = PictureKind::jpeg;
};

struct FaceSpec {
    FaceRecord record = FaceRecord::iso19794;
    Picture picture;
    bool female = false, male = false;
    int feature_points = 0;  // eyes, nostrils, corners of the mouth …, in 19794-5 records
};
// EF.DG2: one face in a CBEFF frame (ISO/IEC 19785), its record after ISO/IEC 19794-5:2005 or
// ISO/IEC 39794-5:2019 with the application profile for eMRTDs.
Bytes make_dg2(const FaceSpec& spec);

// EF.DG3: fingers after ISO/IEC 19794-4:2005, one a frame; the right hand's first, then the left
// hand's index finger.
Bytes make_dg3(const std::vector<Picture>& fingers);

// EF.DG7: the holder's signature.
Bytes make_dg7(const Picture& signature);

}  // namespace limen::passport
