// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/chip_content.hpp"

#include <algorithm>

#include "provisioning/passport/lds_files.hpp"
#include "provisioning/passport/portrait.hpp"
#include "provisioning/passport/security_infos.hpp"

namespace limen::passport {
namespace {

using virtual_chip::Mapping;

// Collects what EF.DG14, EF.CardAccess and EF.CardSecurity say.
struct Infos {
    std::vector<Bytes> access, security, dg14;
    bool chip_mapping = false;  // EF.CardSecurity is needed
};

std::string place(const Profile& profile, const std::string& what) {
    return "chips/" + profile.name + "-" + what;
}

void add_pace(const Profile& profile, Infos& infos) {
    for (const auto& offer : profile.bundle.behaviour.pace)
        infos.access.push_back(pace_info(offer));
    infos.security = infos.dg14 = infos.access;
}

// One key for each curve that the chip proves a key on while it is opened; its public half stands
// in EF.CardSecurity (Doc 9303-11, 9.2.6).
Result<void> add_mapping_keys(const Profile& profile, Workshop& workshop, Infos& infos,
                              ChipContent& content) {
    std::vector<int> done;
    for (const auto& offer : profile.bundle.behaviour.pace) {
        if (offer.mapping != Mapping::chip_authentication) continue;
        infos.chip_mapping = true;
        if (std::ranges::find(done, offer.parameter_id) != done.end()) continue;
        done.push_back(offer.parameter_id);
        AgreementKeySpec spec;
        const std::string name = name_of(offer);
        spec.group = name.substr(name.rfind('-') + 1);
        spec.form = ParameterForm::standardized;
        LIMEN_TRY(const KeyPair pair,
                  make_agreement_key(spec, place(profile, "cam"), workshop.keys));
        infos.security.push_back(chip_public_key_info(true, pair.public_key, std::nullopt));
        content.chip_keys.push_back({offer.cipher, std::nullopt, pair.private_key, true});
    }
    return {};
}

Result<void> add_chip_keys(const Profile& profile, Workshop& workshop, Infos& infos,
                           ChipContent& content) {
    int number = 0;
    for (const auto& spec : profile.chip_keys) {
        LIMEN_TRY(const KeyPair pair,
                  make_agreement_key(spec, place(profile, "ca" + std::to_string(++number)),
                                     workshop.keys));
        if (profile.chip_keys_announced)
            infos.dg14.push_back(
                chip_authentication_info(spec.elliptic(), spec.cipher, spec.key_id));
        infos.dg14.push_back(chip_public_key_info(spec.elliptic(), pair.public_key, spec.key_id));
        content.chip_keys.push_back({spec.cipher, spec.key_id, pair.private_key, false});
    }
    return {};
}

Result<void> add_active_key(const Profile& profile, Workshop& workshop, Infos& infos,
                            ChipContent& content) {
    if (!profile.active_key) return {};
    const auto& spec = *profile.active_key;
    LIMEN_TRY(const KeyPair pair, make_active_key(spec, place(profile, "aa"), workshop.keys));
    content.groups[15] = data_group(15, pair.public_key);
    content.active_key = {spec.digest, spec.implicit_trailer, pair.private_key};
    // A curve's signature does not tell its hash; RSA's trailer does (Doc 9303-11, 9.2.5).
    if (spec.elliptic()) infos.dg14.push_back(active_authentication_info(spec.digest));
    return {};
}

std::string iso_date(std::chrono::year_month_day day) {
    return border::to_string(border::partial_date(day));
}

Result<void> add_terminal(const Profile& profile, Workshop& workshop, Infos& infos,
                          ChipContent& content) {
    if (!profile.terminal) return {};
    LIMEN_TRY(const Terminal terminal,
              make_terminal(*profile.terminal, workshop.keys, workshop.today));
    infos.dg14.push_back(terminal_authentication_info());
    content.cvca = make_cvca({terminal.authority_name});
    content.terminal_trust = {{terminal.authority},
                              iso_date(profile.terminal_today.value_or(workshop.today))};
    return {};
}

Result<Bytes> finger_group() {
    std::vector<Picture> fingers;
    for (const int number : {1, 2}) {
        LIMEN_TRY(const Picture finger,
                  encode_picture(draw_finger(number), PictureKind::jpeg, 9'000));
        fingers.push_back(finger);
    }
    return make_dg3(fingers);
}

Result<Bytes> signature_group(const Profile& profile) {
    LIMEN_TRY(const Picture signature,
              encode_picture(draw_signature(profile.surname), PictureKind::jpeg, 6'000));
    return make_dg7(signature);
}

}  // namespace

Result<Bytes> make_face_group(const Profile& profile, const PortraitSource& source,
                              Workshop& workshop) {
    const auto& face = profile.face;
    FaceSpec spec;
    LIMEN_TRY(spec.picture, workshop.face(source, face.kind, face.most_bytes));
    if (face.least_bytes > 0) spec.picture = padded(spec.picture, face.least_bytes);
    spec.record = face.record;
    spec.feature_points = face.feature_points;
    spec.female = profile.document.holder.sex == border::Sex::female;
    spec.male = profile.document.holder.sex == border::Sex::male;
    return make_dg2(spec);
}

Result<Bytes> make_group(int number, const Profile& profile,
                         const std::vector<std::string>& mrz_lines, Workshop& workshop) {
    switch (number) {
        case 1:
            return make_dg1(mrz_lines);
        case 2:
            return make_face_group(profile, profile.face.source, workshop);
        case 3:
            return finger_group();
        case 7:
            return signature_group(profile);
        case 11:
            return make_dg11(profile.files.personal);
        case 12:
            return make_dg12(profile.files.details);
        case 16:
            return make_dg16(profile.files.persons);
        default:
            return make_dg13(profile.files.free_text);
    }
}

Result<ChipContent> make_content(const Profile& profile, const std::vector<std::string>& mrz_lines,
                                 Workshop& workshop) {
    ChipContent content;
    Infos infos;
    add_pace(profile, infos);
    LIMEN_CHECK(add_mapping_keys(profile, workshop, infos, content));
    LIMEN_CHECK(add_chip_keys(profile, workshop, infos, content));
    LIMEN_CHECK(add_active_key(profile, workshop, infos, content));
    LIMEN_CHECK(add_terminal(profile, workshop, infos, content));
    for (const int number : profile.files.groups) {
        if (number == 14 || number == 15) continue;
        LIMEN_TRY(content.groups[number], make_group(number, profile, mrz_lines, workshop));
    }
    const bool asked = std::ranges::find(profile.files.groups, 14) != profile.files.groups.end();
    if (asked || infos.dg14.size() > infos.access.size())
        content.groups[14] = data_group(14, security_infos(infos.dg14));
    if (!infos.access.empty()) content.card_access = security_infos(infos.access);
    if (infos.chip_mapping) content.card_security_content = security_infos(infos.security);
    return content;
}

}  // namespace limen::passport
