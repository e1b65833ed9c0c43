// SPDX-License-Identifier: Apache-2.0
// Every sentence the kiosk can show. Add a row here and to each file of assets/i18n.
#pragma once

#include <array>

#include "ui/i18n.hpp"

// X(identifier, "id")
#define LIMEN_KIOSK_STRINGS(X)                               \
    X(attract_heading, "attract.heading")                    \
    X(attract_picture, "attract.picture")                    \
    X(language_heading, "language.heading")                  \
    X(privacy_heading, "privacy.heading")                    \
    X(privacy_who, "privacy.who")                            \
    X(privacy_why, "privacy.why")                            \
    X(privacy_how_long, "privacy.how_long")                  \
    X(privacy_rights, "privacy.rights")                      \
    X(privacy_continue, "privacy.continue")                  \
    X(place_heading, "place_page.heading")                   \
    X(place_sentence, "place_page.sentence")                 \
    X(place_wrong_page, "place_page.wrong_page")             \
    X(place_wrong_page_more, "place_page.wrong_page.more")   \
    X(place_upside_down, "place_page.upside_down")           \
    X(place_upside_down_more, "place_page.upside_down.more") \
    X(place_moving, "place_page.moving")                     \
    X(place_moving_more, "place_page.moving.more")           \
    X(place_blurred, "place_page.blurred")                   \
    X(place_blurred_more, "place_page.blurred.more")         \
    X(place_glare, "place_page.glare")                       \
    X(place_glare_more, "place_page.glare.more")             \
    X(place_too_dark, "place_page.too_dark")                 \
    X(place_too_dark_more, "place_page.too_dark.more")       \
    X(place_cut_off, "place_page.cut_off")                   \
    X(place_cut_off_more, "place_page.cut_off.more")         \
    X(place_unreadable, "place_page.unreadable")             \
    X(place_unreadable_more, "place_page.unreadable.more")   \
    X(read_heading, "read_chip.heading")                     \
    X(read_sentence, "read_chip.sentence")                   \
    X(read_lay_back, "read_chip.lay_back")                   \
    X(read_lay_back_more, "read_chip.lay_back.more")         \
    X(read_percent, "read_chip.percent")                     \
    X(remove_heading, "remove_document.heading")             \
    X(remove_sentence, "remove_document.sentence")           \
    X(removed_heading, "remove_document.gone")               \
    X(face_heading, "face.heading")                          \
    X(face_sentence, "face.sentence")                        \
    X(face_no_face, "face.no_face")                          \
    X(face_several_faces, "face.several_faces")              \
    X(face_closer, "face.closer")                            \
    X(face_further_back, "face.further_back")                \
    X(face_move_into_frame, "face.move_into_frame")          \
    X(face_look_straight, "face.look_straight")              \
    X(face_too_dark, "face.too_dark")                        \
    X(face_too_bright, "face.too_bright")                    \
    X(face_hold_still, "face.hold_still")                    \
    X(face_picture, "face.picture")                          \
    X(checking_heading, "checking.heading")                  \
    X(checking_sentence, "checking.sentence")                \
    X(gate_heading, "outcome_gate.heading")                  \
    X(gate_sentence, "outcome_gate.sentence")                \
    X(officer_heading, "outcome_officer.heading")            \
    X(officer_sentence, "outcome_officer.sentence")          \
    X(again_heading, "outcome_try_again.heading")            \
    X(again_sentence, "outcome_try_again.sentence")          \
    X(again_button, "outcome_try_again.button")              \
    X(still_heading, "still_there.heading")                  \
    X(still_sentence, "still_there.sentence")                \
    X(still_seconds, "still_there.seconds")                  \
    X(still_here, "still_there.here")                        \
    X(still_end, "still_there.end")                          \
    X(closed_heading, "out_of_service.heading")              \
    X(closed_sentence, "out_of_service.sentence")            \
    X(bar_language, "bar.language")                          \
    X(bar_large_text, "bar.large_text")                      \
    X(bar_contrast, "bar.contrast")                          \
    X(bar_officer, "bar.officer")                            \
    X(bar_language_spoken, "bar.language.spoken")            \
    X(bar_large_text_spoken, "bar.large_text.spoken")        \
    X(bar_contrast_spoken, "bar.contrast.spoken")            \
    X(bar_officer_spoken, "bar.officer.spoken")              \
    X(step_passport, "step.passport")                        \
    X(step_face, "step.face")                                \
    X(step_gate, "step.gate")                                \
    X(cancel_button, "cancel.button")                        \
    X(training_band, "training.band")

namespace limen::kiosk {

namespace str {
#define X(name, id) inline constexpr ui::StringId name{id};
LIMEN_KIOSK_STRINGS(X)
#undef X
}  // namespace str

inline constexpr std::array kStrings{
#define X(name, id) ui::StringId{id},
    LIMEN_KIOSK_STRINGS(X)
#undef X
};

}  // namespace limen::kiosk
