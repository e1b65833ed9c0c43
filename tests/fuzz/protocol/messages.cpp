// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the decoder. Whatever is accepted must be exactly what would be written:
// otherwise two byte strings mean the same message.
#include "protocol/messages.hpp"
#include "base/invariant.hpp"

namespace {

using namespace limen;
using namespace limen::protocol;

template <class Decode>
void one_form_only(ByteView input, Decode decode) {
    const auto decoded = decode(input);
    if (!decoded) {
        LIMEN_INVARIANT(!decoded.error().cause.empty(), "an error has a cause");
        return;
    }
    const Bytes again = encode(*decoded);
    LIMEN_INVARIANT(std::equal(again.begin(), again.end(), input.begin(), input.end()),
                    "a message has one form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView input(data + 1, size - 1);
    switch (data[0]) {
        case 'k':
            one_form_only(input, decode_kiosk_message);
            break;
        case 'K':
            one_form_only(input, decode_gate_to_kiosk);
            break;
        case 'c':
            one_form_only(input, decode_console_message);
            break;
        case 'C':
            one_form_only(input, decode_gate_to_console);
            break;
        case 'e':
            one_form_only(input, decode_event);
            break;
        case 'l':
            one_form_only(input, decode_list_snapshot);
            break;
        case 'v':
            one_form_only(input, decode_evidence);
            break;
        case 'd':
            one_form_only(input, decode_decision);
            break;
        default:
            break;
    }
    return 0;
}
