// SPDX-License-Identifier: Apache-2.0
// The slip printer's drivers, chosen in the config.
#pragma once

#include <filesystem>
#include <memory>

#include "hal/printer/printer.hpp"

namespace limen::hal {

// No printer here. print() gives "printer.gone": a slip is never said to be printed when it is not.
std::unique_ptr<Printer> make_no_printer();

// One text file a slip ("slip-000001.txt", written whole) in a spool folder that the site's print
// system empties. A folder that holds `most_waiting` slips is not being emptied: "printer.jam".
std::unique_ptr<Printer> make_spool_printer(std::filesystem::path folder, int most_waiting = 20);

}  // namespace limen::hal
