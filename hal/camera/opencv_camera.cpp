// SPDX-License-Identifier: Apache-2.0
#include "hal/camera/opencv_camera.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <thread>

namespace limen::hal {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

enum class Kind : std::uint8_t { device, file, stream };

Kind kind_of(const std::string& source) {
    const bool number = !source.empty() && std::all_of(source.begin(), source.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    if (number || source.starts_with("/dev/")) return Kind::device;
    return source.find("://") != std::string::npos ? Kind::stream : Kind::file;
}

std::unexpected<Error> cannot_open(const std::string& source) {
    return fail(Stage::device, "camera.cannot_open",
                "'" + source + "' gives no pictures; see that no other program uses it and that " +
                    "its format is one OpenCV reads",
                true);
}

class OpenCvCamera final : public Camera {
  public:
    OpenCvCamera(OpenCvCameraOptions options, const Clock& clock)
        : options_(std::move(options)), kind_(kind_of(options_.source)), clock_(clock) {}
    ~OpenCvCamera() override { stop(); }
    OpenCvCamera(const OpenCvCamera&) = delete;
    OpenCvCamera& operator=(const OpenCvCamera&) = delete;

    std::string describe() const override {
        static constexpr const char* kNames[] = {"camera", "video file", "video stream"};
        return std::string(kNames[static_cast<int>(kind_)]) + " '" + options_.source + "'";
    }

    std::vector<std::string> faults() override {
        const std::lock_guard lock(mutex_);
        if (!gone_) return {};
        return {options_.fault};
    }

    Result<void> start() override {
        if (thread_.joinable()) return {};
        const auto opened = open();
        {
            const std::lock_guard lock(mutex_);
            gone_ = !opened;
            ended_ = stopping_ = false;
            newest_ = Frame{};
            given_ = taken_;
        }
        if (!opened) return opened;
        thread_ = std::thread([this] { take_pictures(); });
        return {};
    }

    void stop() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
        capture_.release();
    }

    Result<Frame> grab(milliseconds timeout) override {
        std::unique_lock lock(mutex_);
        if (!thread_.joinable()) {
            return fail(Stage::device, "camera.gone", describe() + " was not started; start it");
        }
        changed_.wait_for(lock, timeout, [&] { return taken_ > given_ || gone_ || ended_; });
        if (taken_ > given_) {
            given_ = taken_;
            return std::move(newest_);  // the next one is another Mat: nobody else holds this one
        }
        if (gone_ || ended_) {
            return fail(Stage::device, "camera.gone",
                        ended_ ? describe() + " has ended"
                               : describe() + " gives no more pictures; check its cable",
                        gone_);
        }
        return fail(Stage::device, "camera.timeout",
                    describe() + " gave no picture in time; it is asked again", true);
    }

    Result<void> self_test() override {
        constexpr milliseconds kFirstPicture{5000};
        const bool running = thread_.joinable();
        if (!running) LIMEN_CHECK(start());
        const auto frame = grab(kFirstPicture);
        if (!running) stop();
        if (!frame) return std::unexpected(frame.error());
        return {};
    }

  private:
    Result<void> open() {
        const std::string& source = options_.source;
        std::error_code ignored;
        const bool number = kind_ == Kind::device && source[0] != '/';
        const std::string path = number ? "/dev/video" + source : source;
        if (kind_ != Kind::stream && !std::filesystem::exists(path, ignored)) {
            return fail(Stage::device, "camera.not_found",
                        "there is no " + path + "; check the cable, or the source in the config",
                        kind_ == Kind::device);
        }
        try {
            if (!open_capture(path)) return cannot_open(source);
        } catch (const std::exception&) {
            return cannot_open(source);
        }
        return {};
    }

    bool open_capture(const std::string& path) {
        switch (kind_) {
            case Kind::device:
                if (!capture_.open(path, cv::CAP_V4L2)) return false;
                set(cv::CAP_PROP_FRAME_WIDTH, options_.width);
                set(cv::CAP_PROP_FRAME_HEIGHT, options_.height);
                set(cv::CAP_PROP_FPS, options_.frames_per_second);
                capture_.set(cv::CAP_PROP_BUFFERSIZE, 1);  // where the driver can: no old pictures
                return true;
            case Kind::file:
                if (!capture_.open(path)) return false;
                set(cv::CAP_PROP_POS_FRAMES, options_.start_frame);
                period_ = file_period();
                due_ = Steady::now();
                return true;
            case Kind::stream:
                return capture_.open(
                    path, cv::CAP_FFMPEG,
                    {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, 5000, cv::CAP_PROP_READ_TIMEOUT_MSEC, 5000});
        }
        return false;
    }

    void set(int property, int value) {
        if (value > 0) capture_.set(property, value);
    }

    Steady::duration file_period() const {
        const double per_second = capture_.get(cv::CAP_PROP_FPS);
        const bool sensible = std::isfinite(per_second) && per_second >= 1 && per_second <= 240;
        return std::chrono::duration_cast<Steady::duration>(
            std::chrono::duration<double>(1 / (sensible ? per_second : 25.0)));
    }

    void take_pictures() {
        while (!stopping()) {
            cv::Mat picture;
            if (read(picture)) {
                if (kind_ == Kind::file && !wait_until(due_)) return;
                publish(upright(std::move(picture)));
                due_ += period_;
            } else if (kind_ == Kind::file) {
                if (!rewind()) return;
            } else if (!reconnect()) {
                return;
            }
        }
    }

    bool read(cv::Mat& picture) {
        try {
            return capture_.read(picture) && !picture.empty();
        } catch (const std::exception&) {
            return false;  // a damaged packet: the same as no picture
        }
    }

    // At a file's end. A file without a single picture must not be opened over and over.
    bool rewind() {
        const bool again = options_.loop && taken_since_open_ > 0 && open().has_value();
        taken_since_open_ = 0;
        if (again) return true;
        const std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_all();
        return false;
    }

    bool reconnect() {
        {
            const std::lock_guard lock(mutex_);
            gone_ = true;
        }
        changed_.notify_all();
        capture_.release();
        while (wait_until(Steady::now() + options_.reconnect_every)) {
            if (open()) return true;
        }
        return false;
    }

    cv::Mat upright(cv::Mat picture) const {
        cv::Mat out = picture;
        if (picture.channels() == 1) cv::cvtColor(picture, out, cv::COLOR_GRAY2BGR);
        if (options_.quarter_turns % 4 != 0) {
            static constexpr int kCodes[] = {0, cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180,
                                             cv::ROTATE_90_COUNTERCLOCKWISE};
            cv::Mat turned;
            cv::rotate(out, turned, kCodes[options_.quarter_turns % 4]);
            out = turned;
        }
        if (options_.mirror) cv::flip(out, out, 1);
        // read() may give the capture's own buffer again; what is handed out must stay as it is.
        return out.data == picture.data ? out.clone() : out;
    }

    void publish(cv::Mat picture) {
        {
            const std::lock_guard lock(mutex_);
            gone_ = false;
            newest_ = Frame{std::move(picture), ++taken_, clock_.monotonic()};
            ++taken_since_open_;
        }
        changed_.notify_all();
    }

    bool stopping() {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }
    // False when the camera is being stopped.
    bool wait_until(Steady::time_point when) {
        std::unique_lock lock(mutex_);
        return !changed_.wait_until(lock, when, [&] { return stopping_; });
    }

    const OpenCvCameraOptions options_;
    const Kind kind_;
    const Clock& clock_;

    // The capturing thread's alone while it runs.
    cv::VideoCapture capture_;
    Steady::duration period_{};
    Steady::time_point due_{};
    std::uint64_t taken_since_open_ = 0;

    std::thread thread_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    Frame newest_;
    std::uint64_t taken_ = 0, given_ = 0;
    bool gone_ = false, ended_ = false, stopping_ = false;
};

}  // namespace

OpenCvCameraOptions opencv_camera_options(Config& config, const std::string& table,
                                          std::string fault) {
    OpenCvCameraOptions options;
    const std::string key = table + ".source";
    options.source = config.text(key);
    if (!options.source.empty() && kind_of(options.source) == Kind::file) {
        options.source = config.path(key).string();
    }
    const auto whole = [&](const char* name, std::int64_t fallback, std::int64_t max) {
        return static_cast<int>(config.integer(table + "." + name, fallback, 0, max));
    };
    options.width = whole("width", 0, 8192);
    options.height = whole("height", 0, 8192);
    options.frames_per_second = whole("frames_per_second", 0, 240);
    options.start_frame = whole("start_frame", 0, 100'000'000);
    options.quarter_turns = whole("quarter_turns", 0, 3);
    options.loop = config.boolean(table + ".loop", false);
    options.mirror = config.boolean(table + ".mirror", false);
    options.fault = std::move(fault);
    return options;
}

std::unique_ptr<Camera> make_opencv_camera(OpenCvCameraOptions options, const Clock& clock) {
    return std::make_unique<OpenCvCamera>(std::move(options), clock);
}

}  // namespace limen::hal
