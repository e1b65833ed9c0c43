// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/bundle.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>
#include <string_view>

#include "base/config.hpp"
#include "base/files.hpp"
#include "hal/virtual/chip/bundle_words.hpp"

namespace limen::virtual_chip {
namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr std::int64_t kMaxMs = 600'000;

std::optional<std::uint64_t> optional_byte(Config& config, std::string_view key) {
    if (!config.has(key)) return std::nullopt;
    return static_cast<std::uint64_t>(
        config.integer(key, std::nullopt, 1, std::numeric_limits<std::int64_t>::max()));
}

void read_quirks(Config& config, std::set<Quirk>& quirks) {
    for (const auto& word : config.texts("chip.quirks", std::vector<std::string>{})) {
        if (const auto quirk = quirk_from(word))
            quirks.insert(*quirk);
        else
            config.problem("chip.quirks", "\"" + word + "\" is no quirk that this chip can play");
    }
}

void read_chip(Config& config, Bundle& bundle) {
    const std::string state = config.choice("chip.state", {"working", "dead", "none"}, "working");
    bundle.chip = state == "dead"   ? ChipState::dead
                  : state == "none" ? ChipState::none
                                    : ChipState::working;
    auto& behaviour = bundle.behaviour;
    behaviour.bac = config.boolean("chip.bac", true);
    behaviour.max_response =
        static_cast<std::size_t>(config.integer("chip.max_response", 0, 0, 65536));
    behaviour.extended_length = config.boolean("chip.extended_length", true);
    behaviour.short_file_ids = config.boolean("chip.short_file_ids", true);
    const std::string over =
        config.choice("chip.over_end", {"6282", "9000", "6B00"}, std::string("6282"));
    behaviour.over_end = over == "9000" ? 0x9000 : over == "6B00" ? 0x6B00 : 0x6282;
    read_quirks(config, behaviour.quirks);
}

int cipher_in(Config& table) {
    const std::string word = table.choice("cipher", {"3des", "aes-128", "aes-192", "aes-256"});
    const auto found = std::ranges::find(kCipherWords, word);
    return found == kCipherWords.end() ? 2 : static_cast<int>(found - kCipherWords.begin()) + 1;
}

// What Doc 9303-11, 4.4 defines no protocol for.
void check_offer(Config& table, const PaceOffer& offer) {
    constexpr int kP224 = 10;  // its prime is not 3 modulo 4, which the point encoding needs
    if (offer.parameter_id > 2 && offer.parameter_id < 8)
        table.problem("parameter_id", "must be from 0 to 2 or from 8 to 18");
    if (offer.mapping == Mapping::chip_authentication && (!offer.elliptic() || offer.cipher == 1))
        table.problem("mapping", "chip-authentication goes with elliptic curves and AES only");
    if (offer.mapping == Mapping::integrated && offer.parameter_id == kP224)
        table.problem("mapping", "integrated mapping does not exist over parameter_id 10");
}

Result<void> read_pace(Config& config, Behaviour& behaviour) {
    for (auto& table : config.tables("pace")) {
        PaceOffer offer;
        offer.cipher = cipher_in(table);
        offer.parameter_id = static_cast<int>(table.integer("parameter_id", std::nullopt, 0, 18));
        const std::string mapping =
            table.choice("mapping", {"generic", "integrated", "chip-authentication"}, "generic");
        const auto at = std::ranges::find(kMappingWords, mapping) - kMappingWords.begin();
        offer.mapping = static_cast<Mapping>(at);
        check_offer(table, offer);
        LIMEN_CHECK(table.finish());
        behaviour.pace.push_back(offer);
    }
    return {};
}

// The keys' files are read only once the whole passport.toml is known to be right.
struct KeyFiles {
    std::vector<std::filesystem::path> chip, anchors;
    std::filesystem::path active;
};

Result<void> read_keys(Config& config, Bundle& bundle, KeyFiles& files) {
    for (auto& table : config.tables("chip_key")) {
        ChipKey key;
        key.cipher = cipher_in(table);
        if (table.has("key_id"))
            key.key_id = static_cast<int>(table.integer("key_id", std::nullopt, 0, 255));
        key.mapping_only = table.boolean("mapping_only", false);
        files.chip.push_back(table.path("private_key"));
        LIMEN_CHECK(table.finish());
        bundle.chip_keys.push_back(std::move(key));
    }
    if (config.has("active_key")) {
        auto& key = bundle.active_key.emplace();
        key.digest = config.choice("active_key.digest",
                                   {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}, "SHA256");
        key.implicit_trailer = config.boolean("active_key.implicit_trailer", false);
        files.active = config.path("active_key.private_key");
        if (key.implicit_trailer && key.digest != "SHA1")
            config.problem("active_key.implicit_trailer", "must be false unless digest is SHA1");
    }
    if (config.has("terminal")) {
        auto& trust = bundle.terminal_trust.emplace();
        trust.today = config.text("terminal.today");
        for (const auto& name : config.texts("terminal.anchors")) files.anchors.emplace_back(name);
        if (files.anchors.empty() || files.anchors.size() > 2)
            config.problem("terminal.anchors", "must name one or two certificates");
    }
    return {};
}

Result<void> load_keys(const std::filesystem::path& folder, const KeyFiles& files, Bundle& bundle) {
    constexpr std::size_t kMaxKeyBytes = 1u << 16;
    for (std::size_t i = 0; i < files.chip.size(); ++i) {
        LIMEN_TRY(bundle.chip_keys[i].private_key, read_file(files.chip[i], kMaxKeyBytes));
    }
    if (bundle.active_key) {
        LIMEN_TRY(bundle.active_key->private_key, read_file(files.active, kMaxKeyBytes));
    }
    for (const auto& anchor : files.anchors) {
        // An absolute path stays as it is.
        LIMEN_TRY(auto certificate, read_file(folder / anchor, kMaxKeyBytes));
        bundle.terminal_trust->anchors.push_back(std::move(certificate));
    }
    return {};
}

std::vector<std::uint64_t> numbers_in(Config& config, std::string_view key) {
    std::vector<std::uint64_t> numbers;
    std::istringstream text(config.text(key, ""));
    for (std::string word; text >> word;) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        const bool whole = error == std::errc{} && end == word.data() + word.size();
        if (!whole || number == 0 || (!numbers.empty() && number <= numbers.back()))
            config.problem(key, "must be whole numbers over 0, ascending, with spaces between");
        numbers.push_back(number);
    }
    return numbers;
}

