// SPDX-License-Identifier: Apache-2.0
// A worker without libnfc: its connection string says how it behaves.
#include <unistd.h>

#include <cstdlib>

#include "hal/chip-reader/nfc_protocol.hpp"

using limen::Bytes;
using limen::hal::nfc::Message;
using limen::hal::nfc::Type;
namespace nfc = limen::hal::nfc;

int main() {
    std::string behaviour;
    for (;;) {
        const auto request = nfc::receive(STDIN_FILENO, std::chrono::minutes(1));
        if (!request) return 0;
        const auto reply = [](Message message) { return nfc::send(STDIN_FILENO, message); };
        const auto failure = [&](std::string text) {
            return reply({Type::failed, limen::to_bytes(limen::as_bytes(text))});
        };
        if (request->type == Type::open) {
            behaviour = limen::to_text(request->payload);
            if (behaviour == "absent")
                (void)failure(std::string("chip.reader_gone\0no reader", 26));
            else
                (void)reply({Type::done, {}});
        } else if (request->type == Type::select) {
            if (behaviour == "garbage")
                (void)!::write(STDIN_FILENO, "\xFF\xFF?????", 7);
            else if (behaviour == "empty")
                (void)reply({Type::absent, {}});
            else
                (void)reply({Type::present, {0x75, 0x77}});
        } else if (behaviour == "dies") {
            std::abort();  // as libnfc does on a status byte with bit 7
        } else if (behaviour == "lost") {
            (void)failure(std::string("chip.tag_lost\0left", 18));
        } else {
            Bytes answer(request->payload.begin() + 4, request->payload.end());
            answer.resize(std::min<std::size_t>(answer.size(), 261));
            answer.insert(answer.end(), {0x90, 0x00});
            (void)reply({Type::answer, answer});
        }
    }
}
