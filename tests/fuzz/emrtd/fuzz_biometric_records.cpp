// SPDX-License-Identifier: Apache-2.0
// The records inside DG2, DG3 and DG4, without the frame whose lengths would have to fit first. The
// first byte chooses: ISO/IEC 19794-5, ISO/IEC 39794-5, ISO/IEC 19794-4 and 19794-6.
#include "base/invariant.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/lds/face_records.hpp"
#include "identity/emrtd/lds/fingers.hpp"

namespace {

using namespace limen::emrtd;

constexpr FileKind kDg2{"EF.DG2", "dg2", "Doc 9303-10, 4.7.2", 0x75};

void check(const std::vector<Portrait>& faces, std::size_t size) {
    LIMEN_INVARIANT(faces.size() <= kMaxFaces, "faces have a limit");
    for (const Portrait& face : faces) {
        LIMEN_INVARIANT(face.image.size() <= size, "a portrait comes out of its record");
        LIMEN_INVARIANT(face.width >= 0 && face.width <= 0xFFFF, "a side has a limit");
        LIMEN_INVARIANT(face.height >= 0 && face.height <= 0xFFFF, "a side has a limit");
    }
}

limen::Bytes framed(limen::tlv::Tag outer, limen::ByteView record) {
    namespace tlv = limen::tlv;
    const limen::Bytes header = tlv::encode(0xA1, limen::ByteView());
    const limen::Bytes data = tlv::encode(0x5F2E, record);
    const limen::Bytes group = tlv::encode(0x7F61, {tlv::encode(0x7F60, {header, data})});
    return tlv::encode(outer, limen::ByteView(group));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const limen::ByteView record(data + 1, size - 1);
    Deviations deviations;
    FileContext context(kDg2, deviations);
    std::vector<Portrait> faces;
    switch (data[0] % 4) {
        case 0:
            (void)read_face_record(context, record, faces);
            break;
        case 1:
            (void)read_face_block(context, record, faces);
            break;
        case 2:
            if (const auto dg3 = decode_dg3(framed(0x63, record)))
                LIMEN_INVARIANT(dg3->fingers.size() <= kMaxFingerImages, "fingers have a limit");
            break;
        default:
            if (const auto dg4 = decode_dg4(framed(0x76, record)))
                LIMEN_INVARIANT(dg4->records.size() <= 1, "one record went in");
    }
    check(faces, size);
    LIMEN_INVARIANT(deviations.size() <= kMaxDeviations, "deviations have a limit");
    return 0;
}
