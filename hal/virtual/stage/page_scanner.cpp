// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/page_scanner.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <random>
#include <thread>

namespace limen::virtual_world {
namespace {

constexpr std::chrono::milliseconds kPeriod{83};
constexpr int kNoisyFrames = 3;  // made once a laying, shown in turn
constexpr double kNoise = 3.0;   // standard deviation, grey levels
constexpr int kEmptyGlass = 28;  // the dark of an open lid

class VirtualPageScanner final : public hal::PageScanner {
  public:
    VirtualPageScanner(const Stage& stage, const Clock& clock, std::uint64_t seed)
        : stage_(stage), clock_(clock), random_(seed), noise_(seed) {}

    std::string describe() const override { return "virtual page scanner"; }
    std::vector<std::string> faults() override {
        if (stage_.broken(Part::page_scanner)) return {"page_scanner.gone"};
        return {};
    }
    Result<void> self_test() override {
        if (stage_.broken(Part::page_scanner)) return gone();
        return {};
    }
    Result<void> start() override {
        if (stage_.broken(Part::page_scanner)) return gone();
        started_ = true;
        return {};
    }
    void stop() override { started_ = false; }

    Result<hal::PageImages> grab(std::chrono::milliseconds timeout) override {
        if (stage_.broken(Part::page_scanner)) return gone();
        if (!started_)
            return fail(limen::Stage::device, "camera.gone", "the page scanner was not started");
        const auto wait = next_at_ - clock_.monotonic();
        if (wait > Monotonic(timeout)) {
            std::this_thread::sleep_for(timeout);
            return fail(limen::Stage::device, "camera.timeout", "no picture in time", true);
        }
        if (wait > Monotonic(0)) std::this_thread::sleep_for(wait);
        next_at_ = clock_.monotonic() + kPeriod;
        const Glass glass = stage_.glass();
        if (frames_.empty() || glass.turn != turn_) {
            LIMEN_CHECK(look_at(glass));
            turn_ = glass.turn;
        }
        hal::PageImages images;
        images.visible = frames_.at(sequence_ % frames_.size());
        images.dots_per_inch = kScannerDpi;
        images.sequence = ++sequence_;
        images.at = clock_.monotonic();
        return images;
    }

  private:
    static std::unexpected<Error> gone() {
        return fail(limen::Stage::device, "camera.gone",
                    "the virtual page scanner is broken; repair it in the dock");
    }

    double between(double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random_);
    }

    Result<void> look_at(const Glass& glass) {
        cv::Mat bed(kGlassHeight, kGlassWidth, CV_8UC3, cv::Scalar::all(kEmptyGlass));
        if (!glass.picture.empty()) {
            cv::Mat page = cv::imread(glass.picture.string(), cv::IMREAD_COLOR);
            if (page.empty())
                return fail(
                    limen::Stage::device, "stage.no_picture",
                    "the picture of the page can't be read: " + glass.picture.filename().string());
            if (glass.upside_down) cv::rotate(page, page, cv::ROTATE_180);
            put(page, bed);
        }
        frames_.clear();
        for (int i = 0; i < kNoisyFrames; ++i) {
            cv::Mat grain(bed.size(), CV_16SC3);
            noise_.fill(grain, cv::RNG::NORMAL, 0, kNoise);
            cv::Mat frame;
            cv::add(bed, grain, frame, cv::noArray(), CV_8UC3);
            frames_.push_back(frame);
        }
        return {};
    }

    // Somewhere near the middle, turned a little, never over the edge.
    void put(const cv::Mat& page, cv::Mat& bed) {
        const double fit =
            std::min({1.0, 0.92 * bed.cols / page.cols, 0.92 * bed.rows / page.rows});
        cv::Mat place = cv::getRotationMatrix2D(
            cv::Point2f(static_cast<float>(page.cols) / 2, static_cast<float>(page.rows) / 2),
            between(-1.2, 1.2), fit);
        const double spare_x = (bed.cols - fit * page.cols) / 2,
                     spare_y = (bed.rows - fit * page.rows) / 2;
        place.at<double>(0, 2) += (bed.cols - page.cols) / 2.0 + between(-0.3, 0.3) * spare_x;
        place.at<double>(1, 2) += (bed.rows - page.rows) / 2.0 + between(-0.3, 0.3) * spare_y;
        cv::warpAffine(page, bed, place, bed.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
    }

    const Stage& stage_;
    const Clock& clock_;
    std::mt19937_64 random_;
    cv::RNG noise_;
    bool started_ = false;
    std::uint64_t turn_ = 0, sequence_ = 0;
    Monotonic next_at_{0};
    std::vector<cv::Mat> frames_;
};

}  // namespace

std::unique_ptr<hal::PageScanner> make_page_scanner(const Stage& stage, const Clock& clock,
                                                    std::uint64_t seed) {
    return std::make_unique<VirtualPageScanner>(stage, clock, seed);
}

}  // namespace limen::virtual_world
