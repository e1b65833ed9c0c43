// SPDX-License-Identifier: Apache-2.0
// Journey and workers put together. Everything here is called on the UI thread.
#pragma once

#include <memory>

#include "identity/face/face_engine.hpp"
#include "identity/page/page_reader.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "identity/portrait/decoder.hpp"
#include "kiosk/app/devices.hpp"
#include "kiosk/workers/camera_preview.hpp"
#include "kiosk/workers/chip_worker.hpp"
#include "kiosk/workers/event_queue.hpp"
#include "kiosk/workers/face_worker.hpp"
#include "kiosk/workers/fault_watch.hpp"
#include "kiosk/workers/gate_link.hpp"
#include "kiosk/workers/page_worker.hpp"

namespace limen::kiosk {

// What the workers work with; outlives the App.
struct Engines {
    protocol::Identity identity;
    protocol::PublicIdentity gate;
    std::unique_ptr<page::PageReader> page_reader;
    std::unique_ptr<face::FaceEngine> face_engine;
    std::unique_ptr<portrait::Decoder> portraits;
    std::shared_ptr<const pki::TrustStore> trust;
};
// Loads keys, models and trust. Errors: what is missing, and where it is looked for.
Result<Engines> load_engines(const KioskConfig& config);

class App {
  public:
    // Starts the workers. `wake` is called from any thread when there is something to do.
    App(const KioskConfig& config, Devices& devices, Engines& engines, const Clock& clock,
        std::function<void()> wake);
    ~App();

    // Takes what the workers left and lets time pass. True when the view is another one.
    bool turn();
    void intent(Intent intent);
    const ViewModel& view() const { return view_; }
    // A traveller is being served: time matters.
    bool busy() const { return state_.session.has_value(); }
    CameraPreview& preview() { return preview_; }

  private:
    void step(Event event);
    void perform(Effect& effect);
    void refresh();

    const KioskConfig& config_;
    Devices& devices_;
    const Clock& clock_;
    Settings settings_;
    State state_;
    ViewModel view_;
    bool told_busy_ = false;
    std::set<std::string> told_faults_;
    CameraPreview preview_;
    EventQueue queue_;  // workers push into it: they end before it does
    PageWorker page_;
    ChipWorker chip_;
    FaceWorker face_;
    GateLink gate_;
    FaultWatch faults_;
};

}  // namespace limen::kiosk
