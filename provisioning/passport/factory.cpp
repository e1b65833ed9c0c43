// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/factory.hpp"

#include <array>
#include <opencv2/imgcodecs.hpp>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "identity/mrz/mrz.hpp"
#include "provisioning/passport/lds_files.hpp"
#include "provisioning/passport/page_art.hpp"
#include "provisioning/passport/portrait.hpp"

namespace limen::passport {
namespace {

// "12 AUG / AOÛT 74" differs by State; ours is unambiguous and short.
std::string printed(const border::PartialDate& date) {
    static constexpr std::array kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                           "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    const std::string day = (date.day < 10 ? "0" : "") + std::to_string(date.day);
    return day + " " + kMonths.at(static_cast<std::size_t>(date.month - 1)) + " " +
           std::to_string(date.year);
}

border::PartialDate partial(std::chrono::year_month_day day) {
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day()))};
}

Result<cv::Mat> portrait_of(const PortraitSource& source, Workshop& workshop) {
    std::string key = source.video + "#" + std::to_string(source.frame) + source.image.string();
    for (const double coordinate : source.eyes) key += " " + std::to_string(coordinate);
    if (const auto kept = workshop.portraits.find(key); kept != workshop.portraits.end())
        return kept->second;
    LIMEN_TRY(const cv::Mat portrait, make_portrait(source, workshop.footage));
    workshop.portraits[key] = portrait;
    return portrait;
}

Result<Bytes> face_group(const PortraitSource& source, const Profile& profile, Workshop& workshop) {
    LIMEN_TRY(const cv::Mat portrait, portrait_of(source, workshop));
    LIMEN_TRY(const Bytes jpeg, encode_portrait(portrait));
    const auto sex = profile.document.holder.sex;
    return make_dg2(jpeg, portrait.cols, portrait.rows, sex == border::Sex::female,
                    sex == border::Sex::male);
}

PageText page_text(const Profile& profile, const std::vector<std::string>& mrz_lines) {
    const auto& document = profile.document;
    PageText text;
    text.type = document.id.type;
    text.issuer = document.id.issuer;
    text.number = document.id.number;
    text.surname = profile.surname;
    text.given_names = profile.given_names;
    text.nationality =
        document.holder.nationality == "UTO" ? "UTOPIAN" : document.holder.nationality;
    text.birth = printed(document.holder.birth);
    text.sex = document.holder.sex == border::Sex::female ? "F"
               : document.holder.sex == border::Sex::male ? "M"
                                                          : "X";
    text.place_of_birth = profile.place_of_birth;
    text.issued = printed(partial(profile.issued));
    text.expiry = printed(document.expiry);
    text.mrz_lines = mrz_lines;
    return text;
}

Result<void> save_picture(const std::filesystem::path& file, const cv::Mat& picture) {
    Bytes png;
    if (!cv::imencode(".png", picture, png))
        return fail(Stage::storage, "passport.picture", "A page's picture could not be encoded.");
    return write_file(file, png);
}

Result<void> fill_mrz(const Profile& profile, const Workshop& workshop,
                      virtual_chip::Bundle& bundle) {
    LIMEN_TRY(bundle.mrz_lines,
              mrz::make(mrz::Format::td3, profile.document, profile.optional_data));
    LIMEN_TRY(const auto parsed, mrz::parse(bundle.mrz_lines, workshop.today));
    bundle.access_key = mrz::access_key(parsed);
    return {};
}

}  // namespace

Result<Workshop> Workshop::open(const std::filesystem::path& keys,
                                const std::vector<AuthoritySpec>& specs) {
    Workshop workshop;
    workshop.today = day_of(SystemClock().utc_us());
    for (const auto& spec : specs) {
        LIMEN_TRY(auto authority, Authority::open(keys, spec));
        workshop.authorities.emplace(spec.name, std::move(authority));
    }
    return workshop;
}

Result<void> Workshop::export_trust(const std::filesystem::path& folder) const {
    for (const auto& [name, authority] : authorities)
        if (authority.spec().trusted) LIMEN_CHECK(authority.export_trust(folder));
    return {};
}

Result<virtual_chip::Bundle> make_chip(const Profile& profile, Workshop& workshop) {
    const auto authority = workshop.authorities.find(profile.authority);
    if (authority == workshop.authorities.end())
        return fail(Stage::config, "passport.no_authority",
                    "Profile \"" + profile.name + "\" is to be signed by \"" + profile.authority +
                        "\", which the file of authorities does not have.");
    virtual_chip::Bundle bundle = profile.bundle;
    LIMEN_CHECK(fill_mrz(profile, workshop, bundle));
    if (bundle.chip == virtual_chip::ChipState::none) return bundle;

    std::map<int, Bytes> groups;
    groups[1] = make_dg1(bundle.mrz_lines);
    LIMEN_TRY(groups[2], face_group(profile.portrait, profile, workshop));
    LIMEN_TRY(const auto signer, authority->second.signer(profile.algorithm));
    const std::string digest = profile.digest.empty() ? signer.algorithm.digest : profile.digest;
    LIMEN_TRY(bundle.files["EF_SOD"], make_sod(groups, digest, signer));
    if (profile.replaced_portrait) {
        LIMEN_TRY(groups[2], face_group(*profile.replaced_portrait, profile, workshop));
    }
    bundle.files["EF_COM"] = make_com({1, 2});
    bundle.files["EF_DG1"] = groups[1];
    bundle.files["EF_DG2"] = groups[2];
    if (!bundle.behaviour.pace.empty())
        bundle.files["EF_CARDACCESS"] = make_card_access(bundle.behaviour.pace);
    return bundle;
}

Result<void> make_passport(const Profile& profile, Workshop& workshop,
                           const std::filesystem::path& folder) {
    LIMEN_TRY(const auto bundle, make_chip(profile, workshop));
    LIMEN_CHECK(virtual_chip::save_bundle(bundle, folder));
    LIMEN_TRY(const cv::Mat portrait,
              portrait_of(profile.replaced_portrait.value_or(profile.portrait), workshop));
    LIMEN_TRY(const cv::Mat page, draw_data_page(page_text(profile, bundle.mrz_lines), portrait));
    LIMEN_CHECK(save_picture(folder / "page.png", page));
    LIMEN_CHECK(save_picture(folder / "blurred.png", blurred(page)));
    LIMEN_CHECK(save_picture(folder / "wrong_page.png", draw_visa_page("UTOPIA")));
    return save_picture(folder / "cover.png", draw_cover("UTOPIA"));
}

}  // namespace limen::passport
