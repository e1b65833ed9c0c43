// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/face_worker.hpp"

#include <cstring>
#include <thread>
#include <variant>

#include "base/thread.hpp"
#include "identity/face/live_selector.hpp"
#include "identity/face/liveness.hpp"
#include "identity/face/portrait.hpp"
#include "kiosk/workers/limits.hpp"
#include "kiosk/workers/mailbox.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;
using border::CheckId;
using border::CheckResult;

constexpr auto kPreviewPeriod = 33ms;  // 30 pictures a second at most
constexpr auto kAdvicePeriod = 600ms;  // an instruction stays long enough to be read
constexpr auto kCameraPause = 300ms;   // after the camera failed
// A camera that gives no picture this long is broken for this traveller.
constexpr auto kNoPicture = 5s;
// A traveller who does not match is looked at once more: people blink and talk.
constexpr int kRounds = 2;

struct LoadCommand {
    Private<Bytes> portrait;
};
struct CaptureCommand {
    Job job = 0;
};
struct StopCommand {};
struct WipeCommand {};
using Command = std::variant<LoadCommand, CaptureCommand, StopCommand, WipeCommand>;

void wipe_template(std::optional<face::Template>& one) {
    if (one) explicit_bzero(one->values.data(), one->values.size() * sizeof(float));
    one.reset();
}

}  // namespace

struct FaceWorker::Impl {
    hal::Camera& camera;
    face::FaceEngine& engine;
    portrait::Decoder& portraits;
    const Clock& clock;
    EventSink sink;
    CameraPreview& preview;
    std::function<void()> redraw;
    Mailbox<Command> mailbox;

    bool camera_on = false;  // wanted
    bool open = false;
    std::optional<face::Template> reference;
    std::string reference_problem = "face.no_reference";
    Job job = 0;
    Monotonic began{0}, machine{0}, last_preview{0}, last_advice{0}, last_picture{0};
    face::FaceAdvice said = face::FaceAdvice::none;
    bool said_any = false;
    face::LiveFaceSelector selector;
    int rounds = 0;
    std::vector<border::StepTime> times;
    std::jthread thread;  // last: ends first

    Impl(hal::Camera& camera_, face::FaceEngine& engine_, portrait::Decoder& portraits_,
         const Clock& clock_, EventSink sink_, CameraPreview& preview_,
         std::function<void()> redraw_)
        : camera(camera_),
          engine(engine_),
          portraits(portraits_),
          clock(clock_),
          sink(std::move(sink_)),
          preview(preview_),
          redraw(std::move(redraw_)) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    void run(const std::stop_token& stop) {
        give_way();
        while (!stop.stop_requested()) {
            auto command = camera_on ? mailbox.take() : mailbox.wait(stop);
            if (command) {
                std::visit([this](auto& one) { obey(one); }, *command);
                continue;
            }
            if (!camera_on || look()) continue;
            if (auto next = mailbox.wait_for(stop, kCameraPause))
                std::visit([this](auto& one) { obey(one); }, *next);
        }
        close();
        forget();
    }

    void obey(LoadCommand& command) {
        camera_on = true;
        // The camera warms up while the portrait is prepared.
        ensure_open();
        const Monotonic before = clock.monotonic();
        wipe_template(reference);
        auto portrait = face::decode_portrait(*command.portrait, portraits);
        if (!portrait) {
            reference_problem = portrait.error().cause;
            return;
        }
        auto made = engine.extract_template(*portrait);
        portrait->setTo(0);
        if (made)
            reference = std::move(*made);
        else
            reference_problem = made.error().cause;
        const auto took = micros(clock.monotonic() - before);
        times = {{"face.template", took, took}};
    }
    void obey(CaptureCommand& command) {
        job = command.job;
        camera_on = true;
        began = last_picture = clock.monotonic();
        machine = Monotonic(0);
        said_any = false;
        rounds = 0;
        forget_live();
    }
    void obey(StopCommand&) {
        job = 0;
        camera_on = false;
        close();
    }
    void obey(WipeCommand&) { forget(); }

    void forget() {
        wipe_template(reference);
        reference_problem = "face.no_reference";
        times.clear();
        forget_live();
        preview.clear();
    }

    // The pictures and descriptions of this person.
    void forget_live() {
        // The header is shared, the pixels are the selector's own.
        cv::Mat picture = selector.best_picture();
        if (!picture.empty()) picture.setTo(0);
        selector.reset();
    }

