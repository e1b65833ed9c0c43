// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/make_chip_reader.hpp"

#include "hal/chip-reader/nfc_reader.hpp"
#include "hal/chip-reader/pcsc_reader.hpp"

namespace limen::hal {

ChipReaderSettings chip_reader_settings(Config& config, std::string_view table) {
    const auto key = [&](const char* name) { return std::string(table) + "." + name; };
    ChipReaderSettings settings;
    const std::string driver = config.choice(key("driver"), {"pcsc", "nfc", "virtual"}, "pcsc");
    settings.driver = driver == "nfc"       ? ChipDriver::nfc
                      : driver == "virtual" ? ChipDriver::virtual_chip
                                            : ChipDriver::pcsc;
    settings.reader = config.text(key("reader"), "");
    settings.exclusive =
        config.choice(key("share"), {"exclusive", "shared"}, "exclusive") == "exclusive";
    settings.nfc_worker = config.path(key("nfc_worker"), "/usr/lib/limen/limen-nfc-worker");
    if (settings.driver == ChipDriver::nfc && settings.reader.empty())
        config.problem(key("reader"),
                       "must be libnfc's connection string, such as "
                       "\"pn532_uart:/dev/ttyUSB0\"");
    return settings;
}

Result<std::unique_ptr<ChipReader>> make_chip_reader(const ChipReaderSettings& settings) {
    switch (settings.driver) {
        case ChipDriver::pcsc:
            return make_pcsc_reader({settings.reader, settings.exclusive});
        case ChipDriver::nfc:
            if (settings.reader.empty())
                return fail(Stage::config, "config.invalid",
                            "the nfc driver needs a connection string, such as "
                            "pn532_uart:/dev/ttyUSB0");
            return make_nfc_reader({settings.nfc_worker, settings.reader});
        case ChipDriver::virtual_chip:
            break;
    }
    return fail(Stage::config, "config.invalid",
                "the virtual chip reader is made where the virtual passport is chosen");
}

}  // namespace limen::hal
