// SPDX-License-Identifier: Apache-2.0
// APDUs and nested BER-TLV: what parses must encode to what it was parsed from.
#include "base/invariant.hpp"
#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace {

void walk(limen::tlv::Reader reader) {
    while (!reader.done()) {
        const auto element = reader.next();
        if (!element) return;
        const auto inner = reader.enter(*element);
        if (inner) walk(*inner);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView bytes(data, size);
    walk(limen::tlv::Reader(bytes));
    if (const auto command = limen::apdu::parse_command(bytes)) {
        const auto again = limen::apdu::encode(*command);
        LIMEN_INVARIANT(again && *again == limen::to_bytes(bytes), "a command survives");
    }
    if (const auto response = limen::apdu::parse_response(bytes))
        LIMEN_INVARIANT(limen::apdu::encode(*response) == limen::to_bytes(bytes),
                        "a response survives");
    return 0;
}
