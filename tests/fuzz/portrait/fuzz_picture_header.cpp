// SPDX-License-Identifier: Apache-2.0
// JPEG, JPEG 2000 boxes and codestream: what the header reader lets through keeps every limit.
#include "base/invariant.hpp"
#include "identity/portrait/picture_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::portrait;
    const limen::ByteView picture(data, size);
    const auto header = read_header(picture);
    if (!header) {
        LIMEN_INVARIANT(header.error().cause == "portrait.unsupported" ||
                            header.error().cause == "portrait.damaged" ||
                            header.error().cause == "portrait.too_large",
                        "the cause is one of the documented ones");
        return 0;
    }
    LIMEN_INVARIANT(format_of(picture) == header->format, "the format is that of its first bytes");
    LIMEN_INVARIANT(header->width >= kMinSide && header->width <= kMaxSide, "sides have limits");
    LIMEN_INVARIANT(header->height >= kMinSide && header->height <= kMaxSide, "sides have limits");
    LIMEN_INVARIANT(header->width * header->height <= kMaxPoints, "the area has a limit");
    LIMEN_INVARIANT(header->components >= 1 && header->components <= 4, "components have limits");
    LIMEN_INVARIANT(header->bits >= 1 && header->bits <= 16, "depths have limits");
    return 0;
}
