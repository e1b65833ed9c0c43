// SPDX-License-Identifier: Apache-2.0
// What the tests that read a whole virtual passport share.
#pragma once

#include <numeric>

#include "identity/emrtd/document_reader.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {

inline const emrtd::AccessKey kMrz = emrtd::MrzKey{kMrzInformation};
inline const emrtd::AccessKey kCan = emrtd::Can{"123456"};

inline Bytes element(std::uint8_t tag, std::size_t length) {
    Bytes out = {tag, 0x82, static_cast<std::uint8_t>(length >> 8),
                 static_cast<std::uint8_t>(length)};
    out.resize(4 + length);
    std::iota(out.begin() + 4, out.end(), std::uint8_t{7});
    return out;
}

inline Bundle full_bundle() {
    Bundle bundle = icao_bundle();
    bundle.can = "123456";
    bundle.files["EF_SOD"] = element(0x77, 1000);
    bundle.files["EF_DG1"] = element(0x61, 300);
    bundle.files["EF_DG2"] = element(0x75, 20'000);
    return bundle;
}

// EF.CardAccess with one PACEInfo, written out by hand.
inline Bytes card_access(const PaceOffer& offer) {
    Bytes out = hex("31143012060a04007f000702020402");
    out.push_back(static_cast<std::uint8_t>(offer.cipher));
    for (const std::uint8_t byte : {0x02, 0x01, 0x02, 0x02, 0x01, offer.parameter_id})
        out.push_back(byte);
    return out;
}

inline void expect_whole(const Result<emrtd::ChipContents>& contents, const Bundle& bundle) {
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->files.at(emrtd::FileId::com), bundle.files.at("EF_COM"));
    EXPECT_EQ(contents->files.at(emrtd::FileId::sod), bundle.files.at("EF_SOD"));
    EXPECT_EQ(contents->files.at(emrtd::FileId::dg1), bundle.files.at("EF_DG1"));
    EXPECT_EQ(contents->files.at(emrtd::FileId::dg2), bundle.files.at("EF_DG2"));
}

}  // namespace limen::virtual_chip::test
