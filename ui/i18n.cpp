// SPDX-License-Identifier: Apache-2.0
#include "ui/i18n.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/invariant.hpp"

namespace limen::ui {

namespace {

constexpr std::string_view kFirst = "en";
// Unicode UAX 9: first strong isolate … pop directional isolate.
constexpr std::string_view kIsolate = "\u2068", kPopIsolate = "\u2069";

std::unexpected<Error> bad_file(std::string_view code, std::string_view what) {
    return fail(
        Stage::screen, "i18n.bad_file",
        "the translation " + std::string(code) + ".json cannot be used: " + std::string(what));
}

// What the language lacks against the required ids; empty when complete.
std::vector<std::string> lacking(const Language& language, const Language& english,
                                 std::span<const StringId> required) {
    std::vector<std::string> out;
    for (const StringId& id : required) {
        const auto own = language.strings().find(id.view());
        if (own == language.strings().end() || own->second.empty()) {
            out.emplace_back(id.view());
            continue;
        }
        const auto model = english.strings().find(id.view());
        if (model != english.strings().end() &&
            placeholders(own->second) != placeholders(model->second))
            out.push_back(std::string(id.view()) + " (placeholders differ from English)");
    }
    return out;
}

std::string summary(const std::string& code, const std::vector<std::string>& ids) {
    std::string out = code + ": " + std::to_string(ids.size()) + " strings are missing or wrong (";
    for (std::size_t i = 0; i < ids.size() && i < 5; ++i) out += (i ? ", " : "") + ids[i];
    return out + (ids.size() > 5 ? ", …)" : ")");
}

Result<std::map<std::string, nlohmann::json>> read_folders(
    std::span<const std::filesystem::path> folders) {
    std::map<std::string, nlohmann::json> merged;
    for (const auto& folder : folders) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().extension() != ".json") continue;
            LIMEN_TRY(const Bytes bytes, read_file(entry.path(), 4u << 20));
            const std::string code = entry.path().stem().string();
            auto json = nlohmann::json::parse(bytes, nullptr, false);
            if (!json.is_object()) return bad_file(code, "it is not a JSON object");
            auto& target = merged[code];
            if (target.is_null()) target = nlohmann::json::object();
            target.update(json);
        }
        if (error)
            return fail(Stage::screen, "i18n.missing",
                        "the folder of translations cannot be read: " + folder.string() + ": " +
                            error.message());
    }
    return merged;
}

}  // namespace

std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t open = text.find('{'); open != std::string_view::npos;
         open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) break;
        out.emplace_back(text.substr(open + 1, close - open - 1));
    }
    std::ranges::sort(out);
    return out;
}

Text Language::text(StringId id, std::initializer_list<Argument> arguments) const {
    const auto found = strings_.find(id.view());
    LIMEN_INVARIANT(found != strings_.end(), "a string id is on its program's list of strings");
    std::string out = found->second;
    for (const Argument& argument : arguments) {
        const std::string hole = "{" + std::string(argument.name) + "}";
        std::string value(kIsolate);
        value.append(argument.value).append(kPopIsolate);
        for (auto at = out.find(hole); at != std::string::npos;
             at = out.find(hole, at + value.size()))
            out.replace(at, hole.size(), value);
    }
    return Text(std::move(out), false);
}

Result<Language> Language::parse(std::string_view code, std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return bad_file(code, "it is not a JSON object");
    Language out;
    out.code_ = code;
    for (const auto& [key, value] : json.items()) {
        if (key == "_meta") {
            if (!value.is_object() || !value.contains("name") || !value["name"].is_string())
                return bad_file(code, "_meta needs \"name\", the language's own name");
            out.own_name_ = value["name"].get<std::string>();
            const auto direction = value.value("direction", nlohmann::json("ltr"));
            if (direction != "ltr" && direction != "rtl")
                return bad_file(code, "_meta.direction must be \"ltr\" or \"rtl\"");
            out.rtl_ = direction == "rtl";
        } else if (value.is_string()) {
            out.strings_.emplace(key, value.get<std::string>());
        } else {
            return bad_file(code, key + " must be a string");
        }
    }
    if (out.own_name_.empty()) return bad_file(code, "_meta is missing");
    return out;
}

Result<Catalogue> Catalogue::load(std::span<const std::filesystem::path> folders,
                                  std::span<const StringId> required) {
    LIMEN_TRY(const auto files, read_folders(folders));
    Catalogue out;
    std::vector<Language> all;
    for (const auto& [code, json] : files) {
        LIMEN_TRY(Language language, Language::parse(code, json.dump()));
        all.push_back(std::move(language));
    }
    const auto english = std::ranges::find(all, kFirst, &Language::code);
    if (english == all.end())
        return fail(Stage::screen, "i18n.missing", "there is no en.json among the translations");
    if (const auto holes = lacking(*english, *english, required); !holes.empty())
        return fail(Stage::screen, "i18n.missing", summary("en", holes));
    out.languages_.push_back(*english);
    for (const Language& language : all) {
        if (language.code() == kFirst) continue;
        if (const auto holes = lacking(language, out.languages_.front(), required); holes.empty())
            out.languages_.push_back(language);
        else
            out.left_out_.push_back(summary(language.code(), holes));
    }
    return out;
}

const Language& Catalogue::language(std::string_view code) const {
    const auto found = std::ranges::find(languages_, code, &Language::code);
    return found == languages_.end() ? languages_.front() : *found;
}

}  // namespace limen::ui
