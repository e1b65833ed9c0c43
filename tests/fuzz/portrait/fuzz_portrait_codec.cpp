// SPDX-License-Identifier: Apache-2.0
// The decoders as the worker calls them, without its walls: what comes out has the size that the
// header said. Small pictures only, so that many of them are tried.
#include "base/invariant.hpp"
#include "identity/portrait/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::portrait;
    const limen::ByteView bytes(data, size);
    const auto header = read_header(bytes);
    if (!header || header->width > 128 || header->height > 128) return 0;
    const auto picture = header->format == Format::jpeg ? decode_jpeg(bytes, *header)
                                                        : decode_jpeg2000(bytes, *header);
    if (!picture) return 0;
    LIMEN_INVARIANT(picture->bgr.size() == std::size_t{header->width} * header->height * 3,
                    "a picture has the size that its header says");
    return 0;
}
