// SPDX-License-Identifier: Apache-2.0
#include "officer-console/desk/wipe.hpp"

#include <sodium.h>

namespace limen::officer {
namespace {

void wipe_date(border::PartialDate& date) {
    sodium_memzero(&date, sizeof date);
}

void wipe_document(std::optional<border::Document>& document) {
    if (!document) return;
    wipe(document->id.number);
    wipe(document->id.issuer);
    wipe(document->holder.name.primary);
    wipe(document->holder.name.secondary);
    wipe(document->holder.nationality);
    wipe_date(document->holder.birth);
    wipe_date(document->expiry);
    document.reset();
}

}  // namespace

void wipe(Bytes& bytes) {
    sodium_memzero(bytes.data(), bytes.size());
    bytes.clear();
}

void wipe(std::string& text) {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

void wipe(border::Evidence& evidence) {
    wipe(evidence.chip_portrait_jpeg);
    wipe(evidence.live_face_jpeg);
    wipe_document(evidence.printed);
    wipe_document(evidence.chip);
    evidence.checks.clear();
}

void wipe(border::Decision& decision) {
    for (border::ListHit& hit : decision.hits) {
        if (hit.person) wipe(hit.person->pairs);
        hit.person.reset();
        wipe(hit.note);
        wipe(hit.entry_id);
    }
    decision.hits.clear();
    decision.reasons.clear();
}

void wipe(protocol::CaseDetail& detail) {
    wipe(detail.decision);
    wipe(detail.evidence);
}

}  // namespace limen::officer
