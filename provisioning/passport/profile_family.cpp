// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/profile_family.hpp"

#include <toml++/toml.h>

#include <set>
#include <sstream>

#include "base/files.hpp"

namespace limen::passport {
namespace {

constexpr std::size_t kMaxBytes = 1u << 20;

std::unexpected<Error> invalid(const std::filesystem::path& file, const std::string& what) {
    return fail(Stage::config, "config.invalid", file.string() + ": " + what);
}

Result<toml::table> parsed(const std::filesystem::path& file) {
    const auto content = read_file(file, kMaxBytes);
    if (!content)
        return fail(Stage::config, "config.unreadable",
                    content.error().message + "; give the path of a profile");
    try {
        return toml::parse(to_text(*content), file.string());
    } catch (const toml::parse_error& error) {
        return fail(Stage::config, "config.bad_toml",
                    file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                        std::string(error.description()));
    }
}

void lay_over(toml::table& below, const toml::table& above) {
    for (const auto& [key, node] : above) {
        toml::table* inside = below.get_as<toml::table>(key.str());
        if (inside != nullptr && node.is_table())
            lay_over(*inside, *node.as_table());
        else
            below.insert_or_assign(key.str(), node);
    }
}

Result<toml::table> common_part(const std::filesystem::path& file, const toml::table& family) {
    toml::table common;
    if (const auto base = family["base"].value<std::string>()) {
        LIMEN_TRY(common, parsed(file.parent_path() / *base));
    }
    if (const toml::table* all = family["all"].as_table()) lay_over(common, *all);
    return common;
}

Result<void> check_keys(const std::filesystem::path& file, const toml::table& family) {
    static const std::set<std::string_view> kKnown = {"base", "all", "passport"};
    for (const auto& [key, node] : family)
        if (!kKnown.contains(key.str()))
            return invalid(
                file, std::string(key.str()) + ": is not a key of a family; write it below [all]");
    if (!family["passport"].is_array_of_tables())
        return invalid(file, "passport: must be an array of tables, [[passport]]");
    return {};
}

}  // namespace

Result<std::vector<FamilyMember>> family_of(const std::filesystem::path& file) {
    LIMEN_TRY(const toml::table family, parsed(file));
    std::vector<FamilyMember> members;
    if (!family.contains("passport")) return members;
    LIMEN_CHECK(check_keys(file, family));
    LIMEN_TRY(const toml::table common, common_part(file, family));
    std::set<std::string> names;
    for (const toml::node& node : *family["passport"].as_array()) {
        toml::table whole = common;
        toml::table own = *node.as_table();
        const std::string name = own["name"].value_or(std::string{});
        own.erase("name");
        if (name.empty() || !names.insert(name).second)
            return invalid(file, "passport.name: must be given, and only once: \"" + name + "\"");
        lay_over(whole, own);
        std::ostringstream text;
        text << whole;
        members.push_back({name, text.str()});
    }
    return members;
}

}  // namespace limen::passport