void read_link(Config& config, LinkSettings& link) {
    const auto microseconds = [&](std::string_view key) {
        return std::chrono::microseconds(
            static_cast<std::int64_t>(config.number(key, 0, 0, 10'000) * 1000));
    };
    link.bit_rate_kbps = config.number("link.bit_rate_kbps", 0, 0, 100'000);
    link.per_apdu = microseconds("link.ms_per_apdu");
    link.per_key_operation = microseconds("link.ms_per_key_operation");
    link.remove_at_byte = optional_byte(config, "link.remove_at_byte");
    link.remove_again_at = numbers_in(config, "link.remove_again_at");
    for (const auto number : numbers_in(config, "link.remove_at_exchange"))
        link.remove_at_exchange.push_back(static_cast<int>(number));
    link.lay_again_after =
        std::chrono::milliseconds(config.integer("link.lay_again_after_ms", 0, 0, kMaxMs));
    link.garbage_from_byte = optional_byte(config, "link.garbage_from_byte");
    link.stuck = std::chrono::milliseconds(config.integer("link.stuck_ms", 0, 0, kMaxMs));
    if (config.has("link.stuck_exchange"))
        link.stuck_exchange = static_cast<int>(config.integer("link.stuck_exchange", std::nullopt,
                                                              1, std::numeric_limits<int>::max()));
}

Result<void> read_files(const std::filesystem::path& folder, Bundle& bundle) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "files", error)) {
        if (entry.path().extension() != ".bin") continue;
        LIMEN_TRY(auto content, read_file(entry.path(), kMaxFileBytes));
        bundle.files[entry.path().stem().string()] = std::move(content);
    }
    if (error && bundle.chip == ChipState::working)
        return fail(Stage::storage, "bundle.unreadable",
                    "The passport bundle has no readable folder \"files\": " + error.message() +
                        "; make the bundle again with limen-passport make.");
    return {};
}

}  // namespace

Result<Bundle> load_bundle(const std::filesystem::path& folder) {
    LIMEN_TRY(auto config, Config::load(folder / "passport.toml"));
    Bundle bundle;
    bundle.name = config.text("name");
    bundle.mrz_lines = config.texts("mrz.lines");
    bundle.access_key = config.text("access.key", "");
    bundle.can = config.text("access.can", "");
    read_chip(config, bundle);
    read_link(config, bundle.link);
    LIMEN_CHECK(read_pace(config, bundle.behaviour));
    KeyFiles keys;
    LIMEN_CHECK(read_keys(config, bundle, keys));
    const bool protected_chip = bundle.behaviour.bac || !bundle.behaviour.pace.empty();
    if (protected_chip && bundle.access_key.empty() && bundle.can.empty())
        config.problem("access.key", "must be given where the chip asks for BAC or PACE");
    LIMEN_CHECK(config.finish());
    LIMEN_CHECK(load_keys(folder, keys, bundle));
    LIMEN_CHECK(read_files(folder, bundle));
    return bundle;
}

}  // namespace limen::virtual_chip
