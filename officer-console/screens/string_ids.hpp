// SPDX-License-Identifier: Apache-2.0
// Every sentence the console can show. Add a row here and to each file of assets/i18n/officer.
#pragma once

#include <array>

#include "ui/i18n.hpp"

// X(identifier, "id")
#define LIMEN_OFFICER_STRINGS(X)                                \
    X(app_title, "app.title")                                   \
    X(app_officer, "app.officer")                               \
    X(app_language, "app.language")                             \
    X(lanes_heading, "lanes.heading")                           \
    X(queue_heading, "queue.heading")                           \
    X(queue_none, "queue.none")                                 \
    X(queue_since, "queue.since")                               \
    X(queue_protect, "queue.protect")                           \
    X(queue_more, "queue.more")                                 \
    X(idle_heading, "idle.heading")                             \
    X(idle_sentence, "idle.sentence")                           \
    X(idle_waiting_heading, "idle.waiting.heading")             \
    X(idle_waiting_sentence, "idle.waiting.sentence")           \
    X(idle_look_sentence, "idle.look.sentence")                 \
    X(idle_look_heading, "idle.look.heading")                   \
    X(lane_not_connected, "lane.not_connected")                 \
    X(lane_no_answer, "lane.no_answer")                         \
    X(lane_connecting, "lane.connecting")                       \
    X(lane_server_reached, "lane.server_reached")               \
    X(lane_server_not_reached, "lane.server_not_reached")       \
    X(lane_records_waiting, "lane.records_waiting")             \
    X(lane_faults, "lane.faults")                               \
    X(lane_heading, "lane.heading")                             \
    X(lane_faults_heading, "lane.faults.heading")               \
    X(lane_faults_none, "lane.faults.none")                     \
    X(lane_lists_heading, "lane.lists.heading")                 \
    X(lane_lists_none, "lane.lists.none")                       \
    X(lane_list_version, "lane.list.version")                   \
    X(lane_commands_heading, "lane.commands.heading")           \
    X(lane_reset, "lane.reset")                                 \
    X(lane_out_of_service, "lane.out_of_service")               \
    X(lane_into_service, "lane.into_service")                   \
    X(lane_reset_ask, "lane.reset.ask")                         \
    X(lane_out_of_service_ask, "lane.out_of_service.ask")       \
    X(lane_into_service_ask, "lane.into_service.ask")           \
    X(link_lost, "link.lost")                                   \
    X(link_refused, "link.refused")                             \
    X(link_silent, "link.silent")                               \
    X(case_back, "case.back")                                   \
    X(case_why, "case.why")                                     \
    X(case_loading, "case.loading")                             \
    X(case_chip_portrait, "case.chip_portrait")                 \
    X(case_live_face, "case.live_face")                         \
    X(case_no_picture, "case.no_picture")                       \
    X(case_similarity, "case.similarity")                       \
    X(case_similarity_only, "case.similarity_only")             \
    X(case_similarity_none, "case.similarity_none")             \
    X(case_name, "case.name")                                   \
    X(case_nationality, "case.nationality")                     \
    X(case_birth, "case.birth")                                 \
    X(case_sex, "case.sex")                                     \
    X(case_document, "case.document")                           \
    X(case_expiry, "case.expiry")                               \
    X(case_from_page, "case.from_page")                         \
    X(case_no_document, "case.no_document")                     \
    X(case_hits, "case.hits")                                   \
    X(case_hit_score, "case.hit.score")                         \
    X(case_hits_up, "case.hits.up")                             \
    X(case_hits_down, "case.hits.down")                         \
    X(hit_document, "hit.document")                             \
    X(hit_name, "hit.name")                                     \
    X(hit_alias, "hit.alias")                                   \
    X(hit_birth_same, "hit.birth.same")                         \
    X(hit_birth_swapped, "hit.birth.swapped")                   \
    X(hit_birth_as_far_as_known, "hit.birth.as_far_as_known")   \
    X(hit_birth_one_digit, "hit.birth.one_digit")               \
    X(hit_birth_unknown, "hit.birth.unknown")                   \
    X(hit_birth_near, "hit.birth.near")                         \
    X(hit_birth_differs, "hit.birth.differs")                   \
    X(hit_nationality_same, "hit.nationality.same")             \
    X(hit_nationality_differs, "hit.nationality.differs")       \
    X(hit_sex_same, "hit.sex.same")                             \
    X(hit_sex_differs, "hit.sex.differs")                       \
    X(case_checks, "case.checks")                               \
    X(case_checks_hits, "case.checks.hits")                     \
    X(case_checks_less, "case.checks_less")                     \
    X(case_checks_all, "case.checks.all")                       \
    X(case_protect_heading, "case.protect.heading")             \
    X(case_protect_guide, "case.protect.guide")                 \
    X(action_admit, "action.admit")                             \
    X(action_refuse, "action.refuse")                           \
    X(action_second_line, "action.second_line")                 \
    X(action_admit_choose, "action.admit.choose")               \
    X(action_refuse_choose, "action.refuse.choose")             \
    X(action_second_line_choose, "action.second_line.choose")   \
    X(action_admit_confirm, "action.admit.confirm")             \
    X(action_refuse_confirm, "action.refuse.confirm")           \
    X(action_second_line_confirm, "action.second_line.confirm") \
    X(action_admit_effect, "action.admit.effect")               \
    X(action_refuse_effect, "action.refuse.effect")             \
    X(action_second_line_effect, "action.second_line.effect")   \
    X(action_cancel, "action.cancel")                           \
    X(action_sending, "action.sending")                         \
    X(notice_decided_admit, "notice.decided.admit")             \
    X(notice_decided_refuse, "notice.decided.refuse")           \
    X(notice_decided_second_line, "notice.decided.second_line") \
    X(notice_closed_by, "notice.closed_by")                     \
    X(notice_closed, "notice.closed")                           \
    X(notice_rejected, "notice.rejected")                       \
    X(notice_not_answered, "notice.not_answered")               \
    X(notice_lost, "notice.lost")                               \
    X(why_check, "why.check")                                   \
    X(why_other, "why.other")                                   \
    X(fault_other, "fault.other")

