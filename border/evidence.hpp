// SPDX-License-Identifier: Apache-2.0
// What the kiosk saw: each check with its result. No verdict; that is the gate controller's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "border/document.hpp"

namespace limen::border {

// X(identifier, "code", "what an officer reads"). Document checks follow the structure of BSI
// TR-03135-1; codes are stable: policies, records and reports name them.
#define LIMEN_CHECKS(X)                                                                            \
    X(mrz_read, "mrz.read", "Machine readable zone found and read")                                \
    X(mrz_check_digits, "mrz.check_digits", "Check digits of the machine readable zone")           \
    X(chip_present, "chip.present", "Chip found and answering")                                    \
    X(chip_access, "chip.access", "Access to the chip with the document's own key (PACE or BAC)")  \
    X(chip_read, "chip.read", "Data groups read from the chip")                                    \
    X(sod_signature, "chip.sod_signature", "Signature over the chip's data (Document Signer)")     \
    X(dsc_path, "chip.dsc_path", "Document Signer certified by a trusted national authority")      \
    X(dsc_validity, "chip.dsc_validity", "Document Signer valid when it signed")                   \
    X(dsc_current, "chip.dsc_current", "Document Signer and its authority valid today")            \
    X(dsc_revocation, "chip.dsc_revocation", "Document Signer not revoked")                        \
    X(defect_list, "chip.defect_list", "No published defect in this signer's documents")           \
    X(dg1_hash, "chip.dg1_hash", "Personal data on the chip unchanged")                            \
    X(dg2_hash, "chip.dg2_hash", "Portrait on the chip unchanged")                                 \
    X(other_hashes, "chip.other_hashes", "Further data on the chip unchanged")                     \
    X(com_sod_match, "chip.com_sod_match", "Chip's table of contents agrees with what is signed")  \
    X(dg1_mrz_match, "chip.dg1_mrz_match", "Chip's personal data agree with the printed page")     \
    X(issuer_dsc_match, "chip.issuer_dsc_match", "Issuing State agrees with the signer's country") \
    X(pace_cam, "chip.pace_cam", "Chip's own key, proven while it was opened (PACE-CAM)")          \
    X(chip_authentication, "chip.chip_authentication",                                             \
      "Chip's own key, proven by Chip Authentication")                                             \
    X(active_authentication, "chip.active_authentication",                                         \
      "Chip's own key, proven by Active Authentication")                                           \
    X(chip_genuine, "chip.genuine", "Chip is the original, not a copy")                            \
    X(face_captured, "face.captured", "A usable live picture of one face")                         \
    X(face_live, "face.live", "The face is a live person, not a picture")                          \
    X(face_match, "face.match", "Live face and chip portrait show the same person")

enum class CheckId : std::uint16_t {
#define X(id, code, words) id,
    LIMEN_CHECKS(X)
#undef X
};
struct CheckInfo {
    CheckId id;
    std::string_view code;
    std::string_view words;
};
std::span<const CheckInfo> all_checks();
std::string_view code(CheckId id);
std::string_view words(CheckId id);
std::optional<CheckId> check_from_code(std::string_view code);
// The checks without which this one cannot be made: no chip, no signature over its data.
std::vector<CheckId> needed_for(CheckId id);

enum class CheckResult : std::uint8_t {
    passed,
    failed,         // the check was made and says no
    inconclusive,   // the check was made and cannot say
    not_performed,  // it could not be made (no chip, device down); the cause says why
    not_supported,  // the document has nothing to check (no Active Authentication key)
};
std::string_view to_string(CheckResult result);
std::optional<CheckResult> check_result_from(std::string_view text);

struct Check {
    CheckId id{};
    CheckResult result = CheckResult::not_performed;
    std::string cause;  // stable code when not passed ("pki.dg_hash_differs"); empty when passed
    std::optional<double> value;  // the measured value where there is one (similarity, sharpness)
    std::optional<double> limit = std::nullopt;  // what it was compared with, where there is one
    friend bool operator==(const Check&, const Check&) = default;
};

// 16 random bytes made by the kiosk when the session starts. The same one on every retry.
using TransactionId = std::array<std::uint8_t, 16>;
std::string to_string(const TransactionId& id);  // 32 hex digits
Result<TransactionId> transaction_id_from(std::string_view hex);

enum class Direction : std::uint8_t { entry, exit };
std::string_view to_string(Direction direction);

struct StepTime {
    std::string step;             // "mrz", "chip.access", "chip.read", "genuineness", "face", …
    std::int64_t machine_us = 0;  // the machine's own work
    std::int64_t wall_us = 0;     // with the person's part
    friend bool operator==(const StepTime&, const StepTime&) = default;
};

struct Evidence {
    TransactionId transaction{};
    std::string kiosk;  // device id; the gate checks it against the authenticated peer
    Direction direction = Direction::entry;
    UtcMicros started_us = 0;
    UtcMicros collected_us = 0;
    std::optional<Document> printed;  // from the page's MRZ
    std::optional<Document> chip;     // from DG1
    std::vector<Check> checks;        // at most one a CheckId
    int attempt = 1;                  // 1 for the first try at this gate, counts "try again"s
    std::vector<StepTime> times;
    // For the officer's eyes only; held in memory for the length of the case. JPEG, ≤ 120 kB each.
    Bytes chip_portrait_jpeg;
    Bytes live_face_jpeg;
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

// The check's result, not_performed where the evidence has none.
CheckResult result_of(const Evidence& evidence, CheckId id);
// What the gate goes by: the chip's data where they were read, else the printed ones.
const Document* best_document(const Evidence& evidence);

}  // namespace limen::border
