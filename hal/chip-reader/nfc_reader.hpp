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

// Never fails: the worker is started at the first use, and again after it died. Commands of at most
// 262, answers of at most 263 bytes. Not for use from several threads.
std::unique_ptr<ChipReader> make_nfc_reader(NfcOptions options);

}  // namespace limen::hal
