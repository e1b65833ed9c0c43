// SPDX-License-Identifier: Apache-2.0
#include <system_error>

#include "base/files.hpp"
#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/bundle_words.hpp"

namespace limen::virtual_chip {
namespace {

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

// Basic TOML strings; everything we write is printable ASCII, but a name can hold a quote.
std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

template <class List, class Word>
std::string toml_list(const List& list, Word word) {
    std::string out = "[";
    for (const auto& item : list) {
        if (out.size() > 1) out += ", ";
        out += word(item);
    }
    return out + "]";
}

std::string word_text(std::uint16_t word) {
    return word == 0x9000 ? "9000" : word == 0x6B00 ? "6B00" : "6282";
}

std::string_view yes_no(bool value) {
    return value ? "true" : "false";
}

std::string cipher_text(int cipher) {
    return toml_text(kCipherWords.at(static_cast<std::size_t>(cipher - 1)));
}

std::string milliseconds_text(std::chrono::microseconds time) {
    return std::to_string(static_cast<double>(time.count()) / 1000.0);
}

std::string chip_toml(const Bundle& bundle) {
    const auto& b = bundle.behaviour;
    std::string out = "\n[chip]\nstate = " + toml_text(to_string(bundle.chip));
    out += "\nbac = " + std::string(yes_no(b.bac));
    out += "\nmax_response = " + std::to_string(b.max_response);
    out += "\nextended_length = " + std::string(yes_no(b.extended_length));
    out += "\nshort_file_ids = " + std::string(yes_no(b.short_file_ids));
    out += "\nover_end = " + toml_text(word_text(b.over_end));
    out += "\nquirks = " + toml_list(b.quirks, [](Quirk quirk) {
               return toml_text(virtual_chip::to_string(quirk));
           });
    return out + "\n";
}

std::string pace_toml(const PaceOffer& offer) {
    return "\n[[pace]]\ncipher = " + cipher_text(offer.cipher) +
           "\nparameter_id = " + std::to_string(offer.parameter_id) +
           "\nmapping = " + toml_text(kMappingWords.at(static_cast<std::size_t>(offer.mapping))) +
           "\n";
}

template <class Numbers>
std::string numbers_text(const Numbers& numbers) {
    std::string out;
    for (const auto number : numbers) out += (out.empty() ? "" : " ") + std::to_string(number);
    return toml_text(out);
}

std::string link_toml(const LinkSettings& l) {
    std::string out = "\n[link]\nbit_rate_kbps = " + std::to_string(l.bit_rate_kbps);
    out += "\nms_per_apdu = " + milliseconds_text(l.per_apdu);
    out += "\nms_per_key_operation = " + milliseconds_text(l.per_key_operation);
    if (l.remove_at_byte) out += "\nremove_at_byte = " + std::to_string(*l.remove_at_byte);
    out += "\nremove_again_at = " + numbers_text(l.remove_again_at);
    out += "\nremove_at_exchange = " + numbers_text(l.remove_at_exchange);
    out += "\nlay_again_after_ms = " + std::to_string(l.lay_again_after.count());
    if (l.garbage_from_byte) out += "\ngarbage_from_byte = " + std::to_string(*l.garbage_from_byte);
    out += "\nstuck_ms = " + std::to_string(l.stuck.count());
    if (l.stuck_exchange) out += "\nstuck_exchange = " + std::to_string(*l.stuck_exchange);
    return out + "\n";
}

// Writes the keys beside passport.toml as it goes, and says where they are.
class KeyWriter {
  public:
    explicit KeyWriter(const std::filesystem::path& folder) : folder_(folder) {}

    Result<std::string> chip_key(const ChipKey& key) {
        LIMEN_TRY(const std::string file,
                  write("chip-" + std::to_string(++chip_keys_), key.private_key));
        std::string out = "\n[[chip_key]]\ncipher = " + cipher_text(key.cipher) +
                          "\nprivate_key = " + toml_text(file);
        if (key.key_id) out += "\nkey_id = " + std::to_string(*key.key_id);
        return out + "\nmapping_only = " + std::string(yes_no(key.mapping_only)) + "\n";
    }
    Result<std::string> active_key(const ActiveKey& key) {
        LIMEN_TRY(const std::string file, write("active", key.private_key));
        return "\n[active_key]\ndigest = " + toml_text(key.digest) +
               "\nimplicit_trailer = " + std::string(yes_no(key.implicit_trailer)) +
               "\nprivate_key = " + toml_text(file) + "\n";
    }
    Result<std::string> terminal_trust(const TerminalTrust& trust) {
        std::vector<std::string> files;
        for (const Bytes& anchor : trust.anchors) {
            LIMEN_TRY(std::string file, write("cvca-" + std::to_string(files.size() + 1), anchor));
            files.push_back(std::move(file));
        }
        return "\n[terminal]\nanchors = " + toml_list(files, toml_text) +
               "\ntoday = " + toml_text(trust.today) + "\n";
    }

  private:
    Result<std::string> write(const std::string& name, ByteView content) {
        const std::string file = "keys/" + name + ".der";
        constexpr unsigned kOwnerOnly = 0600;
        LIMEN_CHECK(write_file(folder_ / file, content, kOwnerOnly));
        return file;
    }
    const std::filesystem::path& folder_;
    int chip_keys_ = 0;
};

Result<std::string> toml_of(const Bundle& bundle, const std::filesystem::path& folder) {
    std::string out =
        "# A virtual passport, made by limen-passport.\nname = " + toml_text(bundle.name);
    out += "\n\n[mrz]\nlines = " + toml_list(bundle.mrz_lines, toml_text);
    out += "\n\n[access]\nkey = " + toml_text(bundle.access_key) +
           "\ncan = " + toml_text(bundle.can) + "\n";
    out += chip_toml(bundle);
    for (const auto& offer : bundle.behaviour.pace) out += pace_toml(offer);
    KeyWriter keys(folder);
    for (const auto& key : bundle.chip_keys) {
        LIMEN_TRY(const std::string text, keys.chip_key(key));
        out += text;
    }
    if (bundle.active_key) {
        LIMEN_TRY(const std::string text, keys.active_key(*bundle.active_key));
        out += text;
    }
    if (bundle.terminal_trust) {
        LIMEN_TRY(const std::string text, keys.terminal_trust(*bundle.terminal_trust));
        out += text;
    }
    return out + link_toml(bundle.link);
}

bool has_keys(const Bundle& bundle) {
    return !bundle.chip_keys.empty() || bundle.active_key || bundle.terminal_trust;
}

}  // namespace

Result<void> save_bundle(const Bundle& bundle, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder / "files", error);
    if (!error && has_keys(bundle)) std::filesystem::create_directories(folder / "keys", error);
    if (error)
        return fail(Stage::storage, "bundle.unwritable",
                    "The folder for the passport bundle cannot be made: " + error.message() +
                        "; choose a folder that can be written.");
    for (const auto& [name, content] : bundle.files)
        LIMEN_CHECK(write_file(folder / "files" / (name + ".bin"), content));
    LIMEN_TRY(const std::string text, toml_of(bundle, folder));
    return write_file(folder / "passport.toml", as_bytes(text));
}

}  // namespace limen::virtual_chip
