// SPDX-License-Identifier: Apache-2.0
// Readers behind libnfc (PN532 and kin), which runs in a process of its own: limen-nfc-worker.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "hal/chip-reader/chip_reader.hpp"

namespace limen::hal {

struct NfcOptions {
    std::filesystem::path worker;
    std::string connection;  // libnfc's connection string: "pn532_uart:/dev/ttyUSB0"
};

// Never fails: the worker is started at the first use, and again after it died. Commands and
// answers of at most 262 bytes. Every connection finds a chip that was without power before. Not
// for use from several threads, except faults(), which may be called at any time.
std::unique_ptr<ChipReader> make_nfc_reader(NfcOptions options);

}  // namespace limen::hal