// Looked up by a code from a message: a reason, a check, a fault. What is not here is shown by
// its code.
#define LIMEN_OFFICER_CODED_STRINGS(X)    \
    X("lane.state.starting")              \
    X("lane.state.idle")                  \
    X("lane.state.authorised")            \
    X("lane.state.passing")               \
    X("lane.state.closing")               \
    X("lane.state.held")                  \
    X("lane.state.emergency")             \
    X("lane.state.power_fail")            \
    X("lane.state.out_of_service")        \
    X("sex.female")                       \
    X("sex.male")                         \
    X("sex.unspecified")                  \
    X("result.passed")                    \
    X("result.failed")                    \
    X("result.inconclusive")              \
    X("result.not_performed")             \
    X("result.not_supported")             \
    X("list.stolen_document")             \
    X("list.tdawn")                       \
    X("list.national_alert")              \
    X("list.missing_person")              \
    X("list.health")                      \
    X("reason.document_checked_by_hand")  \
    X("reason.person_compared_by_eye")    \
    X("reason.hit_is_another_person")     \
    X("reason.accompanied_minor")         \
    X("reason.technical_fault")           \
    X("reason.document_not_valid")        \
    X("reason.document_false")            \
    X("reason.not_the_holder")            \
    X("reason.entry_conditions_not_met")  \
    X("reason.alert_to_be_handled")       \
    X("reason.person_needs_protection")   \
    X("reason.further_questions")         \
    X("why.evidence.incomplete")          \
    X("why.page.not_read")                \
    X("why.page.check_digits")            \
    X("why.chip.absent")                  \
    X("why.chip.access_refused")          \
    X("why.chip.not_read")                \
    X("why.chip.bad_signature")           \
    X("why.chip.unknown_authority")       \
    X("why.chip.signer_not_valid")        \
    X("why.chip.signer_expired")          \
    X("why.chip.signer_revoked")          \
    X("why.chip.known_defect")            \
    X("why.chip.data_changed")            \
    X("why.chip.portrait_changed")        \
    X("why.chip.other_data_changed")      \
    X("why.chip.contents_differ")         \
    X("why.chip.page_differs")            \
    X("why.chip.issuer_differs")          \
    X("why.chip.copied")                  \
    X("why.document.type_not_served")     \
    X("why.document.expired")             \
    X("why.person.minor")                 \
    X("why.list.stolen_document")         \
    X("why.list.tdawn")                   \
    X("why.list.national_alert")          \
    X("why.list.missing_person")          \
    X("why.list.health")                  \
    X("why.lists.stolen_document_stale")  \
    X("why.lists.national_alert_stale")   \
    X("why.face.not_captured")            \
    X("why.face.no_match")                \
    X("why.face.not_live")                \
    X("why.face.live_not_checked")        \
    X("check.mrz.read")                   \
    X("check.mrz.check_digits")           \
    X("check.chip.present")               \
    X("check.chip.access")                \
    X("check.chip.read")                  \
    X("check.chip.sod_signature")         \
    X("check.chip.dsc_path")              \
    X("check.chip.dsc_validity")          \
    X("check.chip.dsc_current")           \
    X("check.chip.dsc_revocation")        \
    X("check.chip.defect_list")           \
    X("check.chip.dg1_hash")              \
    X("check.chip.dg2_hash")              \
    X("check.chip.other_hashes")          \
    X("check.chip.com_sod_match")         \
    X("check.chip.dg1_mrz_match")         \
    X("check.chip.issuer_dsc_match")      \
    X("check.chip.pace_cam")              \
    X("check.chip.chip_authentication")   \
    X("check.chip.active_authentication") \
    X("check.chip.genuine")               \
    X("check.face.captured")              \
    X("check.face.live")                  \
    X("check.face.match")                 \
    X("fault.chip_reader.gone")           \
    X("fault.page_scanner.gone")          \
    X("fault.face_camera.gone")           \
    X("fault.lane.gone")                  \
    X("fault.lane.door_stuck")            \
    X("fault.lane.no_passage_sensor")     \
    X("fault.light.gone")                 \
    X("fault.printer.gone")               \
    X("fault.printer.no_paper")           \
    X("fault.link.gate_gone")             \
    X("fault.link.kiosk_gone")

namespace limen::officer {

namespace str {
#define X(name, id) inline constexpr ui::StringId name{id};
LIMEN_OFFICER_STRINGS(X)
#undef X
}  // namespace str

inline constexpr std::array kStrings{
#define X(name, id) ui::StringId{id},
    LIMEN_OFFICER_STRINGS(X)
#undef X
#define X(id) ui::StringId{id},
        LIMEN_OFFICER_CODED_STRINGS(X)
#undef X
};

}  // namespace limen::officer
