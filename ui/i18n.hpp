// SPDX-License-Identifier: Apache-2.0
// Languages are data: a file `<code>.json` in assets/i18n is a language offered. Flat ids, plus
//     "_meta": {"name": "العربية", "direction": "rtl"}
// Only a Text reaches the screen, and a Text comes from a StringId (translated) or is marked as
// data (a name, a number). An untranslated sentence is therefore a compile error.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen::ui {

// Declared once a program in its string_ids.hpp; the catalogue is checked against that list at
// start.
class StringId {
  public:
    explicit constexpr StringId(std::string_view id) : id_(id) {}
    constexpr std::string_view view() const { return id_; }

  private:
    std::string_view id_;
};

class Text {
  public:
    // What needs no translation: a language's own name, a code, a number, a lane's name.
    static Text data(std::string value) { return Text(std::move(value), false); }
    // A person's name, a document number: its pixels leave the cache with the frame that stopped
    // showing them.
    static Text personal(std::string value) { return Text(std::move(value), true); }
    Text() = default;

    const std::string& utf8() const { return utf8_; }
    bool is_personal() const { return personal_; }
    bool empty() const { return utf8_.empty(); }

  private:
    friend class Language;
    Text(std::string value, bool personal) : utf8_(std::move(value)), personal_(personal) {}
    std::string utf8_;
    bool personal_ = false;
};

struct Argument {
    std::string_view name;   // {name} in the translation
    std::string_view value;  // set in isolation, so that digits keep their order in Arabic
};

class Language {
  public:
    const std::string& code() const { return code_; }
    const std::string& own_name() const { return own_name_; }
    bool rtl() const { return rtl_; }
    Text text(StringId id, std::initializer_list<Argument> arguments = {}) const;
    bool has(StringId id) const { return strings_.contains(id.view()); }
    const std::map<std::string, std::string, std::less<>>& strings() const { return strings_; }

    // One file's content. Errors "i18n.bad_file".
    static Result<Language> parse(std::string_view code, std::string_view json);

  private:
    std::string code_, own_name_;
    bool rtl_ = false;
    std::map<std::string, std::string, std::less<>> strings_;
};

class Catalogue {
  public:
    // Every *.json of the folders; files of the same code are one language. Each language must have
    // every required id with the placeholders of English. English missing or incomplete is an
    // error ("i18n.missing"); another language that is incomplete is left out and named by
    // left_out().
    static Result<Catalogue> load(std::span<const std::filesystem::path> folders,
                                  std::span<const StringId> required);
    // English first, then by code.
    std::span<const Language> languages() const { return languages_; }
    // English when the code is not known.
    const Language& language(std::string_view code) const;
    // "pt: 3 strings are missing (attract.heading, …)"
    const std::vector<std::string>& left_out() const { return left_out_; }

  private:
    std::vector<Language> languages_;
    std::vector<std::string> left_out_;
};

// The names within braces, sorted: placeholders("{a} of {b}") is {"a", "b"}.
std::vector<std::string> placeholders(std::string_view text);

}  // namespace limen::ui
