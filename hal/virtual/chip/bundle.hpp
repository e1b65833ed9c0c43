// SPDX-License-Identifier: Apache-2.0
// A virtual passport on disk: a folder with
//   passport.toml     what is printed, how the chip is reached, how it behaves
//   files/EF_COM.bin, EF_SOD.bin, EF_DG1.bin, EF_DG2.bin … EF_CARDACCESS.bin
//   page.png          the data page as a scanner sees it; blurred.png, wrong_page.png, cover.png
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace limen::virtual_chip {

enum class ChipState : std::uint8_t { working, dead, none };

// id-PACE-ECDH-GM with one of the four ciphers, over standardized domain parameters
// (Doc 9303-11, 9.5.1): 8 … 18.
struct PaceOffer {
    int cipher = 2;  // last arc of the object identifier: 1 3DES, 2 AES-128, 3 AES-192, 4 AES-256
    int parameter_id = 13;
};

struct LinkSettings {
    double bit_rate_kbps = 0;                        // 0: no time passes for the bytes
    std::chrono::microseconds per_apdu{0};           // overhead of one exchange
    std::optional<std::uint64_t> remove_at_byte;     // leaves the field once, in mid exchange
    std::chrono::milliseconds lay_again_after{0};    // 0: stays away until it is laid again
    std::optional<std::uint64_t> garbage_from_byte;  // once: one answer is noise
    std::chrono::milliseconds stuck{0};              // every answer is late by this
};

struct Behaviour {
    bool bac = true;
    std::vector<PaceOffer> pace;      // empty: no PACE; none of both: everything reads freely
    std::size_t max_response = 0;     // data bytes the chip's buffer holds; 0: no limit of its own
    bool extended_length = true;      // false: answers 6700 to extended length fields
    bool short_file_ids = true;       // false: READ BINARY with a short identifier gives 6A86
    std::uint16_t over_end = 0x6282;  // asked for more than is left: 6282, 9000 or 6B00
};

struct Bundle {
    std::string name;
    std::vector<std::string> mrz_lines;
    std::string access_key;  // MRZ information (Doc 9303-11, 9.7.2)
    std::string can;         // six digits, may be empty
    ChipState chip = ChipState::working;
    Behaviour behaviour;
    LinkSettings link;
    // By file name without ".bin": "EF_COM", "EF_DG1", "EF_CARDACCESS" …
    std::map<std::string, Bytes> files;
};

// Errors: "bundle.unreadable", "config.invalid" (file, key and what would be right).
Result<Bundle> load_bundle(const std::filesystem::path& folder);
// Writes passport.toml and files/; the pictures are the factory's.
Result<void> save_bundle(const Bundle& bundle, const std::filesystem::path& folder);

}  // namespace limen::virtual_chip
