// SPDX-License-Identifier: Apache-2.0
// The chip reader that a program's configuration asks for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/config.hpp"
#include "hal/chip-reader/chip_reader.hpp"

namespace limen::hal {

enum class ChipDriver : std::uint8_t { pcsc, nfc, virtual_chip };

struct ChipReaderSettings {
    ChipDriver driver = ChipDriver::pcsc;
    std::string reader;                // pcsc: part of its name; nfc: libnfc's connection string
    bool exclusive = true;             // pcsc: nobody else talks to the chip
    std::filesystem::path nfc_worker;  // nfc: the program that holds libnfc
};

// Reads <table>.driver ("pcsc", "nfc", "virtual"), .reader, .share ("exclusive", "shared") and
// .nfc_worker; problems are recorded in the config.
ChipReaderSettings chip_reader_settings(Config& config, std::string_view table = "chip_reader");

// Cause "config.invalid" for the virtual driver, whose maker is hal/virtual, and for "nfc" without
// a connection string (libnfc would try every serial port of the machine).
Result<std::unique_ptr<ChipReader>> make_chip_reader(const ChipReaderSettings& settings);

}  // namespace limen::hal
