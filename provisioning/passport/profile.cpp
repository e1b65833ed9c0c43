// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/profile.hpp"

#include "provisioning/passport/profile_family.hpp"
#include "provisioning/passport/profile_parts.hpp"

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

Result<Profile> read_profile(Config config, const std::string& name, year_month_day today) {
    Profile profile;
    profile.name = name;
    profile.title = config.text("title");
    read_document(config, profile, today);
    read_face(config, profile.face);
    LIMEN_CHECK(read_files(config, profile, today));
    read_signing(config, profile, today);
    LIMEN_CHECK(read_chip(config, profile, today));
    read_link(config, profile.bundle.link);
    read_tamper(config, profile.tamper);
    check_groups(config, profile);
    if (config.has("expected")) profile.expected = read_expected(config);
    profile.bundle.name = name;
    LIMEN_CHECK(config.finish());
    return profile;
}

}  // namespace

Result<Profile> parse_profile(std::string_view toml, const std::string& file_name,
                              year_month_day today) {
    LIMEN_TRY(auto config, Config::parse(toml, file_name));
    return read_profile(std::move(config), std::filesystem::path(file_name).stem().string(), today);
}

Result<std::vector<Profile>> load_profiles(const std::filesystem::path& file,
                                           year_month_day today) {
    LIMEN_TRY(const auto members, family_of(file));
    std::vector<Profile> profiles;
    if (members.empty()) {
        LIMEN_TRY(auto config, Config::load(file));
        LIMEN_TRY(auto profile, read_profile(std::move(config), file.stem().string(), today));
        profiles.push_back(std::move(profile));
        return profiles;
    }
    for (const auto& member : members) {
        // Lines are those of the text put together, so the document's name stands for the place.
        LIMEN_TRY(auto config,
                  Config::parse(member.toml, file.string() + " (" + member.name + ")"));
        LIMEN_TRY(auto profile, read_profile(std::move(config), member.name, today));
        profiles.push_back(std::move(profile));
    }
    return profiles;
}

Result<Profile> load_profile(const std::filesystem::path& file, year_month_day today) {
    LIMEN_TRY(auto profiles, load_profiles(file, today));
    if (profiles.size() == 1) return std::move(profiles.front());
    return fail(Stage::config, "passport.is_a_family",
                file.string() + " holds " + std::to_string(profiles.size()) +
                    " documents, where one is wanted.");
}

}  // namespace limen::passport
