// SPDX-License-Identifier: Apache-2.0
// limen-passport show: what a bundle holds, for people.
#include <ostream>

#include "hal/virtual/chip/bundle.hpp"
#include "provisioning/passport/commands.hpp"
#include "provisioning/passport/security_infos.hpp"

namespace limen::passport {
namespace {

using virtual_chip::Bundle;
using virtual_chip::ChipState;

const char* words(ChipState state) {
    switch (state) {
        case ChipState::working:
            return "works";
        case ChipState::dead:
            return "is dead";
        case ChipState::none:
            return "is missing";
    }
    return "";
}

const char* cipher_words(int cipher) {
    switch (cipher) {
        case 1:
            return "3DES";
        case 2:
            return "AES-128";
        case 3:
            return "AES-192";
        default:
            return "AES-256";
    }
}

void show_access(const Bundle& bundle, std::ostream& out) {
    const auto& behaviour = bundle.behaviour;
    out << "  access:";
    if (behaviour.bac) out << " BAC";
    for (const auto& offer : behaviour.pace) out << " PACE " << name_of(offer);
    if (!behaviour.bac && behaviour.pace.empty()) out << " none";
    if (!bundle.can.empty()) out << ", card access number " << bundle.can;
    out << '\n';
}

void show_behaviour(const Bundle& bundle, std::ostream& out) {
    const auto& behaviour = bundle.behaviour;
    if (!behaviour.extended_length) out << "  no extended length\n";
    if (!behaviour.short_file_ids) out << "  no short file identifiers\n";
    if (behaviour.max_response != 0)
        out << "  answers have at most " << behaviour.max_response << " bytes\n";
    for (const auto quirk : behaviour.quirks)
        out << "  quirk: " << virtual_chip::to_string(quirk) << '\n';
}

void show_keys(const Bundle& bundle, std::ostream& out) {
    for (const auto& key : bundle.chip_keys) {
        out << "  chip's key: " << (key.mapping_only ? "PACE-CAM" : "Chip Authentication") << ", "
            << cipher_words(key.cipher);
        if (key.key_id) out << ", number " << *key.key_id;
        out << '\n';
    }
    if (bundle.active_key)
        out << "  chip's key: Active Authentication, " << bundle.active_key->digest
            << (bundle.active_key->implicit_trailer ? ", implicit trailer\n" : "\n");
    if (bundle.terminal_trust)
        out << "  fingers for terminals below " << bundle.terminal_trust->anchors.size()
            << " authority, on " << bundle.terminal_trust->today << '\n';
}

void show_link(const Bundle& bundle, std::ostream& out) {
    const auto& link = bundle.link;
    out << "  link: ";
    if (link.bit_rate_kbps > 0)
        out << link.bit_rate_kbps << " kbit/s";
    else
        out << "no time for the bytes";
    out << ", " << static_cast<double>(link.per_apdu.count()) / 1000 << " ms an exchange\n";
    if (link.remove_at_byte) out << "  leaves the field at byte " << *link.remove_at_byte << '\n';
}

}  // namespace

Result<void> show_bundle(const std::filesystem::path& folder, std::ostream& out) {
    LIMEN_TRY(const auto bundle, virtual_chip::load_bundle(folder));
    out << bundle.name << '\n';
    for (const auto& line : bundle.mrz_lines) out << "  " << line << '\n';
    out << "  the chip " << words(bundle.chip) << '\n';
    show_access(bundle, out);
    show_behaviour(bundle, out);
    show_keys(bundle, out);
    show_link(bundle, out);
    for (const auto& [name, content] : bundle.files)
        out << "  " << name << "  " << content.size() << " bytes\n";
    return {};
}

}  // namespace limen::passport
