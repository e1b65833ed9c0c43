// SPDX-License-Identifier: Apache-2.0
// Devices and engines that do what a test says, behind the real interfaces.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "hal/camera/camera.hpp"
#include "hal/chip-reader/chip_reader.hpp"
#include "identity/face/face_engine.hpp"
#include "identity/page/page_reader.hpp"
#include "kiosk/workers/event_queue.hpp"

namespace limen::kiosk::test {

// Takes events until one of this kind is there; the others are kept in `seen`.
class Listener {
  public:
    EventQueue queue;
    std::vector<Event> seen;

    template <class E>
    std::optional<E> next(std::chrono::seconds patience = std::chrono::seconds(20)) {
        const auto until = std::chrono::steady_clock::now() + patience;
        for (;;) {
            while (!fresh_.empty()) {
                Event one = std::move(fresh_.front());
                fresh_.erase(fresh_.begin());
                if (auto* wanted = std::get_if<E>(&one)) return std::move(*wanted);
                seen.push_back(std::move(one));
            }
            if (std::chrono::steady_clock::now() > until) return std::nullopt;
            fresh_ = queue.wait(std::chrono::milliseconds(100));
        }
    }
    // What came so far, without waiting for more than a moment.
    template <class E>
    int count_for(std::chrono::milliseconds time) {
        std::this_thread::sleep_for(time);
        int count = 0;
        for (Event& one : queue.take()) count += std::holds_alternative<E>(one) ? 1 : 0;
        return count;
    }

  private:
    std::vector<Event> fresh_;
};

class FakeScanner final : public hal::PageScanner {
  public:
    std::atomic<int> grey = 20;  // of the whole picture; changes are seen
    std::atomic<bool> gone = false;
    std::atomic<int> starts = 0, grabs = 0, stops = 0;

    std::string describe() const override { return "fake"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<void> start() override {
        if (gone) return fail(Stage::device, "camera.not_found", "gone");
        ++starts;
        return {};
    }
    void stop() override { ++stops; }
    Result<hal::PageImages> grab(std::chrono::milliseconds) override {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        if (gone) return fail(Stage::device, "camera.gone", "gone");
        ++grabs;
        hal::PageImages images;
        images.visible = cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(grey.load()));
        images.sequence = static_cast<std::uint64_t>(grabs.load());
        return images;
    }
};

// Dark glass: nothing there. Bright: a page that can be read. In between: the advice.
class FakePageReader final : public page::PageReader {
  public:
    std::atomic<page::Advice> advice = page::Advice::blurred;
    std::atomic<bool> digits_ok = true;
    std::atomic<int> reads = 0;

    page::PageResult read(const cv::Mat&, std::chrono::year_month_day) override { return {}; }
    page::PageResult read_next(const hal::PageImages& images,
                               std::chrono::year_month_day today) override {
        ++reads;
        const int grey = images.visible.at<cv::Vec3b>(0, 0)[0];
        if (grey < 50) return {std::nullopt, page::Advice::no_document};
        if (grey < 150) return {std::nullopt, advice};
        auto mrz = mrz::parse({"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                               digits_ok ? "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
                                         : "L898902C37UTO7408122F1204159ZE184226B<<<<<10"},
                              today);
        page::Reading reading;
        reading.mrz = *mrz;
        reading.confidence = 0.9;
        return {std::move(reading), page::Advice::none};
    }
    void reset() override {}
};

class FakeCamera final : public hal::Camera {
  public:
    std::atomic<bool> gone = false;
    std::atomic<int> starts = 0, stops = 0;
    std::atomic<int> grey = 100;

    std::string describe() const override { return "fake"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<void> start() override {
        if (gone) return fail(Stage::device, "camera.not_found", "gone");
        ++starts;
        return {};
    }
    void stop() override { ++stops; }
    Result<hal::Frame> grab(std::chrono::milliseconds) override {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        if (gone) return fail(Stage::device, "camera.gone", "gone");
        return hal::Frame{cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(grey.load())), ++sequence_,
                          Monotonic(0)};
    }

  private:
    std::uint64_t sequence_ = 0;
};

// The description of a picture is its grey; grey 0 is nobody.
class FakeEngine final : public face::FaceEngine {
  public:
    std::atomic<face::FaceAdvice> advice = face::FaceAdvice::none;

    std::string name() const override { return "fake"; }
    face::Quality check_quality(const cv::Mat&) override {
        face::Quality quality;
        quality.advice = advice;
        if (advice != face::FaceAdvice::no_face) quality.face.emplace();
        quality.overall = 50;
        return quality;
    }
    Result<face::Template> extract_template(const cv::Mat& bgr) override {
        const float grey = bgr.at<cv::Vec3b>(bgr.rows / 2, bgr.cols / 2)[0];
        if (grey < 10) return fail(Stage::face, "face.none_found", "nobody");
        return face::Template{{grey, 1}};
    }
    face::MatchResult match(const face::Template& a, const face::Template& b) const override {
        const double apart = std::abs(a.values.at(0) - b.values.at(0));
        return {1 - apart / 255, apart < 8, 1 - 8.0 / 255};
    }
};

}  // namespace limen::kiosk::test
