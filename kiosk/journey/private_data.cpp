// SPDX-License-Identifier: Apache-2.0
#include "kiosk/journey/private_data.hpp"

#include <cstring>

namespace limen::kiosk {

void wipe(std::string& text) {
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

void wipe(Bytes& bytes) {
    bytes.resize(bytes.capacity());
    if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());  // without memory: no address
    bytes.clear();
}

void wipe(border::Document& document) {
    wipe(document.id.type);
    wipe(document.id.issuer);
    wipe(document.id.number);
    wipe(document.holder.name.primary);
    wipe(document.holder.name.secondary);
    wipe(document.holder.nationality);
    document.holder.birth = {};
    document.holder.sex = {};
    document.expiry = {};
}

void wipe(border::Evidence& evidence) {
    if (evidence.printed) wipe(*evidence.printed);
    if (evidence.chip) wipe(*evidence.chip);
    wipe(evidence.chip_portrait_jpeg);
    wipe(evidence.live_face_jpeg);
    evidence.checks.clear();
}

void wipe(PageData& data) {
    wipe(data.document);
    wipe(data.mrz);
    wipe(data.key_information);
}

void wipe(ChipRequest& request) {
    wipe(request.key_information);
    wipe(request.printed_mrz);
}

void wipe(ChipData& data) {
    if (data.document) wipe(*data.document);
    wipe(data.portrait);
    wipe(data.portrait_jpeg);
}

void wipe(FaceData& data) {
    wipe(data.live_jpeg);
}

}  // namespace limen::kiosk
