// SPDX-License-Identifier: Apache-2.0
// The document's part of the journey: the page, then the chip.
#include "kiosk/journey/turn.hpp"

namespace limen::kiosk {
namespace {

// Advice that means that nothing lies there: no try of the traveller's.
bool nothing_there(const std::string& advice) {
    return advice == "no_document";
}

}  // namespace

void Turn::scan_page() {
    if (fault("page_scanner.gone")) return conclude("page_scanner.gone");
    session().page_job = next_job();
    emit(ScanPage{session().page_job});
    if (state.document_present)
        session().try_since = now.at;
    else
        session().advice = "no_document";
}

void Turn::on(const DocumentLaid&) {
    state.document_present = true;
    if (!state.session) {
        state.document_fresh = true;
        if (out_of_service(state)) return;
        begin_session();
        return enter(settings.privacy_always ? Phase::privacy : Phase::place_page);
    }
    Session& current = session();
    sign_of_person();
    switch (current.phase) {
        case Phase::language:
            // Who lays the document has understood without words.
            return enter(settings.privacy_always ? Phase::privacy : Phase::place_page);
        case Phase::place_page:
            current.try_since = now.at;
            current.advice.clear();
            break;
        case Phase::read_chip:
            current.try_since = now.at;
            current.advice.clear();
            break;
        case Phase::face:
            // Laid back for the chip, whose last bytes came before the page camera saw it lie
            // there. Taken off only when the gate has decided, it would keep the traveller from a
            // gate that is open.
            if (current.removal_asked) break;
            current.face_job = 0;
            emit(StopFace{});
            current.after_removal = Phase::face;
            return enter(Phase::remove_document);
        case Phase::outcome_gate:
        case Phase::outcome_officer:
            state.document_fresh = true;
            break;
        default:
            break;
    }
}

void Turn::on(const DocumentLifted&) {
    state.document_present = false;
    state.document_fresh = false;
    if (!state.session) return;
    Session& current = session();
    sign_of_person();
    switch (current.phase) {
        case Phase::place_page:
            if (current.try_since) page_try_over();
            break;
        case Phase::read_chip:
            current.advice = "lay_back";
            current.try_since.reset();
            if (++current.chip_lifts > settings.limits.chip_lifts) conclude("chip.removed");
            break;
        case Phase::remove_document:
            enter(current.after_removal);
            break;
        default:
            break;
    }
}

void Turn::on(const PageAdvised& event) {
    if (!in(Phase::place_page) || event.job != session().page_job) return;
    const std::string advice = event.advice == "none" ? "" : event.advice;
    if (!nothing_there(advice)) {
        if (!state.document_present) on(DocumentLaid{});
        // Something moves on the glass: somebody is there.
        if (advice != session().advice) sign_of_person();
    }
    session().advice = advice;
}

void Turn::page_try_over() {
    Session& current = session();
    current.try_since.reset();
    if (++current.page_tries >= settings.limits.page_tries) return conclude("mrz.unreadable");
    if (state.document_present) current.try_since = now.at;
}

void Turn::on(PageRead& event) {
    if (!in(Phase::place_page) || event.job != session().page_job) return;
    Session& current = session();
    sign_of_person();
    state.document_present = true;
    current.page_job = 0;
    border::Evidence& evidence = *current.evidence;
    evidence.printed = event.data->document;
    for (border::Check& check : event.data->checks) put_check(evidence, check);
    evidence.times.push_back(event.data->time);
    current.chip_request = Private(ChipRequest{event.data->key_information, event.data->mrz});
    if (!current.language_chosen) {
        const auto proposed = settings.language_of_state.find(event.data->document.id.issuer);
        if (proposed != settings.language_of_state.end() &&
            knows_language(settings, proposed->second))
            state.language = proposed->second;
    }
    emit(WatchPage{});
    enter(Phase::read_chip);
}

void Turn::read_chip() {
    if (fault("chip_reader.gone")) return conclude("chip_reader.gone");
    Session& current = session();
    current.chip_job = next_job();
    current.chip_found.reset();
    current.progress = 0;
    // With the page scanner gone nobody knows what lies there: the chip will tell.
    if (state.document_present || fault("page_scanner.gone"))
        current.try_since = now.at;
    else
        current.advice = "lay_back";
    emit(ReadChip{current.chip_job, current.chip_request.clone()});
}

void Turn::on(const ChipFound& event) {
    if (!in(Phase::read_chip) || event.job != session().chip_job) return;
    Session& current = session();
    sign_of_person();
    // A chip that comes and goes without telling anything is not progress.
    if (current.chip_found) return;
    current.chip_found = now.at;
    current.advice.clear();
    current.try_since = now.at;
}

void Turn::on(const ChipProgressed& event) {
    if (!in(Phase::read_chip) || event.job != session().chip_job) return;
    Session& current = session();
    if (!current.chip_found) current.chip_found = now.at;
    // Never backwards: a file that turns out longer must not frighten anybody.
    if (event.fraction <= current.progress) return;
    sign_of_person();
    current.advice.clear();
    current.try_since = now.at;
    current.progress = std::min(event.fraction, 1.0);
}

void Turn::on(const ChipLost& event) {
    if (!in(Phase::read_chip) || event.job != session().chip_job) return;
    session().advice = "lay_back";
}

void Turn::on(ChipRead& event) {
    if (!in(Phase::read_chip) || event.job != session().chip_job) return;
    Session& current = session();
    border::Evidence& evidence = *current.evidence;
    current.progress = 1;
    evidence.chip = event.data->document;
    for (border::Check& check : event.data->checks) put_check(evidence, check);
    evidence.times.insert(evidence.times.end(), event.data->times.begin(), event.data->times.end());
    evidence.chip_portrait_jpeg = event.data->portrait_jpeg;
    current.has_reference = !event.data->portrait.empty();
    if (current.has_reference) emit(LoadReference{Private(event.data->portrait)});
    after_chip();
}

void Turn::on(ChipFailed& event) {
    if (!in(Phase::read_chip) || event.job != session().chip_job) return;
    if (event.data)
        for (border::Check& check : event.data->checks) put_check(*session().evidence, check);
    chip_try_over(event.cause);
}

void Turn::chip_try_over(std::string_view cause) {
    Session& current = session();
    emit(StopChip{});
    current.chip_job = 0;
    if (++current.chip_tries >= settings.limits.chip_tries) return conclude(cause);
    read_chip();
}

void Turn::after_chip() {
    Session& current = session();
    current.chip_job = 0;
    current.chip_request.erase();
    if (!current.has_reference) return conclude("face.no_reference");
    current.after_removal = Phase::face;
    enter(Phase::remove_document);
}

void Turn::page_timers() {
    const auto since = session().try_since;
    if (since && now.at - *since >= settings.delays.page_try) page_try_over();
}

void Turn::chip_timers() {
    Session& current = session();
    if (current.chip_found && now.at - *current.chip_found >= settings.delays.chip_reading)
        return conclude("chip.timeout");
    if (!current.try_since) return;
    const auto allowed =
        current.chip_found ? settings.delays.chip_return : settings.delays.chip_absent;
    if (now.at - *current.try_since >= allowed) {
        border::Evidence& evidence = *current.evidence;
        if (!current.chip_found)
            put_check(evidence, {border::CheckId::chip_present,
                                 border::CheckResult::failed,
                                 "chip.none_found",
                                 {}});
        chip_try_over(current.chip_found ? "chip.tag_lost" : "chip.none_found");
    }
}

}  // namespace limen::kiosk
