// SPDX-License-Identifier: Apache-2.0
// The tables of a profile that say what the chip is like: [chip], [[chip_key]], [active_key],
// [terminal], [link].
#include <algorithm>

#include "provisioning/passport/day.hpp"
#include "provisioning/passport/profile_parts.hpp"
#include "provisioning/passport/security_infos.hpp"

namespace limen::passport {
namespace {

using virtual_chip::ChipState;

void read_offers(Config& config, std::vector<virtual_chip::PaceOffer>& offers) {
    for (const auto& name :
         config.texts("chip.pace", std::vector<std::string>{"ecdh-gm-aes-128-brainpoolP256r1"})) {
        if (const auto offer = pace_named(name))
            offers.push_back(*offer);
        else
            config.problem("chip.pace",
                           "\"" + name +
                               "\" is no kind of PACE; write for example "
                               "ecdh-gm-aes-128-brainpoolP256r1, ecdh-cam-aes-256-p384 "
                               "or dh-im-3des-1024-160");
    }
    if (offers.empty())
        config.problem("chip.pace", "must name at least one kind; or choose another chip.access");
}

void read_behaviour(Config& config, virtual_chip::Behaviour& behaviour) {
    const std::string access =
        config.choice("chip.access", {"pace+bac", "pace", "bac", "none"}, "pace+bac");
    behaviour.bac = access == "bac" || access == "pace+bac";
    if (access.starts_with("pace"))
        read_offers(config, behaviour.pace);
    else if (config.has("chip.pace"))
        config.problem("chip.pace", "needs chip.access with pace in it");
    behaviour.extended_length = config.boolean("chip.extended_length", true);
    behaviour.short_file_ids = config.boolean("chip.short_file_ids", true);
    behaviour.max_response =
        static_cast<std::size_t>(config.integer("chip.max_response", 0, 0, 65536));
    const std::string over = config.choice("chip.over_end", {"6282", "9000", "6B00"}, "6282");
    behaviour.over_end = over == "9000" ? 0x9000 : over == "6B00" ? 0x6B00 : 0x6282;
    for (const auto& name : config.texts("chip.quirks", std::vector<std::string>{})) {
        if (const auto quirk = virtual_chip::quirk_from(name))
            behaviour.quirks.insert(*quirk);
        else
            config.problem("chip.quirks", "\"" + name +
                                              "\" is none that chips can play; limen-passport "
                                              "quirks lists them");
    }
}

int cipher_of(const std::string& name) {
    return name == "3des" ? 1 : name == "aes-128" ? 2 : name == "aes-192" ? 3 : 4;
}

ParameterForm form_of(const std::string& name) {
    return name == "standardized" ? ParameterForm::standardized
           : name == "named"      ? ParameterForm::named
           : name == "pkcs3"      ? ParameterForm::pkcs3
                                  : ParameterForm::written_out;
}

Result<void> read_chip_keys(Config& config, Profile& profile) {
    profile.chip_keys_announced = config.boolean("chip.keys_announced", true);
    for (auto& table : config.tables("chip_key")) {
        AgreementKeySpec key;
        key.group = table.text("group", key.group);
        if (!is_agreement_group(key.group))
            table.problem("group",
                          "must be a curve (p256, brainpoolP256r1 …) or dh-1024-160, "
                          "dh-2048-224, dh-2048-256");
        key.cipher =
            cipher_of(table.choice("cipher", {"3des", "aes-128", "aes-192", "aes-256"}, "aes-128"));
        if (table.has("key_id"))
            key.key_id = static_cast<int>(table.integer("key_id", std::nullopt, 0, 255));
        key.form = form_of(table.choice(
            "parameters", {"written-out", "named", "standardized", "pkcs3"}, "written-out"));
        const bool of_field = key.form == ParameterForm::pkcs3;
        const bool of_curve =
            key.form == ParameterForm::named || key.form == ParameterForm::standardized;
        if ((of_field && key.elliptic()) || (of_curve && !key.elliptic()))
            table.problem("parameters",
                          "do not fit the group: named and standardized are for "
                          "curves, pkcs3 is for prime fields");
        LIMEN_CHECK(table.finish());
        profile.chip_keys.push_back(std::move(key));
    }
    return {};
}

void read_active_key(Config& config, Profile& profile) {
    if (!config.has("active_key")) return;
    auto& key = profile.active_key.emplace();
    key.key = config.text("active_key.key", key.key);
    if (!is_active_key(key.key))
        config.problem("active_key.key",
                       "must be rsa-1024, rsa-1536, rsa-2048, rsa-3072, rsa-4096 "
                       "or a curve (p256, brainpoolP256r1 …)");
    key.digest = config.choice("active_key.digest",
                               {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}, "SHA256");
    key.implicit_trailer = config.boolean("active_key.implicit_trailer", false);
    key.explicit_parameters = config.boolean("active_key.explicit_parameters", false);
    if (key.implicit_trailer && (key.elliptic() || key.digest != "SHA1"))
        config.problem("active_key.implicit_trailer", "is for RSA with SHA1 alone");
}

void read_terminal(Config& config, Profile& profile, std::chrono::year_month_day today) {
    if (!config.has("terminal")) return;
    auto& terminal = profile.terminal.emplace();
    terminal.country = config.text("terminal.country", terminal.country);
    terminal.algorithm = config.text("terminal.algorithm", terminal.algorithm);
    terminal.foreign = config.boolean("terminal.foreign", false);
    profile.terminal_today = day_of_key(config, "terminal.today", today);
    const auto algorithm = parse_algorithm(terminal.algorithm);
    if (!algorithm || !is_terminal_algorithm(*algorithm))
        config.problem("terminal.algorithm",
                       "must be ECDSA, or RSA with SHA-1, SHA-256 or SHA-512");
}

}  // namespace

Result<void> read_chip(Config& config, Profile& profile, std::chrono::year_month_day today) {
    auto& bundle = profile.bundle;
    const std::string state = config.choice("chip.state", {"working", "dead", "none"}, "working");
    bundle.chip = state == "dead"   ? ChipState::dead
                  : state == "none" ? ChipState::none
                                    : ChipState::working;
    read_behaviour(config, bundle.behaviour);
    bundle.can = config.text("chip.can", "");
    const bool six_digits =
        bundle.can.size() == 6 && bundle.can.find_first_not_of("0123456789") == std::string::npos;
    if (!bundle.can.empty() && !six_digits)
        config.problem("chip.can", "must be six digits, or be left out");
    LIMEN_CHECK(read_chip_keys(config, profile));
    read_active_key(config, profile);
    read_terminal(config, profile, today);
    return {};
}

void read_link(Config& config, virtual_chip::LinkSettings& link) {
    link.bit_rate_kbps = config.number("link.bit_rate_kbps", 424, 0, 100'000);
    link.per_apdu = std::chrono::microseconds(
        static_cast<std::int64_t>(config.number("link.ms_per_apdu", 5, 0, 10'000) * 1000));
    if (config.has("link.remove_at_byte"))
        link.remove_at_byte = static_cast<std::uint64_t>(
            config.integer("link.remove_at_byte", std::nullopt, 1, 1'000'000));
    link.lay_again_after =
        std::chrono::milliseconds(config.integer("link.lay_again_after_ms", 0, 0, 600'000));
}

}  // namespace limen::passport
