// SPDX-License-Identifier: Apache-2.0
// What a specimen passport shall be. One TOML file is one document, or a family of them that differ
// in a few keys. config/passports/matrix has one for each kind.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "border/document.hpp"
#include "hal/virtual/chip/bundle.hpp"
#include "identity/mrz/mrz.hpp"
#include "provisioning/passport/authority.hpp"
#include "provisioning/passport/chip_keys.hpp"
#include "provisioning/passport/expected.hpp"
#include "provisioning/passport/picture_groups.hpp"
#include "provisioning/passport/signed_data.hpp"
#include "provisioning/passport/terminal.hpp"
#include "provisioning/passport/text_groups.hpp"

namespace limen::passport {

// Where a portrait comes from, and where its eyes are (pixels, the person's right eye first, which
// is left in the picture).
struct PortraitSource {
    std::string video;  // file name in the footage folder
    std::int64_t frame = 0;
    std::filesystem::path image;  // instead of a video; both empty: a face is drawn
    int look = 0;                 // of the drawn face: each is another one
    double eyes[4] = {0, 0, 0, 0};
};

struct FaceProfile {
    PortraitSource source;
    // Set where the chip's and the page's portrait were replaced after signing.
    std::optional<PortraitSource> replaced;
    FaceRecord record = FaceRecord::iso19794;
    PictureKind kind = PictureKind::jpeg;
    int feature_points = 0;
    std::size_t least_bytes = 0, most_bytes = 19'000;
};

struct FilesProfile {
    // Data groups; 14 and 15 come by themselves where the chip has keys that they speak of.
    std::vector<int> groups = {1, 2};
    bool com = true, atr_info = false, dir = false;
    std::string lds_version = "0107";
    PersonalDetails personal;             // DG11
    DocumentDetails details;              // DG12
    std::string free_text;                // DG13
    std::vector<PersonToNotify> persons;  // DG16
};

struct SodProfile {
    int version = 0;    // of the LDS security object
    bool bare = false;  // without the file's own tag 77
    SignedSpec form;    // its certificates come from `embedded`
    // "signer", "authority", "link" (to the authority from its predecessor), "other-signer"
    // (another one of the same authority), in this order.
    std::vector<std::string> embedded = {"signer"};
};

// What is done to the document after it was signed, or instead.
struct Tamper {
    std::vector<int> change;    // data groups whose last byte is changed
    std::vector<int> of_other;  // data groups that come from another genuine document
    bool sod_of_other = false;  // EF.SOD comes from another genuine document
    bool flip_signature = false;
    // The hashes are made to fit what was changed: in the signed content alone, or signed anew with
    // a self-made key below the genuine certificate, or below a self-made certificate that has the
    // genuine one's names.
    enum class Hashes : std::uint8_t { kept, edited, resigned, self_made } hashes = Hashes::kept;
    // A field of the embedded certificate, without a new signature.
    enum class Certificate : std::uint8_t {
        kept,
        subject,
        validity,
        key
    } certificate = Certificate::kept;
    std::vector<int> remove;  // data groups taken off the chip
    std::vector<int> add;     // data groups that were not signed
    std::vector<int> hide;    // data groups that EF.COM does not list
    bool clone = false;       // the chip has the files, and not the private keys
    bool any() const;
};

struct Profile {
    std::string name;   // of the bundle's folder: the profile's file name, or its own in a family
    std::string title;  // for lists and logs
    mrz::Format format = mrz::Format::td3;
    border::Document document;
    std::string surname, given_names;  // as printed, UTF-8
    std::string optional_data, optional_data_2;
    std::string place_of_birth = "UTOPIA CITY";
    std::chrono::year_month_day issued{};
    FaceProfile face;
    FilesProfile files;
    std::string authority = "utopia-csca";
    SignerSpec signer;
    std::string digest;  // of the data groups; empty: the signer's own
    SodProfile sod;
    std::vector<AgreementKeySpec> chip_keys;
    bool chip_keys_announced = true;  // false: the keys alone, without ChipAuthenticationInfo
    std::optional<ActiveKeySpec> active_key;
    std::optional<TerminalSpec> terminal;
    std::optional<std::chrono::year_month_day> terminal_today;  // what the chip takes for today
    Tamper tamper;
    std::optional<Expected> expected;
    // Access, behaviour and link; its MRZ, keys and files are still empty.
    virtual_chip::Bundle bundle;
};

// Errors: the config's own, with file and key.
Result<Profile> parse_profile(std::string_view toml, const std::string& file_name,
                              std::chrono::year_month_day today);
// The documents of a file: of a family, each [[passport]] after what it has in common with the
// others ([all], and below that the file that `base` names).
Result<std::vector<Profile>> load_profiles(const std::filesystem::path& file,
                                           std::chrono::year_month_day today);
// The only document of a file. "passport.is_a_family" where it has several.
Result<Profile> load_profile(const std::filesystem::path& file, std::chrono::year_month_day today);

}  // namespace limen::passport
