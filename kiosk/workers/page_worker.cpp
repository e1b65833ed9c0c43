// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/page_worker.hpp"

#include <thread>
#include <utility>

#include "base/thread.hpp"
#include "kiosk/workers/change_sense.hpp"
#include "kiosk/workers/limits.hpp"
#include "kiosk/workers/mailbox.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;

constexpr auto kWatchPeriod = 200ms;      // between looks while nobody reads
constexpr auto kScannerPause = 500ms;     // after the scanner failed
constexpr auto kLookAgain = 2s;           // even without a change, while something lies there
constexpr int kSameAdvice = 2;            // pictures in a row before an advice is given
constexpr int kAbsentPictures = 2;        // pictures in a row before the document counts as lifted
constexpr int kReadingsWithBadDigit = 8;  // then the page's own check digit is wrong

struct Mode {
    Job job = 0;  // 0: watch
};

}  // namespace

struct PageWorker::Impl {
    hal::PageScanner& scanner;
    page::PageReader& reader;
    const Clock& clock;
    EventSink sink;
    Mailbox<Mode> mailbox;

    Mode mode;
    bool open = false;
    bool present = false;
    int absent = 0;
    page::Advice advice = page::Advice::none;
    page::Advice said = page::Advice::none;
    int same_advice = 0;
    int bad_digit = 0;
    Monotonic looked_at{0}, laid_at{0}, machine{0};
    ChangeSense sense;
    std::jthread thread;  // last: ends first

    Impl(hal::PageScanner& scanner_, page::PageReader& reader_, const Clock& clock_,
         EventSink sink_)
        : scanner(scanner_), reader(reader_), clock(clock_), sink(std::move(sink_)) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    void run(const std::stop_token& stop) {
        give_way();
        while (!stop.stop_requested()) {
            while (auto next = mailbox.take()) change_mode(*next);
            if (!look() || mode.job == 0) {
                const auto pause = open ? kWatchPeriod : kScannerPause;
                if (auto next = mailbox.wait_for(stop, pause)) change_mode(*next);
            }
        }
        scanner.stop();
    }

    void change_mode(Mode next) {
        mode = next;
        reader.reset();
        sense.forget();
        said = advice = page::Advice::none;
        same_advice = bad_digit = 0;
        machine = Monotonic(0);
        laid_at = clock.monotonic();
    }

    // One picture. False when there was none.
    bool look() {
        if (!open) {
            if (!scanner.start()) return false;
            open = true;
            sense.forget();
        }
        auto images = scanner.grab(kGrabTimeout);
        if (!images) {
            if (images.error().cause != "camera.timeout") close();
            return false;
        }
        const auto now = clock.monotonic();
        const bool due = (present || absent > 0) && now - looked_at >= kLookAgain;
        const bool unsure = absent > 0 && present;
        // The sense is asked every time, so that it knows the last picture.
        const bool changed = sense.changed(images->visible);
        if (mode.job == 0 && !changed && !due && !unsure) return true;
        looked_at = now;
        // Two statements: the order in which arguments are evaluated is the compiler's.
        page::PageResult result = reader.read_next(*images, day_of(clock.utc_us()));
        judge(std::move(result), clock.monotonic() - now);
        return true;
    }

    void close() {
        scanner.stop();
        open = false;
        present = false;
        absent = 0;
        reader.reset();
    }

    void judge(page::PageResult result, Monotonic took) {
        if (result.advice == page::Advice::no_document && !result.reading) {
            if (present && ++absent >= kAbsentPictures) {
                present = false;
                absent = 0;
                reader.reset();
                said = advice = page::Advice::none;
                sink(DocumentLifted{});
            }
            return;
        }
        absent = 0;
        if (!present) {
            present = true;
            laid_at = clock.monotonic();
            machine = Monotonic(0);
            bad_digit = 0;
            sink(DocumentLaid{});
        }
        if (mode.job == 0) return;
        machine += took;
        if (result.reading)
            read(*result.reading);
        else
            advise(result.advice);
    }

    void advise(page::Advice next) {
        same_advice = next == advice ? same_advice + 1 : 1;
        advice = next;
        if (same_advice < kSameAdvice || advice == said) return;
        said = advice;
        sink(PageAdvised{mode.job, std::string(page::to_string(advice))});
    }

    void read(page::Reading& reading) {
        const bool digits_ok = reading.mrz.all_digits_ok();
        if (!digits_ok && ++bad_digit < kReadingsWithBadDigit) return;
        using border::CheckId;
        using border::CheckResult;
        PageData data;
        data.document = reading.mrz.document;
        for (const std::string& line : reading.mrz.lines) data.mrz += line;
        data.key_information = mrz::access_key(reading.mrz);
        data.checks.push_back({CheckId::mrz_read, CheckResult::passed, {}, reading.confidence});
        data.checks.push_back({CheckId::mrz_check_digits,
                               digits_ok ? CheckResult::passed : CheckResult::failed,
                               digits_ok ? "" : "mrz.wrong_check_digit",
                               {}});
        data.time = {"mrz", micros(machine), micros(clock.monotonic() - laid_at)};
        sink(PageRead{mode.job, Private(std::move(data))});
        for (std::string& line : reading.mrz.lines) wipe(line);
        for (std::string& line : reading.raw) wipe(line);
        wipe(reading.mrz.document);
        change_mode({});
    }
};

PageWorker::PageWorker(hal::PageScanner& scanner, page::PageReader& reader, const Clock& clock,
                       EventSink sink)
    : impl_(std::make_unique<Impl>(scanner, reader, clock, std::move(sink))) {}

PageWorker::~PageWorker() = default;

void PageWorker::scan(Job job) {
    impl_->mailbox.put({job});
}

void PageWorker::watch() {
    impl_->mailbox.put({});
}

}  // namespace limen::kiosk
