// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/face_camera.hpp"

#include <opencv2/imgproc.hpp>
#include <thread>

namespace limen::virtual_world {
namespace {

constexpr std::chrono::milliseconds kEmptyRoomPeriod{66};

// A wall, brighter towards the lamp.
cv::Mat empty_room() {
    cv::Mat room(480, 640, CV_8UC3);
    for (int y = 0; y < room.rows; ++y) {
        const int grey = 170 - y / 6;
        room.row(y).setTo(cv::Scalar(grey, grey, grey));
    }
    return room;
}

class VirtualFaceCamera final : public hal::Camera {
  public:
    VirtualFaceCamera(const Stage& stage, const Clock& clock, OpenFootage open)
        : stage_(stage), clock_(clock), open_(std::move(open)), room_(empty_room()) {}

    std::string describe() const override { return "virtual face camera"; }
    std::vector<std::string> faults() override {
        if (stage_.broken(Part::face_camera)) return {"face_camera.gone"};
        return {};
    }
    Result<void> self_test() override {
        if (stage_.broken(Part::face_camera)) return gone();
        return {};
    }
    Result<void> start() override {
        if (stage_.broken(Part::face_camera)) return gone();
        started_ = true;
        return {};
    }
    void stop() override {
        started_ = false;
        if (driver_) driver_->stop();
        driver_.reset();
        looking_ = false;
    }

    Result<hal::Frame> grab(std::chrono::milliseconds timeout) override {
        if (stage_.broken(Part::face_camera)) return gone();
        if (!started_)
            return fail(limen::Stage::device, "camera.gone", "the face camera was not started");
        const Onlooker onlooker = stage_.onlooker();
        if (!looking_ || onlooker.turn != turn_) {
            turn_ = onlooker.turn;
            looking_ = true;
            LIMEN_CHECK(look_at(onlooker));
        }
        if (!driver_) return empty_frame(timeout);
        LIMEN_TRY(hal::Frame frame, driver_->grab(timeout));
        frame.sequence = ++sequence_;
        return frame;
    }

  private:
    static std::unexpected<Error> gone() {
        return fail(limen::Stage::device, "camera.gone",
                    "the virtual face camera is broken; repair it in the dock");
    }

    Result<void> look_at(const Onlooker& onlooker) {
        if (driver_) driver_->stop();
        driver_.reset();
        if (onlooker.video.empty()) return {};
        auto driver = open_(onlooker.video, onlooker.start_frame);
        LIMEN_CHECK(driver->start());
        driver_ = std::move(driver);
        return {};
    }

    Result<hal::Frame> empty_frame(std::chrono::milliseconds timeout) {
        const auto wait = std::min<Monotonic>(next_at_ - clock_.monotonic(), timeout);
        if (wait > Monotonic(0)) std::this_thread::sleep_for(wait);
        if (clock_.monotonic() < next_at_)
            return fail(limen::Stage::device, "camera.timeout", "no picture in time", true);
        next_at_ = clock_.monotonic() + kEmptyRoomPeriod;
        return hal::Frame{room_.clone(), ++sequence_, clock_.monotonic()};
    }

    const Stage& stage_;
    const Clock& clock_;
    OpenFootage open_;
    cv::Mat room_;
    bool started_ = false, looking_ = false;
    std::uint64_t turn_ = 0, sequence_ = 0;
    Monotonic next_at_{0};
    std::unique_ptr<hal::Camera> driver_;
};

}  // namespace

std::unique_ptr<hal::Camera> make_face_camera(const Stage& stage, const Clock& clock,
                                              OpenFootage open) {
    return std::make_unique<VirtualFaceCamera>(stage, clock, std::move(open));
}

}  // namespace limen::virtual_world
