// SPDX-License-Identifier: Apache-2.0
// The camera and the comparison, in a thread of their own. The portrait is prepared and the camera
// started while the traveller still takes the document back.
#pragma once

#include <memory>

#include "hal/camera/camera.hpp"
#include "identity/face/face_engine.hpp"
#include "identity/portrait/decoder.hpp"
#include "kiosk/workers/camera_preview.hpp"
#include "kiosk/workers/event_queue.hpp"

namespace limen::kiosk {

class FaceWorker {
  public:
    // Camera, engine, decoder, clock and preview outlive the worker; camera and engine belong to
    // its thread meanwhile (the camera's faults() excepted). `redraw` is called after each new
    // preview.
    FaceWorker(hal::Camera& camera, face::FaceEngine& engine, portrait::Decoder& portraits,
               const Clock& clock, EventSink sink, CameraPreview& preview,
               std::function<void()> redraw);
    ~FaceWorker();
    // JPEG or JPEG 2000 as the chip has it.
    void load_reference(Private<Bytes> portrait);
    void capture(Job job);
    // Camera off and preview gone; the reference stays.
    void stop();
    // Reference gone too.
    void wipe();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::kiosk
