// SPDX-License-Identifier: Apache-2.0
// What comes into the journey (events) and what it asks for (effects). Work that is asked for
// carries a job number and its answers carry it back: an answer to a job that is no longer wanted
// is dropped, so that nothing of one traveller reaches the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "border/decision.hpp"
#include "hal/light/light.hpp"
#include "kiosk/journey/private_data.hpp"
#include "kiosk/journey/view_model.hpp"

namespace limen::kiosk {

using Job = std::uint64_t;  // 0: none

// ---- events ----
struct Tick {};
// Page worker. Laid and lifted come in every mode, the others only while a page is read.
struct DocumentLaid {};
struct DocumentLifted {};
struct PageAdvised {
    Job job = 0;
    std::string advice;  // page::to_string(Advice)
};
struct PageRead {
    Job job = 0;
    Private<PageData> data;
};
// Chip worker.
struct ChipFound {
    Job job = 0;
};
struct ChipProgressed {
    Job job = 0;
    double fraction = 0;  // 0–1
};
struct ChipLost {  // left the field; the worker waits for it and goes on by itself
    Job job = 0;
};
struct ChipRead {
    Job job = 0;
    Private<ChipData> data;
};
struct ChipFailed {
    Job job = 0;
    std::string cause;
    Private<ChipData> data;  // the checks that could be made
};
// Face worker.
struct FaceAdvised {
    Job job = 0;
    std::string advice;  // face::to_string(FaceAdvice)
};
struct FaceCaptured {
    Job job = 0;
    Private<FaceData> data;
};
struct FaceFailed {
    Job job = 0;
    std::string cause;
};
// Gate link.
struct GateState {  // on welcome, on every change, and when the link is lost
    bool connected = false;
    bool in_service = false;
    std::optional<border::Direction> direction;  // known from the welcome on
    bool restarted = false;  // another gate process than before: it holds no release of ours
};
struct GateDecided {
    border::TransactionId transaction{};
    border::Outcome outcome = border::Outcome::officer;
    std::int64_t machine_us = 0;  // from the first submission to the decision
};
struct GateRefused {  // refused for a reason that submitting again can't mend
    border::TransactionId transaction{};
    std::string cause;
};
struct GateFinished {
    border::TransactionId transaction{};
    enum class How : std::uint8_t { passed, not_passed, officer_took_over } how{};
};
struct FaultRaised {
    std::string code;
};
struct FaultCleared {
    std::string code;
};

using Event = std::variant<Tick, Intent, DocumentLaid, DocumentLifted, PageAdvised, PageRead,
                           ChipFound, ChipProgressed, ChipLost, ChipRead, ChipFailed, FaceAdvised,
                           FaceCaptured, FaceFailed, GateState, GateDecided, GateRefused,
                           GateFinished, FaultRaised, FaultCleared>;

// ---- effects ----
struct ScanPage {  // read the page; reports advice and the MRZ
    Job job = 0;
};
struct WatchPage {};  // only whether a document lies there
struct ReadChip {
    Job job = 0;
    Private<ChipRequest> request;
};
struct StopChip {};
struct LoadReference {  // starts the camera and prepares the portrait for the comparison
    Private<Bytes> portrait;
};
struct CaptureFace {
    Job job = 0;
};
struct StopFace {};  // camera off, picture gone; the reference stays for a further attempt
struct SubmitEvidence {
    Private<border::Evidence> evidence;
};
// The traveller left, or we gave up, while the gate may still be deciding: it must not open.
struct WithdrawEvidence {
    border::TransactionId transaction{};
};
struct ShowLight {
    hal::Light::Zone zone{};
    hal::Light::Pattern pattern{};
};
struct SessionStarted {
    border::TransactionId transaction{};
};
struct WipeSession {};  // workers drop everything they hold of the person
struct SessionReport {  // for the log and the metrics file; nothing personal
    border::TransactionId transaction{};
    std::string end;  // "passed", "not_passed", "officer", "open", "cancelled", "timed_out", …
    std::string outcome;  // the gate's last decision; empty without one
    int attempts = 1;
    std::int64_t wall_us = 0;
    std::vector<border::StepTime> times;
};

using Effect = std::variant<ScanPage, WatchPage, ReadChip, StopChip, LoadReference, CaptureFace,
                            StopFace, SubmitEvidence, WithdrawEvidence, ShowLight, SessionStarted,
                            WipeSession, SessionReport>;

}  // namespace limen::kiosk
