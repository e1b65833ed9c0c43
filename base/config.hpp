// SPDX-License-Identifier: Apache-2.0
// Reads a program's TOML file against declared types and ranges. Every message names the file, the
// line, the key, and what would be right; keys nobody asked for are errors, so a misspelt key can't
// pass for a default.
//
//     Config config = LIMEN_TRY(Config::load(path));
//     Settings s;
//     s.port = config.integer("gate.port", 7401, 1, 65535);
//     s.name = config.text("gate.name");                     // no default: required
//     s.driver = config.choice("lane.driver", {"virtual", "usb-relay"}, "virtual");
//     LIMEN_CHECK(config.finish());                          // reports every problem found, and
//     unknown keys
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen {

class Config {
  public:
    // Errors: "config.unreadable", "config.bad_toml".
    static Result<Config> load(const std::filesystem::path& file);
    static Result<Config> parse(std::string_view toml, std::string file_name);
    Config(Config&&) noexcept;
    Config& operator=(Config&&) noexcept;
    ~Config();

    // Each getter marks its key as known. A missing key gives the default, or a recorded problem
    // where there is none; a wrong type or value is a recorded problem and gives the default (or an
    // empty value).
    std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt);
    std::string choice(std::string_view key, std::initializer_list<std::string_view> allowed,
                       std::optional<std::string> fallback = std::nullopt);
    std::int64_t integer(std::string_view key, std::optional<std::int64_t> fallback,
                         std::int64_t min, std::int64_t max);
    double number(std::string_view key, std::optional<double> fallback, double min, double max);
    bool boolean(std::string_view key, std::optional<bool> fallback = std::nullopt);
    // A path; relative ones are taken from the config file's own folder.
    std::filesystem::path path(std::string_view key,
                               std::optional<std::filesystem::path> fallback = std::nullopt);
    std::vector<std::string> texts(std::string_view key,
                                   std::optional<std::vector<std::string>> fallback = std::nullopt);
    // A list of whole numbers, each from min to max.
    std::vector<std::int64_t> integers(std::string_view key,
                                       std::optional<std::vector<std::int64_t>> fallback,
                                       std::int64_t min, std::int64_t max);
    // The tables of an array of tables ([[rule]]); each is read with the getters and ends with its
    // own finish().
    std::vector<Config> tables(std::string_view key);
    bool has(std::string_view key) const;

    // For rules no getter can say ("a must be less than b").
    void problem(std::string_view key, std::string_view what_would_be_right);

    // "config.invalid" with one line a problem; unknown keys are problems too.
    Result<void> finish();

  private:
    struct Impl;
    explicit Config(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen
