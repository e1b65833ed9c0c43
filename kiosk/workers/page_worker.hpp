// SPDX-License-Identifier: Apache-2.0
// Looks at the document reader in a thread of its own: always whether something lies there, and,
// when asked, what the page says.
#pragma once

#include <memory>

#include "hal/page-scanner/page_scanner.hpp"
#include "identity/page/page_reader.hpp"
#include "kiosk/workers/event_queue.hpp"

namespace limen::kiosk {

class PageWorker {
  public:
    // Scanner, reader and clock outlive the worker and belong to its thread meanwhile (the
    // scanner's faults() excepted).
    PageWorker(hal::PageScanner& scanner, page::PageReader& reader, const Clock& clock,
               EventSink sink);
    ~PageWorker();
    void scan(Job job);
    void watch();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::kiosk
