// SPDX-License-Identifier: Apache-2.0
#include "kiosk/app/app.hpp"

#include <sodium.h>

#include "base/log.hpp"
#include "kiosk/app/session_log.hpp"
#include "kiosk/workers/chip_evidence.hpp"

namespace limen::kiosk {
namespace {

Settings settings_of(const KioskConfig& config, const Engines& engines) {
    Settings settings = config.journey;
    settings.kiosk = engines.identity.self.id;
    return settings;
}

EvaluateChip evaluator(const Engines& engines, const Clock& clock) {
    return [&clock, trust = engines.trust, &portraits = *engines.portraits](
               const emrtd::ChipContents& contents, const std::string& printed_mrz) {
        return chip_evidence(contents, printed_mrz, *trust, portraits, clock);
    };
}

GateLink::Open opener(const KioskConfig& config, const Engines& engines) {
    return [&config, &engines] {
        return protocol::ClientChannel::connect(config.gate_endpoint, engines.identity,
                                                engines.gate);
    };
}

void show(hal::Light& light, const ShowLight& wanted) {
    // A light that fails shows in its faults.
    static_cast<void>(light.show(wanted.zone, wanted.pattern));
}

}  // namespace

Result<Engines> load_engines(const KioskConfig& config) {
    Engines engines;
    LIMEN_TRY(engines.identity, protocol::load_identity(config.identity));
    if (engines.identity.self.role != protocol::Role::kiosk)
        return fail(Stage::config, "config.wrong_role",
                    "the identity in " + config.identity.string() + " is not a kiosk's");
    LIMEN_TRY(const auto peers, protocol::load_peers(config.gate_peer_folder));
    bool found = false;
    for (const protocol::PublicIdentity& peer : peers) {
        if (peer.id != config.gate_id || peer.role != protocol::Role::gate) continue;
        engines.gate = peer;
        found = true;
    }
    if (!found)
        return fail(Stage::config, "config.unknown_gate",
                    "there is no gate \"" + config.gate_id + "\" among the peers in " +
                        config.gate_peer_folder.string() + "; see gate.id and gate.peers");
    LIMEN_TRY(engines.page_reader, page::PageReader::create(config.page_model));
    LIMEN_TRY(const auto calibration,
              face::load_calibration(config.face_calibration, "dlib-resnet"));
    LIMEN_TRY(engines.face_engine, face::make_dlib_engine(config.face_models, calibration));
    engines.portraits = std::make_unique<portrait::Decoder>();
    LIMEN_CHECK(engines.portraits->prepare());
    LIMEN_TRY(engines.trust, pki::TrustStore::load(config.trust));
    for (const Error& problem : engines.trust->problems())
        log::write(log::Level::warning, log::Event::device_fault_raised, problem);
    return engines;
}

App::App(const KioskConfig& config, Devices& devices, Engines& engines, const Clock& clock,
         std::function<void()> wake)
    : config_(config),
      devices_(devices),
      clock_(clock),
      settings_(settings_of(config, engines)),
      queue_(wake),
      page_(*devices.page_scanner, *engines.page_reader, clock, queue_.sink()),
      chip_(*devices.chip_reader, open_document, evaluator(engines, clock), queue_.sink()),
      face_(*devices.face_camera, *engines.face_engine, *engines.portraits, clock, queue_.sink(),
            preview_, wake),
      gate_(opener(config, engines), engines.identity, clock, queue_.sink()),
      faults_(devices.all(), queue_.sink()) {
    Outputs first = start();
    state_ = std::move(first.state);
    for (Effect& effect : first.effects) perform(effect);
    refresh();
}

App::~App() {
    // The gate hears that nobody waits any more.
    if (state_.session) step(Intent{IntentKind::cancel, {}});
}

bool App::turn() {
    const ViewModel before = view_;
    for (Event& event : queue_.take()) step(std::move(event));
    step(Tick{});
    refresh();
    return view_ != before;
}

void App::intent(Intent intent) {
    step(std::move(intent));
    refresh();
}

void App::step(Event event) {
    Now now{clock_.monotonic(), clock_.utc_us(), {}};
    randombytes_buf(now.fresh.data(), now.fresh.size());
    Outputs out = kiosk::step(std::move(state_), now, std::move(event), settings_);
    state_ = std::move(out.state);
    for (Effect& effect : out.effects) perform(effect);
    if (busy() == told_busy_ && state_.faults == told_faults_) return;
    told_busy_ = busy();
    told_faults_ = state_.faults;
    gate_.status(told_busy_, told_faults_);
}

void App::perform(Effect& effect) {
    const auto told = [&]<class E>(E& one) {
        if constexpr (std::is_same_v<E, ScanPage>) page_.scan(one.job);
        if constexpr (std::is_same_v<E, WatchPage>) page_.watch();
        if constexpr (std::is_same_v<E, ReadChip>) chip_.read(one.job, std::move(one.request));
        if constexpr (std::is_same_v<E, StopChip>) chip_.stop();
        if constexpr (std::is_same_v<E, LoadReference>)
            face_.load_reference(std::move(one.portrait));
        if constexpr (std::is_same_v<E, CaptureFace>) face_.capture(one.job);
        if constexpr (std::is_same_v<E, StopFace>) face_.stop();
        if constexpr (std::is_same_v<E, SubmitEvidence>) gate_.submit(std::move(one.evidence));
        if constexpr (std::is_same_v<E, WithdrawEvidence>) gate_.withdraw(one.transaction);
        if constexpr (std::is_same_v<E, WipeSession>) {
            face_.wipe();
            gate_.wipe();
        }
        if constexpr (std::is_same_v<E, ShowLight>) show(*devices_.light, one);
        if constexpr (std::is_same_v<E, SessionStarted>)
            log::write(log::Level::info, log::Event::session_started,
                       {{"transaction", border::to_string(one.transaction)}});
        if constexpr (std::is_same_v<E, SessionReport>) {
            log_report(one);
            if (auto kept = append_report(config_.metrics_file, one); !kept)
                log::write(log::Level::error, log::Event::session_ended, kept.error());
        }
    };
    std::visit(told, effect);
}

void App::refresh() {
    view_ = view_of(state_, clock_.monotonic(), settings_);
}

}  // namespace limen::kiosk
