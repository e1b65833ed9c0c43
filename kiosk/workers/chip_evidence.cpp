// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_evidence.hpp"

#include "identity/emrtd/lds.hpp"
#include "identity/face/portrait.hpp"
#include "identity/mrz/mrz.hpp"
#include "identity/pki/chip_checks.hpp"
#include "kiosk/workers/limits.hpp"

namespace limen::kiosk {
namespace {
using emrtd::FileId;

void personal_data(const emrtd::ChipContents& contents, const Clock& clock, ChipData& data) {
    const auto file = contents.files.find(FileId::dg1);
    if (file == contents.files.end()) return;
    auto text = emrtd::decode_dg1(file->second);
    if (!text) return;  // chip_checks says so under dg1_mrz_match
    auto mrz = mrz::parse_text(*text, day_of(clock.utc_us()));
    wipe(*text);
    if (!mrz) return;
    data.document = mrz->document;
    for (std::string& line : mrz->lines) wipe(line);
    wipe(mrz->document);
}

// A portrait that can't be decoded is no portrait: the face can't be compared, and says so.
void take_portrait(const emrtd::ChipContents& contents, portrait::Decoder& portraits,
                   ChipData& data) {
    const auto file = contents.files.find(FileId::dg2);
    if (file == contents.files.end()) return;
    auto decoded = emrtd::decode_dg2(file->second);
    if (!decoded) return;
    auto picture = face::decode_portrait(decoded->image, portraits);
    if (!picture) return;
    auto jpeg = face::encode_jpeg(*picture, kMostJpegBytes);
    picture->setTo(0);
    if (!jpeg) return;
    data.portrait = std::move(decoded->image);
    data.portrait_jpeg = std::move(*jpeg);
}

}  // namespace

ChipData chip_evidence(const emrtd::ChipContents& contents, const std::string& printed_mrz,
                       const pki::TrustStore& trust, portrait::Decoder& portraits,
                       const Clock& clock) {
    ChipData data;
    data.times = contents.times;
    const Monotonic before = clock.monotonic();
    data.checks =
        pki::chip_checks(contents, pki::authenticate(contents, trust, clock.utc_us()), printed_mrz);
    const auto took = micros(clock.monotonic() - before);
    data.times.push_back({"genuineness", took, took});
    personal_data(contents, clock, data);
    take_portrait(contents, portraits, data);
    return data;
}

}  // namespace limen::kiosk
