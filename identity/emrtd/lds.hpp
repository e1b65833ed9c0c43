// SPDX-License-Identifier: Apache-2.0
// The logical data structure's files, decoded (Doc 9303-10). Every decoder takes bytes nobody has
// vouched for.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "border/document.hpp"

namespace limen::emrtd {

struct Com {
    std::string lds_version, unicode_version;
    std::vector<int> data_groups;
};
// Causes (stage chip_read): lds.malformed with what and where, lds.too_large, lds.unsupported.
Result<Com> decode_com(ByteView file);
// The MRZ in EF.DG1, all lines joined (88, 72 or 90 characters).
Result<std::string> decode_dg1(ByteView file);

struct Portrait {
    enum class Format { jpeg, jpeg2000 } format{};
    Bytes image;                // the file as stored
    int width = 0, height = 0;  // as the header says; 0 unknown
};
// First face of EF.DG2 (ISO/IEC 19794-5 inside CBEFF).
Result<Portrait> decode_dg2(ByteView file);

}  // namespace limen::emrtd
