// SPDX-License-Identifier: Apache-2.0
#include "hal/page-scanner/camera_page_scanner.hpp"

namespace limen::hal {
namespace {

class CameraPageScanner final : public PageScanner {
  public:
    CameraPageScanner(std::unique_ptr<Camera> camera, double dots_per_inch)
        : camera_(std::move(camera)), dots_per_inch_(dots_per_inch) {}

    std::string describe() const override { return "document reader on " + camera_->describe(); }
    std::vector<std::string> faults() override { return camera_->faults(); }
    Result<void> self_test() override { return camera_->self_test(); }
    Result<void> start() override { return camera_->start(); }
    void stop() override { camera_->stop(); }

    Result<PageImages> grab(std::chrono::milliseconds timeout) override {
        LIMEN_TRY(Frame frame, camera_->grab(timeout));
        PageImages images;
        images.visible = std::move(frame.bgr);
        images.dots_per_inch = dots_per_inch_;
        images.sequence = frame.sequence;
        images.at = frame.at;
        return images;
    }

  private:
    std::unique_ptr<Camera> camera_;
    double dots_per_inch_;
};

}  // namespace

std::unique_ptr<PageScanner> make_camera_page_scanner(std::unique_ptr<Camera> camera,
                                                      double dots_per_inch) {
    return std::make_unique<CameraPageScanner>(std::move(camera), dots_per_inch);
}

}  // namespace limen::hal
