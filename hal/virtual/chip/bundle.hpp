// SPDX-License-Identifier: Apache-2.0
// A virtual passport on disk: a folder with
//   passport.toml     what is printed, how the chip is reached, how it behaves
//   files/EF_COM.bin, EF_SOD.bin, EF_DG1.bin, EF_DG2.bin … EF_CARDACCESS.bin
//   keys/chip-1.der …, active.der, cvca-1.der …
//   page.png          the data page as a scanner sees it; blurred.png, wrong_page.png, cover.png
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "hal/virtual/chip/quirks.hpp"

namespace limen::virtual_chip {

enum class ChipState : std::uint8_t { working, dead, none };

enum class Mapping : std::uint8_t { generic, integrated, chip_authentication };

// One kind of PACE over standardized domain parameters (Doc 9303-11, 9.5.1): 0 … 2 Diffie-Hellman
// in a prime field, 8 … 18 on an elliptic curve.
struct PaceOffer {
    int cipher = 2;  // last arc of the object identifier: 1 3DES, 2 AES-128, 3 AES-192, 4 AES-256
    int parameter_id = 13;
    Mapping mapping = Mapping::generic;
    bool elliptic() const { return parameter_id >= 8; }
};

// A key of Chip Authentication (Doc 9303-11, 6.2), also the one that PACE-CAM proves. What the chip
// says of it stands in EF.DG14 and EF.CardSecurity, which are files like any other.
struct ChipKey {
    int cipher = 2;             // as in PaceOffer
    std::optional<int> key_id;  // where the chip has several
    Bytes private_key;          // PKCS#8 (DER): EC, or DH
    bool mapping_only = false;  // for PACE-CAM; Chip Authentication does not take it
};

// The key of Active Authentication (Doc 9303-11, 6.1), whose public half is EF.DG15.
struct ActiveKey {
    std::string digest = "SHA256";  // RSA: of the ISO 9796-2 trailer; EC: of the signature
    bool implicit_trailer = false;  // RSA with SHA-1: BC instead of 33CC
    Bytes private_key;              // PKCS#8 (DER): RSA or EC
};

// Who may read EF.DG3 and EF.DG4: Terminal Authentication (BSI TR-03110).
struct TerminalTrust {
    std::vector<Bytes> anchors;  // CVCA certificates (7F21), one or two
    std::string today;           // what the chip takes for today, "2026-11-25"
};

struct LinkSettings {
    double bit_rate_kbps = 0;                        // 0: no time passes for the bytes
    std::chrono::microseconds per_apdu{0};           // overhead of one exchange
    std::optional<std::uint64_t> remove_at_byte;     // leaves the field once, in mid exchange
    std::chrono::milliseconds lay_again_after{0};    // 0: stays away until it is laid again
    std::optional<std::uint64_t> garbage_from_byte;  // once: one answer is noise
    std::chrono::milliseconds stuck{0};              // every answer is late by this
    std::optional<int> stuck_exchange{};             // only this one is late (the first is 1)
    std::vector<std::uint64_t> remove_again_at{};  // further removals, bytes counted from the start
    std::vector<int> remove_at_exchange{};         // leaves before it answers this one; ascending
    std::chrono::microseconds per_key_operation{0};  // a slow chip: more for public-key computing
};

struct Behaviour {
    bool bac = true;
    std::vector<PaceOffer> pace;      // empty: no PACE; none of both: everything reads freely
    std::size_t max_response = 0;     // data bytes the chip's buffer holds; 0: no limit of its own
    bool extended_length = true;      // false: answers 6700 to extended length fields
    bool short_file_ids = true;       // false: READ BINARY with a short identifier gives 6A86
    std::uint16_t over_end = 0x6282;  // asked for more than is left: 6282, 9000 or 6B00
    std::set<Quirk> quirks{};
    bool is(Quirk quirk) const { return quirks.contains(quirk); }
};

struct Bundle {
    std::string name;
    std::vector<std::string> mrz_lines;
    std::string access_key;  // MRZ information (Doc 9303-11, 9.7.2)
    std::string can;         // six digits, may be empty
    ChipState chip = ChipState::working;
    Behaviour behaviour;
    std::vector<ChipKey> chip_keys;
    std::optional<ActiveKey> active_key;
    std::optional<TerminalTrust> terminal_trust;
    LinkSettings link;
    // By file name without ".bin": "EF_COM", "EF_DG1", "EF_CARDACCESS" …
    std::map<std::string, Bytes> files;
};

// Errors: "bundle.unreadable", "config.invalid" (file, key and what would be right). What a key
// file holds is looked at when the chip first needs it.
Result<Bundle> load_bundle(const std::filesystem::path& folder);
// Writes passport.toml, files/ and keys/; the pictures are the factory's.
Result<void> save_bundle(const Bundle& bundle, const std::filesystem::path& folder);

}  // namespace limen::virtual_chip
