// SPDX-License-Identifier: Apache-2.0
// Readers behind PC/SC (pcscd): CCID readers, and the virtual reader of vsmartcard.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hal/chip-reader/chip_reader.hpp"

namespace limen::hal {

// Names of the readers that the service knows now; empty without any. Cause "chip.reader_gone" when
// the service does not answer.
Result<std::vector<std::string>> list_pcsc_readers();

struct PcscOptions {
    std::string reader;     // part of its name; empty: the first one
    bool exclusive = true;  // nobody else talks to the chip while we do
};

// Never fails: a reader or service that is not there (yet) shows in faults() and in each call, and
// is found again by itself, also after the service was restarted.
//
// PC/SC has no time-out of its own for a command: the reader's driver decides (CCID: waiting time
// extensions, then an error), so transmit()'s is not used. Not for use from several threads, except
// faults(), which may be called at any time.
std::unique_ptr<ChipReader> make_pcsc_reader(PcscOptions options);

// The stable error for a PC/SC return code; `doing` completes "the reader failed while …".
// Whatever ends a call on the service itself (establish, list, status change) leaves us without
// reader; what ends a call on a card may as well be the chip's or the driver's doing.
Error pcsc_service_error(long code, std::string_view doing);
Error pcsc_card_error(long code, std::string_view doing);

}  // namespace limen::hal
