// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/bundle.hpp"

#include <array>
#include <limits>
#include <string_view>

#include "base/config.hpp"
#include "base/files.hpp"

namespace limen::virtual_chip {
namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr std::array<std::string_view, 4> kPaceCiphers = {"3des", "aes-128", "aes-192", "aes-256"};
constexpr std::int64_t kMaxMs = 600'000;

std::string_view to_string(ChipState state) {
    switch (state) {
        case ChipState::working:
            return "working";
        case ChipState::dead:
            return "dead";
        case ChipState::none:
            return "none";
    }
    return "none";
}

std::optional<std::uint64_t> optional_byte(Config& config, std::string_view key) {
    if (!config.has(key)) return std::nullopt;
    return static_cast<std::uint64_t>(
        config.integer(key, std::nullopt, 1, std::numeric_limits<std::int64_t>::max()));
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
}

Result<void> read_pace(Config& config, Behaviour& behaviour) {
    for (auto& table : config.tables("pace")) {
        const std::string cipher =
            table.choice("cipher", {"3des", "aes-128", "aes-192", "aes-256"});
        PaceOffer offer;
        for (std::size_t i = 0; i < kPaceCiphers.size(); ++i)
            if (cipher == kPaceCiphers[i]) offer.cipher = static_cast<int>(i) + 1;
        offer.parameter_id = static_cast<int>(table.integer("parameter_id", std::nullopt, 8, 18));
        LIMEN_CHECK(table.finish());
        behaviour.pace.push_back(offer);
    }
    return {};
}

void read_link(Config& config, LinkSettings& link) {
    link.bit_rate_kbps = config.number("link.bit_rate_kbps", 0, 0, 100'000);
    link.per_apdu = std::chrono::microseconds(
        static_cast<std::int64_t>(config.number("link.ms_per_apdu", 0, 0, 10'000) * 1000));
    link.remove_at_byte = optional_byte(config, "link.remove_at_byte");
    link.lay_again_after =
        std::chrono::milliseconds(config.integer("link.lay_again_after_ms", 0, 0, kMaxMs));
    link.garbage_from_byte = optional_byte(config, "link.garbage_from_byte");
    link.stuck = std::chrono::milliseconds(config.integer("link.stuck_ms", 0, 0, kMaxMs));
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

// Basic TOML strings; everything we write is printable ASCII, but a name can hold a quote.
std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string word_text(std::uint16_t word) {
    return word == 0x9000 ? "9000" : word == 0x6B00 ? "6B00" : "6282";
}

std::string_view yes_no(bool value) {
    return value ? "true" : "false";
}

std::string toml_of(const Bundle& bundle) {
    std::string out =
        "# A virtual passport, made by limen-passport.\nname = " + toml_text(bundle.name) +
        "\n\n[mrz]\nlines = [";
    for (std::size_t i = 0; i < bundle.mrz_lines.size(); ++i)
        out += (i == 0 ? "" : ", ") + toml_text(bundle.mrz_lines[i]);
    out +=
        "]\n\n[access]\nkey = " + toml_text(bundle.access_key) + "\ncan = " + toml_text(bundle.can);
    const auto& b = bundle.behaviour;
    out += "\n\n[chip]\nstate = " + toml_text(to_string(bundle.chip));
    out += "\nbac = " + std::string(yes_no(b.bac));
    out += "\nmax_response = " + std::to_string(b.max_response);
    out += "\nextended_length = " + std::string(yes_no(b.extended_length));
    out += "\nshort_file_ids = " + std::string(yes_no(b.short_file_ids));
    out += "\nover_end = " + toml_text(word_text(b.over_end)) + "\n";
    for (const auto& offer : b.pace)
        out += "\n[[pace]]\ncipher = " +
               toml_text(kPaceCiphers.at(static_cast<std::size_t>(offer.cipher - 1))) +
               "\nparameter_id = " + std::to_string(offer.parameter_id) + "\n";
    const auto& l = bundle.link;
    out += "\n[link]\nbit_rate_kbps = " + std::to_string(l.bit_rate_kbps);
    out += "\nms_per_apdu = " + std::to_string(static_cast<double>(l.per_apdu.count()) / 1000.0);
    if (l.remove_at_byte) out += "\nremove_at_byte = " + std::to_string(*l.remove_at_byte);
    out += "\nlay_again_after_ms = " + std::to_string(l.lay_again_after.count());
    if (l.garbage_from_byte) out += "\ngarbage_from_byte = " + std::to_string(*l.garbage_from_byte);
    out += "\nstuck_ms = " + std::to_string(l.stuck.count()) + "\n";
    return out;
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
    const bool protected_chip = bundle.behaviour.bac || !bundle.behaviour.pace.empty();
    if (protected_chip && bundle.access_key.empty() && bundle.can.empty())
        config.problem("access.key", "must be given where the chip asks for BAC or PACE");
    LIMEN_CHECK(config.finish());
    LIMEN_CHECK(read_files(folder, bundle));
    return bundle;
}

Result<void> save_bundle(const Bundle& bundle, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder / "files", error);
    if (error)
        return fail(Stage::storage, "bundle.unwritable",
                    "The folder for the passport bundle cannot be made: " + error.message() +
                        "; choose a folder that can be written.");
    for (const auto& [name, content] : bundle.files)
        LIMEN_CHECK(write_file(folder / "files" / (name + ".bin"), content));
    return write_file(folder / "passport.toml", as_bytes(toml_of(bundle)));
}

}  // namespace limen::virtual_chip
