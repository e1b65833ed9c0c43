// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/function_connection.hpp"

namespace limen::hal {

Result<Bytes> FunctionConnection::transmit(ByteView command, std::chrono::milliseconds) {
    if (command.size() > capacity_.max_command)
        return fail(Stage::chip_transport, "chip.too_long",
                    "the command is longer than this reader can carry");
    LIMEN_TRY(Bytes response, answer_(command));
    if (response.size() > capacity_.max_response)
        return fail(Stage::chip_transport, "chip.transport",
                    "the chip answered with more than this reader can carry");
    return response;
}

}  // namespace limen::hal
