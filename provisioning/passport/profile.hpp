// SPDX-License-Identifier: Apache-2.0
// What a specimen passport shall be: one TOML file a document.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "border/document.hpp"
#include "hal/virtual/chip/bundle.hpp"

namespace limen::passport {

// Where a portrait comes from, and where its eyes are (pixels, the person's right eye first, which
// is left in the picture).
struct PortraitSource {
    std::string video;  // file name in the footage folder
    std::int64_t frame = 0;
    std::filesystem::path image;  // instead of a video; both empty: a face is drawn
    double eyes[4] = {0, 0, 0, 0};
};

struct Profile {
    std::string name;   // of the bundle's folder: the profile's file name
    std::string title;  // for lists and logs
    border::Document document;
    std::string surname, given_names;  // as printed, UTF-8
    std::string optional_data;
    std::string place_of_birth = "UTOPIA CITY";
    std::chrono::year_month_day issued{};
    std::string authority = "utopia-csca";
    std::string algorithm = "ecdsa-p256-sha256";  // the document signer's
    std::string digest;                           // of the data groups; empty: the signer's own
    PortraitSource portrait;
    // Set where the chip's and the page's portrait were replaced after signing.
    std::optional<PortraitSource> replaced_portrait;
    // Chip, access and link; its MRZ and files are still empty.
    virtual_chip::Bundle bundle;
};

// A day: "2031-05-17", or counted from `today`: "+5y", "-9y-4m", "-12d". "config.bad_date" where
// it's neither.
Result<std::chrono::year_month_day> parse_day(std::string_view text,
                                              std::chrono::year_month_day today);

// Errors: the config's own, with file and key.
Result<Profile> load_profile(const std::filesystem::path& file, std::chrono::year_month_day today);
Result<Profile> parse_profile(std::string_view toml, const std::string& file_name,
                              std::chrono::year_month_day today);

}  // namespace limen::passport
