// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_evidence.hpp"

#include <unicode/locid.h>

#include <algorithm>
#include <array>

#include "identity/emrtd/lds.hpp"
#include "identity/face/portrait.hpp"
#include "identity/mrz/mrz.hpp"

namespace limen::kiosk {
namespace {
using border::Check;
using border::CheckId;
using border::CheckResult;
using emrtd::FileId;

Check passed(CheckId id) {
    return {id, CheckResult::passed, {}, {}};
}
Check failed(CheckId id, std::string cause) {
    return {id, CheckResult::failed, std::move(cause), {}};
}
Check not_performed(CheckId id, std::string cause) {
    return {id, CheckResult::not_performed, std::move(cause), {}};
}

const Bytes* file_of(const emrtd::ChipContents& contents, FileId id) {
    const auto found = contents.files.find(id);
    return found == contents.files.end() ? nullptr : &found->second;
}

std::string why_missing(const emrtd::ChipContents& contents, FileId id) {
    const auto found = contents.missing.find(id);
    return found == contents.missing.end() ? "chip.file_not_read" : found->second.cause;
}

// Which part of the chip's data differs from the page's, as a code; empty when none does.
std::string difference(const border::Document& chip, const border::Document& page) {
    if (chip.id != page.id) return "chip.dg1_differs_in_number";
    if (chip.holder.birth != page.holder.birth || chip.expiry != page.expiry)
        return "chip.dg1_differs_in_date";
    if (chip.holder.name != page.holder.name) return "chip.dg1_differs_in_name";
    if (chip.holder != page.holder) return "chip.dg1_differs_in_holder";
    return {};
}

void personal_data(const emrtd::ChipContents& contents, const border::Document& printed,
                   const Clock& clock, ChipData& data) {
    const Bytes* file = file_of(contents, FileId::dg1);
    if (file == nullptr) {
        data.checks.push_back(
            not_performed(CheckId::dg1_mrz_match, why_missing(contents, FileId::dg1)));
        return;
    }
    auto text = emrtd::decode_dg1(*file);
    if (!text) {
        data.checks.push_back(failed(CheckId::dg1_mrz_match, text.error().cause));
        return;
    }
    auto mrz = mrz::parse_text(*text, day_of(clock.utc_us()));
    wipe(*text);
    if (!mrz) {
        data.checks.push_back(failed(CheckId::dg1_mrz_match, mrz.error().cause));
        return;
    }
    const std::string differs = difference(mrz->document, printed);
    data.checks.push_back(differs.empty() ? passed(CheckId::dg1_mrz_match)
                                          : failed(CheckId::dg1_mrz_match, differs));
    data.document = mrz->document;
    for (std::string& line : mrz->lines) wipe(line);
    wipe(mrz->document);
}

void portrait(const emrtd::ChipContents& contents, ChipData& data) {
    const Bytes* file = file_of(contents, FileId::dg2);
    if (file == nullptr) return;
    auto decoded = emrtd::decode_dg2(*file);
    // dg2_hash tells whether the file is the State's; a portrait that can't be shown or compared
    // shows as a face that could not be compared.
    if (!decoded) return;
    auto picture = face::decode_portrait(decoded->image);
    if (!picture) return;
    auto jpeg = face::encode_jpeg(*picture, kMostJpegBytes);
    picture->setTo(0);
    if (!jpeg) return;
    data.portrait = std::move(decoded->image);
    data.portrait_jpeg = std::move(*jpeg);
}

void contents_table(const emrtd::ChipContents& contents, const pki::PassiveResult& passive,
                    ChipData& data) {
    const Bytes* file = file_of(contents, FileId::com);
    if (file == nullptr) {
        data.checks.push_back(
            not_performed(CheckId::com_sod_match, why_missing(contents, FileId::com)));
        return;
    }
    auto com = emrtd::decode_com(*file);
    if (!com) {
        data.checks.push_back(failed(CheckId::com_sod_match, com.error().cause));
        return;
    }
    auto listed = com->data_groups, signed_groups = passive.signed_groups;
    std::sort(listed.begin(), listed.end());
    std::sort(signed_groups.begin(), signed_groups.end());
    data.checks.push_back(listed == signed_groups
                              ? passed(CheckId::com_sod_match)
                              : failed(CheckId::com_sod_match, "chip.com_differs_from_sod"));
}

void issuer_match(const pki::PassiveResult& passive, const border::Document& printed,
                  ChipData& data) {
    const border::Document& document = data.document ? *data.document : printed;
    if (!passive.signer)
        data.checks.push_back(not_performed(CheckId::issuer_dsc_match, "pki.no_signer"));
    else if (same_state(passive.signer->country, document.id.issuer))
        data.checks.push_back(passed(CheckId::issuer_dsc_match));
    else
        data.checks.push_back(failed(CheckId::issuer_dsc_match, "pki.other_state"));
}

void chip_genuine(const pki::PassiveResult& passive, ChipData& data) {
    const bool has_key = std::any_of(passive.signed_groups.begin(), passive.signed_groups.end(),
                                     [](int group) { return group == 14 || group == 15; });
    data.checks.push_back(has_key ? not_performed(CheckId::chip_genuine, "chip.proof_not_asked_for")
                                  : Check{CheckId::chip_genuine,
                                          CheckResult::not_supported,
                                          "chip.no_proof_of_origin",
                                          {}});
}

void authenticity(const emrtd::ChipContents& contents, const border::Document& printed,
                  const pki::TrustStore& trust, const Clock& clock, ChipData& data) {
    const Monotonic before = clock.monotonic();
    const Bytes* sod = file_of(contents, FileId::sod);
    if (sod == nullptr) {
        const std::string why = why_missing(contents, FileId::sod);
        for (const CheckId id : {CheckId::sod_signature, CheckId::dsc_path, CheckId::dsc_validity,
                                 CheckId::dg1_hash, CheckId::dg2_hash})
            data.checks.push_back(not_performed(id, why));
        return;
    }
    std::map<int, Bytes> groups;
    for (const auto& [id, bytes] : contents.files)
        if (const auto number = emrtd::data_group_number(id)) groups.emplace(*number, bytes);
    const pki::PassiveResult passive = pki::authenticate(*sod, groups, trust, clock.utc_us());
    for (auto& [number, bytes] : groups) wipe(bytes);
    data.checks.insert(data.checks.end(), passive.checks.begin(), passive.checks.end());
    contents_table(contents, passive, data);
    issuer_match(passive, printed, data);
    chip_genuine(passive, data);
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(clock.monotonic() - before);
    data.times.push_back({"genuineness", took.count(), took.count()});
}

}  // namespace

bool same_state(std::string_view certificate_country, std::string_view mrz_issuer) {
    struct Special {
        std::string_view issuer, country;
    };
    // Doc 9303-3, section 5, parts A to D: codes that are not ISO 3166-1 alpha-3.
    static constexpr std::array<Special, 13> kSpecial = {{{"D", "DE"},
                                                          {"UTO", "UT"},
                                                          {"GBD", "GB"},
                                                          {"GBN", "GB"},
                                                          {"GBO", "GB"},
                                                          {"GBP", "GB"},
                                                          {"GBS", "GB"},
                                                          {"EUE", "EU"},
                                                          {"UNO", "UN"},
                                                          {"UNA", "UN"},
                                                          {"UNK", "UN"},
                                                          {"RKS", "KS"},
                                                          {"RKS", "XK"}}};
    for (const Special& special : kSpecial)
        if (special.issuer == mrz_issuer && special.country == certificate_country) return true;
    if (certificate_country.size() != 2 || mrz_issuer.size() != 3) return false;
    const icu::Locale locale("", std::string(certificate_country).c_str());
    return mrz_issuer == locale.getISO3Country();
}

ChipData chip_evidence(const emrtd::ChipContents& contents, const border::Document& printed,
                       const pki::TrustStore& trust, const Clock& clock) {
    ChipData data;
    data.times = contents.times;
    data.checks.push_back(passed(CheckId::chip_present));
    data.checks.push_back(
        contents.access == emrtd::AccessProtocol::none
            ? Check{CheckId::chip_access, CheckResult::not_supported, "chip.no_access_control", {}}
            : passed(CheckId::chip_access));
    const bool complete = file_of(contents, FileId::sod) != nullptr &&
                          file_of(contents, FileId::dg1) != nullptr &&
                          file_of(contents, FileId::dg2) != nullptr;
    data.checks.push_back(complete ? passed(CheckId::chip_read)
                                   : failed(CheckId::chip_read, "chip.file_not_read"));
    personal_data(contents, printed, clock, data);
    portrait(contents, data);
    authenticity(contents, printed, trust, clock, data);
    return data;
}

}  // namespace limen::kiosk