    bool ensure_open() {
        if (!open) open = camera.start().has_value();
        return open;
    }

    void close() {
        if (open) camera.stop();
        open = false;
        preview.clear();
        forget_live();
    }

    // One picture; false when there was none.
    bool look() {
        auto frame = ensure_open() ? camera.grab(kGrabTimeout)
                                   : Result<hal::Frame>(fail(Stage::device, "camera.gone", ""));
        const Monotonic now = clock.monotonic();
        if (!frame) {
            if (frame.error().cause != "camera.timeout" && open) {
                camera.stop();
                open = false;
            }
            if (job != 0 && now - last_picture > kNoPicture) {
                sink(FaceFailed{job, "face_camera.gone"});
                job = 0;
            }
            return false;
        }
        last_picture = now;
        if (now - last_preview >= kPreviewPeriod) {
            last_preview = now;
            preview.show(frame->bgr);
            if (redraw) redraw();
        }
        if (job != 0) judge(frame->bgr);
        return true;
    }

    void judge(const cv::Mat& bgr) {
        const Monotonic before = clock.monotonic();
        const face::Quality quality = engine.check_quality(bgr);
        if (quality.advice != face::FaceAdvice::none) return advise(quality.advice);
        advise(face::FaceAdvice::none);
        if (!reference) {
            sink(FaceFailed{job, reference_problem});
            job = 0;
            return;
        }
        if (!selector.wants(before, quality)) return;
        auto live = engine.extract_template(bgr);
        if (!live) return;
        selector.add(before, quality, std::move(*live), bgr);
        machine += clock.monotonic() - before;
        if (selector.done(before)) compare();
    }

    void compare() {
        const Monotonic before = clock.monotonic();
        face::Template fused = selector.fused();
        const face::MatchResult match = engine.match(*reference, fused);
        explicit_bzero(fused.values.data(), fused.values.size() * sizeof(float));
        machine += clock.monotonic() - before;
        if (match.same_person || ++rounds >= kRounds) return report(match);
        forget_live();
    }

    // Instructions change slowly, the good news at once.
    void advise(face::FaceAdvice advice) {
        const Monotonic now = clock.monotonic();
        if (said_any && advice == said) return;
        if (said_any && advice != face::FaceAdvice::none && now - last_advice < kAdvicePeriod)
            return;
        said = advice;
        said_any = true;
        last_advice = now;
        sink(FaceAdvised{job, std::string(face::to_string(advice))});
    }

    void report(const face::MatchResult& match) {
        FaceData data;
        data.checks.push_back({CheckId::face_captured, CheckResult::passed, {}, {}});
        data.checks.push_back(face::liveness_not_installed());
        data.checks.push_back(
            {CheckId::face_match, match.same_person ? CheckResult::passed : CheckResult::failed,
             match.same_person ? "" : "face.no_match", match.similarity, match.threshold});
        const Monotonic before = clock.monotonic();
        if (auto jpeg = face::encode_jpeg(selector.best_picture(), kMostJpegBytes))
            data.live_jpeg = std::move(*jpeg);
        const Monotonic now = clock.monotonic();
        machine += now - before;
        data.times = std::move(times);
        times.clear();
        data.times.push_back({"face.match", micros(machine), micros(now - began)});
        forget_live();
        sink(FaceCaptured{job, Private(std::move(data))});
        job = 0;
    }
};

FaceWorker::FaceWorker(hal::Camera& camera, face::FaceEngine& engine, portrait::Decoder& portraits,
                       const Clock& clock, EventSink sink, CameraPreview& preview,
                       std::function<void()> redraw)
    : impl_(std::make_unique<Impl>(camera, engine, portraits, clock, std::move(sink), preview,
                                   std::move(redraw))) {}

FaceWorker::~FaceWorker() = default;

void FaceWorker::load_reference(Private<Bytes> portrait) {
    impl_->mailbox.put(LoadCommand{std::move(portrait)});
}

void FaceWorker::capture(Job job) {
    impl_->mailbox.put(CaptureCommand{job});
}

void FaceWorker::stop() {
    impl_->mailbox.put(StopCommand{});
}

void FaceWorker::wipe() {
    impl_->mailbox.put(WipeCommand{});
}

}  // namespace limen::kiosk
