// SPDX-License-Identifier: Apache-2.0
// Every decoder of a file that a chip gives. A data group is told by its outer tag; what has none
// of its own is decoded always.
#include "base/invariant.hpp"
#include "identity/emrtd/access_policy.hpp"
#include "identity/emrtd/card_access_comparison.hpp"
#include "identity/emrtd/lds.hpp"

namespace {

using namespace limen::emrtd;

constexpr const char* kCauses[] = {"lds.malformed", "lds.too_large", "lds.unsupported"};

template <class T>
bool understood(const limen::Result<T>& result) {
    if (result) return true;
    bool known = false;
    for (const char* cause : kCauses) known = known || result.error().cause == cause;
    LIMEN_INVARIANT(known, "the cause is one of the documented ones");
    return false;
}

template <class T>
void check(const limen::Result<T>& result) {
    if (understood(result))
        LIMEN_INVARIANT(result->deviations.size() <= kMaxDeviations, "deviations have a limit");
}

void faces(limen::ByteView file) {
    const auto dg2 = decode_faces(file);
    check(dg2);
    if (!dg2) return;
    LIMEN_INVARIANT(!dg2->faces.empty() && dg2->faces.size() <= kMaxFaces, "faces have limits");
    for (const Portrait& face : dg2->faces)
        LIMEN_INVARIANT(face.image.size() < file.size(), "a portrait comes out of its file");
}

void details(limen::ByteView file) {
    const auto dg11 = decode_dg11(file);
    check(dg11);
    if (!dg11) return;
    LIMEN_INVARIANT(dg11->other_names.size() <= kMaxNames, "names have a limit");
    LIMEN_INVARIANT(dg11->full_name.is_utf8() != dg11->full_name.shown().starts_with("hex:") ||
                        dg11->full_name.bytes.size() >= 4,
                    "text is shown as it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView file(data, size);
    switch (size == 0 ? 0 : data[0]) {
        case 0x60:
            check(decode_com(file));
            break;
        case 0x61:
            understood(decode_dg1(file));
            check(decode_directory(file));
            break;
        case 0x75:
            faces(file);
            break;
        case 0x63:
            check(decode_dg3(file));
            break;
        case 0x76:
            check(decode_dg4(file));
            break;
        case 0x65:
            check(decode_dg5(file));
            break;
        case 0x67:
            check(decode_dg7(file));
            break;
        case 0x6B:
            details(file);
            break;
        case 0x6C:
            check(decode_dg12(file));
            break;
        case 0x6D:
            check(decode_dg13(file));
            break;
        case 0x6E:
            check(unwrap_dg14(file));
            break;
        case 0x6F:
            check(unwrap_dg15(file));
            break;
        case 0x70:
            check(decode_dg16(file));
            break;
        case 0x31:
            if (const auto access = decode_card_access(file); understood(access))
                if (const auto chosen = choose_pace(*access, {}, 256)) (void)full_name_of(*chosen);
            if (const auto same = compare_card_access(AccessProtocol::pace, file, file))
                LIMEN_INVARIANT(same == CardAccessComparison::confirmed ||
                                    same == CardAccessComparison::not_signed,
                                "a file agrees with itself");
            break;
        default:
            check(decode_atr_info(file));
            check(decode_directory(file));
    }
    return 0;
}
