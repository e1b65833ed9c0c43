// SPDX-License-Identifier: Apache-2.0
// The tables of a profile that say who signed and how, and what was forged: [signing], [signer],
// [sod], [tamper].
#include <algorithm>
#include <array>

#include "provisioning/passport/day.hpp"
#include "provisioning/passport/profile_parts.hpp"

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

void read_signer(Config& config, SignerSpec& signer, year_month_day today) {
    signer.valid_from = day_of_key(config, "signer.valid_from", today);
    signer.valid_until = day_of_key(config, "signer.valid_until", today);
    const std::string usage = config.choice(
        "signer.key_usage", {"digital-signature", "non-repudiation", "certificate-signing", "none"},
        "digital-signature");
    signer.key_usage = kDigitalSignature;
    if (usage == "non-repudiation") signer.key_usage = kNonRepudiation;
    if (usage == "certificate-signing") signer.key_usage = kSignCertificates | kSignRevocationLists;
    if (usage == "none") signer.key_usage.reset();
    signer.authority = config.boolean("signer.authority", false);
    signer.key_identifiers = config.boolean("signer.key_identifiers", true);
    signer.country = config.text("signer.country", "");
    signer.state_code = config.text("signer.state_code", "");
    signer.text = config.choice("signer.text", {"utf8", "printable"}, "utf8") == "utf8"
                      ? TextKind::utf8
                      : TextKind::printable;
    signer.issuer_reversed = config.boolean("signer.issuer_reversed", false);
    signer.document_types = config.texts("signer.document_types", std::vector<std::string>{"P"});
    signer.other_key_identifier = config.boolean("signer.other_key_identifier", false);
    signer.negative_serial = config.boolean("signer.negative_serial", false);
    signer.revoked = config.boolean("signer.revoked", false);
}

// Names for what EF.SOD says it contains.
std::string content_type(Config& config) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{
        {{"icao", "2.23.136.1.1.1"},          // id-icao-mrtd-security-ldsSecurityObject
         {"before-icao", "1.3.27.1.1.1"},     // before ICAO had arcs of its own
         {"dutch", "1.2.528.1.1006.1.20.1"},  // early Dutch documents
         {"data", "1.2.840.113549.1.7.1"}}};  // id-data, in Chinese documents
    const std::string name = config.text("sod.content_type", "icao");
    for (const auto& [word, oid] : kTypes)
        if (word == name) return std::string(oid);
    if (!der::is_oid(name))
        config.problem("sod.content_type",
                       "must be \"icao\", \"before-icao\", \"dutch\", \"data\", or an object "
                       "identifier like \"2.23.136.1.1.1\"");
    return der::is_oid(name) ? name : "2.23.136.1.1.1";
}

void read_signing_time(Config& config, Profile& profile, year_month_day today) {
    auto& signed_at = profile.sod.form.signed_at;
    signed_at = start_of(profile.issued);
    if (!config.has("sod.signed")) return;
    if (config.text("sod.signed", "") == "none")
        signed_at.reset();
    else if (const auto day = day_of_key(config, "sod.signed", today))
        signed_at = start_of(*day);
}

void read_embedded(Config& config, std::vector<std::string>& embedded) {
    static constexpr std::array<std::string_view, 4> kKnown = {"signer", "authority", "link",
                                                               "other-signer"};
    embedded = config.texts("sod.certificates", std::vector<std::string>{"signer"});
    for (const auto& name : embedded)
        if (std::ranges::find(kKnown, name) == kKnown.end())
            config.problem(
                "sod.certificates",
                "can have \"signer\", \"authority\", \"link\" and \"other-signer\" in it");
}

void read_sod(Config& config, Profile& profile, year_month_day today) {
    auto& form = profile.sod.form;
    profile.sod.version = static_cast<int>(config.integer("sod.version", 0, 0, 1));
    form.content_type = content_type(config);
    const std::string encoding =
        config.choice("sod.form", {"der", "indefinite", "long-lengths"}, "der");
    form.form = encoding == "der"          ? Form::der
                : encoding == "indefinite" ? Form::indefinite
                                           : Form::long_lengths;
    const std::string name =
        config.choice("sod.signer_name", {"issuer", "issuer-reversed", "key-identifier"}, "issuer");
    form.signer_name = name == "issuer"            ? SignerName::issuer_and_serial
                       : name == "issuer-reversed" ? SignerName::issuer_reversed
                                                   : SignerName::key_identifier;
    profile.sod.bare = config.boolean("sod.bare", false);
    const std::string order =
        config.choice("sod.attribute_order", {"der", "unsorted", "sorted-to-sign"}, "der");
    form.attribute_order = order == "der"        ? AttributeOrder::der
                           : order == "unsorted" ? AttributeOrder::unsorted
                                                 : AttributeOrder::sorted_to_sign;
    form.digest = config.choice("sod.content_digest",
                                {"", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}, "");
    form.plain_rsa = config.boolean("sod.plain_rsa", false);
    form.digest_parameters = config.boolean("sod.digest_parameters", true);
    form.signed_attributes = config.boolean("sod.signed_attributes", true);
    form.unsigned_attribute = config.boolean("sod.unsigned_attribute", false);
    read_embedded(config, profile.sod.embedded);
    read_signing_time(config, profile, today);
}

}  // namespace

void read_signing(Config& config, Profile& profile, year_month_day today) {
    profile.authority = config.text("signing.authority", profile.authority);
    profile.signer.algorithm = config.text("signing.algorithm", profile.signer.algorithm);
    if (const auto algorithm = parse_algorithm(profile.signer.algorithm); !algorithm)
        config.problem("signing.algorithm", algorithm.error().message);
    profile.digest =
        config.choice("signing.digest", {"", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}, "");
    read_signer(config, profile.signer, today);
    read_sod(config, profile, today);
}

void read_tamper(Config& config, Tamper& tamper) {
    tamper.change = read_groups(config, "tamper.change");
    tamper.of_other = read_groups(config, "tamper.of_other");
    tamper.sod_of_other = config.boolean("tamper.sod_of_other", false);
    tamper.flip_signature = config.boolean("tamper.flip_signature", false);
    const std::string hashes =
        config.choice("tamper.hashes", {"kept", "edited", "resigned", "self-made"}, "kept");
    tamper.hashes = hashes == "edited"      ? Tamper::Hashes::edited
                    : hashes == "resigned"  ? Tamper::Hashes::resigned
                    : hashes == "self-made" ? Tamper::Hashes::self_made
                                            : Tamper::Hashes::kept;
    const std::string certificate =
        config.choice("tamper.certificate", {"kept", "subject", "validity", "key"}, "kept");
    tamper.certificate = certificate == "subject"    ? Tamper::Certificate::subject
                         : certificate == "validity" ? Tamper::Certificate::validity
                         : certificate == "key"      ? Tamper::Certificate::key
                                                     : Tamper::Certificate::kept;
    tamper.remove = read_groups(config, "tamper.remove");
    tamper.add = read_groups(config, "tamper.add");
    tamper.hide = read_groups(config, "tamper.hide");
    tamper.clone = config.boolean("tamper.clone", false);
}

bool Tamper::any() const {
    return !change.empty() || !of_other.empty() || sod_of_other || flip_signature ||
           hashes != Hashes::kept || certificate != Certificate::kept || !remove.empty() ||
           !add.empty() || !hide.empty() || clone;
}

}  // namespace limen::passport
