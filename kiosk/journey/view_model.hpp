// SPDX-License-Identifier: Apache-2.0
// The seam between journey and screens: screens are functions (ViewModel) → intents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limen::kiosk {

enum class ScreenId : std::uint8_t {
    attract,
    language,
    privacy,
    place_page,
    read_chip,
    remove_document,
    face,
    checking,
    outcome_gate,
    outcome_officer,
    outcome_try_again,
    still_there,
    out_of_service
};
std::string_view to_string(ScreenId screen);

// Everything a screen may show. Nothing personal: no name, no number, no portrait, no reason for a
// referral.
struct ViewModel {
    ScreenId screen = ScreenId::out_of_service;
    std::string language = "en";
    // place_page: advice code from page::Advice ("no_document", "blurred", …); face: from
    // face::FaceAdvice; read_chip: "lay_back" when the document was lifted. Empty: nothing to
    // correct.
    std::string advice;
    double progress = 0;              // read_chip: 0–1, real
    std::optional<int> seconds_left;  // still_there: countdown
    bool document_present = false;    // remove_document: still lies there
    bool large_text = false;
    bool high_contrast = false;
    bool training = false;  // a band says that nothing here is real
    friend bool operator==(const ViewModel&, const ViewModel&) = default;
};

enum class IntentKind : std::uint8_t {
    start,            // attract: touched
    choose_language,  // value: "ar"
    accept_privacy,
    back,
    call_officer,
    i_am_here,  // still_there
    cancel,
    try_again,
    toggle_large_text,
    toggle_high_contrast
};
struct Intent {
    IntentKind kind{};
    std::string value;
};

}  // namespace limen::kiosk
