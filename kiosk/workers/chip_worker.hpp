// SPDX-License-Identifier: Apache-2.0
// Reads the chip in a thread of its own. When the chip leaves the field it waits for it and goes on
// where it stopped; what was read stays until the reading ends or is stopped.
#pragma once

#include <functional>
#include <memory>

#include "hal/chip-reader/chip_reader.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "kiosk/workers/event_queue.hpp"

namespace limen::kiosk {

// One document's reading: what emrtd::DocumentReader does.
class ChipReading {
  public:
    virtual ~ChipReading() = default;
    virtual Result<emrtd::ChipContents> read(hal::ChipConnection& chip,
                                             const emrtd::DocumentReader::OnProgress& progress) = 0;
    virtual void stop() = 0;
};
using OpenReading = std::function<std::unique_ptr<ChipReading>(const std::string& key_information)>;
// The real one.
std::unique_ptr<ChipReading> open_document(const std::string& key_information);

// From the chip's contents to evidence, see chip_evidence.hpp.
using EvaluateChip =
    std::function<ChipData(const emrtd::ChipContents&, const std::string& printed_mrz)>;

class ChipWorker {
  public:
    // The reader outlives the worker and belongs to its thread meanwhile (its faults() excepted).
    ChipWorker(hal::ChipReader& reader, OpenReading open, EvaluateChip evaluate, EventSink sink);
    ~ChipWorker();
    void read(Job job, Private<ChipRequest> request);
    // Ends a reading soon; nothing more is heard of it.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::kiosk
