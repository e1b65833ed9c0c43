// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/passport-matrix/mutation_rules.hpp"

#include <stdexcept>

namespace limen::passport::test {
namespace {

using Words = std::set<std::string>;

Words operator+(Words one, const Words& other) {
    one.insert(other.begin(), other.end());
    return one;
}

const Words kMalformed = {"sod_signature failed pki.sod_malformed"};
const Words kWrong = {"sod_signature failed pki.signature_wrong"};
const Words kNoSigner = {"sod_signature failed pki.no_signer"};
const Words kNoPath = {"dsc_path failed pki.path_broken"};
const Words kWrongContent = {"sod_signature failed pki.wrong_content"};
const Words kNamedWrongly = {"sod.signer_named_wrongly", "sod.signer_name_order"};
const Words kUnknownAlgorithm = {"sod_signature failed pki.unknown_algorithm"};
// Nothing can be said of the authority where no path leads to one.
const Words kNoAuthority = {"dsc_current inconclusive pki.unknown_csca"};
// What cannot be said of an object that cannot be read, or of a signer that is not there.
const Words kUnsaid = {"dsc_path not_performed",      "dsc_validity not_performed",
                       "dsc_current not_performed",   "dsc_revocation not_performed",
                       "defect_list not_performed",   "dg1_hash not_performed",
                       "dg2_hash not_performed",      "other_hashes not_performed",
                       "com_sod_match not_performed", "issuer_dsc_match not_performed"};
const Words kHashes = {"dg1_hash failed pki.dg_hash_differs", "dg2_hash failed pki.dg_hash_differs",
                       "other_hashes failed pki.dg_hash_differs"};
const Words kMissingGroup = {
    "dg1_hash failed pki.dg_not_in_sod", "dg2_hash failed pki.dg_not_in_sod",
    "other_hashes failed pki.dg_not_in_sod", "other_hashes not_performed pki.dg_not_read",
    "com_sod_match failed chip.com_differs_from_sod"};
const Words kOtherDays = {"dsc_current failed pki.expired", "dsc_current failed pki.not_yet_valid",
                          "dsc_validity failed pki.not_valid_at_signing",
                          "dsc_validity inconclusive pki.signing_time_unknown"};
const Words kNoList = {"dsc_revocation not_performed pki.no_crl"};
const Words kOtherKey = {"sod_signature failed pki.signature_wrong",
                         "sod_signature failed pki.bad_curve",
                         "sod_signature inconclusive pki.curve_mislabelled"};

std::vector<Rule> make_rules() {
    return {
        {"frame", kMalformed, kUnsaid},
        {"version", kMalformed, kUnsaid, {}, "a version that nobody signs"},
        {"digest-set", kMalformed, kUnsaid, {}, "a hint; the signer's own digest is what is used"},
        {"content-type", kMalformed + kWrongContent, kUnsaid},
        {"lds-frame", kMalformed + kWrong, kUnsaid + kHashes + kMissingGroup},
        {"lds-version", kWrong},
        {"lds-digest", kMalformed + kWrong, kUnsaid + kHashes},
        {"lds-digest-parameters", kMalformed + kWrong, kUnsaid},
        {"lds-number", kMalformed + kWrong, kUnsaid + kHashes + kMissingGroup},
        {"lds-hash", kWrong, kHashes},
        {"content", kMalformed + kWrong, kUnsaid + kHashes + kMissingGroup},
        {"cert-frame", kMalformed + kNoSigner, kUnsaid},
        {"cert-algorithm", kNoPath + kMalformed, kNoAuthority + kUnsaid},
        {"cert-signature", kNoPath + kMalformed, kNoAuthority + kUnsaid},
        {"tbs-frame", kMalformed, kUnsaid},
        {"tbs-serial", kNoPath + kMalformed + kNoSigner, kNoAuthority + kUnsaid},
        {"tbs-issuer", kNoPath + Words{"dsc_path failed pki.unknown_csca"} + kMalformed + kNoSigner,
         kNoAuthority + kUnsaid},
        {"tbs-validity", kNoPath + kMalformed, kNoAuthority + kUnsaid + kOtherDays},
        {"tbs-subject", kNoPath + kMalformed,
         kNoAuthority + kUnsaid + Words{"issuer_dsc_match failed chip.issuer_differs_from_signer"}},
        {"tbs-key", kNoPath + kMalformed, kNoAuthority + kUnsaid + kOtherKey},
        {"tbs-extensions", kNoPath + kMalformed, kNoAuthority + kUnsaid},
        {"tbs-other", kNoPath + kMalformed, kNoAuthority + kUnsaid},
        {"other-certificate", kMalformed, kUnsaid, {}, "a certificate that signed nothing here"},
        {"info-version", kMalformed, kUnsaid, {}, "a version that nobody signs"},
        {"info-signer",
         kMalformed + kNoSigner,
         kUnsaid,
         {},
         "of one certificate the signature itself says that it is the signer's",
         kNamedWrongly},
        {"info-digest", kMalformed + kWrong + kUnknownAlgorithm, kUnsaid},
        {"info-algorithm",
         kMalformed + kWrong + kUnknownAlgorithm,
         kUnsaid,
         {},
         "where it names another digest, the signature holds with the digest that is named beside "
         "it",
         {"sod.signature_digest_differs"}},
        {"info-algorithm-parameters", kMalformed + kWrong + kUnknownAlgorithm, kUnsaid},
        {"null-parameters",
         kMalformed + kWrong + kUnknownAlgorithm,
         kUnsaid,
         {},
         "an algorithm without parameters has none to change"},
        {"attributes", kMalformed + kWrong + kWrongContent, kUnsaid + kOtherDays},
        {"set-tag",
         kMalformed + kWrong + kWrongContent + kNoSigner,
         kUnsaid,
         {},
         "a SET without the bit for its form; what is signed is what it holds, in DER"},
        {"piece-tag",
         kMalformed + kWrong,
         kUnsaid,
         {},
         "what is signed are the pieces' bytes, whatever stands around them"},
        {"signature", kWrong + kMalformed, kUnsaid},
        {"unsigned-attributes", kMalformed, kUnsaid, {}, "unsigned, as their name says"},
    };
}

std::vector<Rule> make_rules_of_files() {
    const Words other_zone = {"dg1_mrz_match failed chip.mrz_differs",
                              "dg1_mrz_match not_performed lds."};
    const Words issuer = {"issuer_dsc_match"};
    const Words group_1 = {"dg1_hash failed pki.dg_hash_differs"};
    const Words group_2 = {"dg2_hash failed pki.dg_hash_differs"};
    const Words others = {"other_hashes failed pki.dg_hash_differs"};
    const Words contents = {"com_sod_match failed chip.com_differs_from_sod",
                            "com_sod_match failed lds."};
    const Words broken_path = {"dsc_path failed pki.path_broken"};
    return {
        {"dg1-frame", group_1, other_zone + issuer},
        {"dg1-zone", other_zone, issuer, group_1},
        {"dg2", group_2},
        {"other-group", others},
        {"com-frame", contents},
        {"com-list", contents},
        {"com-version", contents, {}, {}, "EF.COM is signed by nobody, and this is no list of it"},
        {"com-longer", contents, {}, {}, "bytes behind the file are the chip's padding"},
        {"sod-cut", kMalformed, kUnsaid},
        {"sod-longer", kMalformed, kUnsaid, {}, "bytes behind the file are the chip's padding"},
        {"card-access", {"access failed chip.card_access_differs", "access inconclusive lds."}},
        {"hash-fitted", kWrong},
        {"group-of-another", kHashes + kMissingGroup, other_zone + issuer},
        {"sod-of-another", kHashes + kMissingGroup, kNoAuthority + issuer},
        {"chip-of-another", {"dg1_mrz_match failed chip.mrz_differs"}},
        {"signature-rewritten", kWrong},
        {"signature-twin", {}, {}, {}, "(r, n - s) is a signature like (r, s), of the same data"},
        {"attributes-as-content", kMalformed + kWrongContent, kUnsaid},
        {"forger-edits", kWrong},
        {"forger-resigns", kWrong},
        {"forger-is-signer", broken_path, kNoAuthority},
        {"forger-changes-certificate", broken_path, kNoAuthority + kOtherDays + issuer},
        {"forger-is-authority", broken_path, kNoAuthority + kNoList},
        {"forger-brings-link", {"dsc_path failed pki.unknown_csca"}, kNoAuthority + kNoList},
        {"authority-unknown", {"dsc_path failed pki.unknown_csca"}, kNoAuthority + kNoList},
        {"state-of-another", {"issuer_dsc_match failed chip.issuer_differs_from_signer"}},
    };
}

}  // namespace

const std::vector<Original>& signed_originals() {
    static const std::vector<Original> originals = [] {
        std::vector<Original> out;
        out.push_back(original("trust", "csca-second-key-of-the-name"));
        out.push_back(original("signers", "signer-brainpoolP256r1-explicit-sha256"));
        out.push_back(original("signers", "signer-rsa-2048-sha256"));
        out.push_back(original("signers", "signer-rsa-2048-pss-sha256"));
        out.push_back(original("signers", "signer-p256-plain-sha256"));
        out.push_back(original("encodings", "sod-indefinite-length-version-1"));
        out.push_back(original("encodings", "sod-no-signed-attributes", ""));
        out.push_back(original("encodings", "sod-unsigned-attribute"));
        out.push_back(original("encodings", "sod-two-certificates"));
        out.push_back(original("encodings", "sod-signer-by-key-identifier"));
        out.push_back(original("files", "every-group"));
        return out;
    }();
    return originals;
}

const Rule& rule_of(const Original& original, std::string_view part) {
    static const std::vector<Rule> rules = make_rules(), of_files = make_rules_of_files();
    static const Rule kDigestBeside{
        "info-digest (no attributes)",
        kMalformed + kWrong + kUnknownAlgorithm,
        kUnsaid,
        {},
        "without signed attributes the signature's own algorithm says how the content is hashed"};
    if (part == "info-digest" && original.verdict.deviations.contains("sod.no_signed_attributes"))
        return kDigestBeside;
    for (const auto* row : {&rules, &of_files})
        for (const Rule& rule : *row)
            if (rule.part == part) return rule;
    throw std::runtime_error("no rule for " + std::string(part));
}

Rule element_rule(const Original& original, std::string_view part, std::uint8_t tag,
                  Change change) {
    struct Harmless {
        std::string_view part;
        std::uint8_t tag;
        Change change;
        std::string_view why;
        Words deviations = {};
    };
    static const std::vector<Harmless> kHarmless = {
        {"frame",
         0x30,
         Change::doubled,
         "the message twice, of which the first counts; or the "
         "same signature twice, both of which hold",
         {"sod.several_signers"}},
        {"frame", 0x02, Change::emptied, "a version that nobody signs"},
        {"cert-frame", 0x30, Change::doubled, "the same certificate twice"},
        {"attributes",
         0x30,
         Change::moved,
         "what is signed are the attributes in DER's order",
         {"sod.attributes_unsorted"}},
    };
    Rule rule = rule_of(original, part);
    rule.one_of =
        rule.one_of + kMalformed + kWrong + kWrongContent + kNoSigner + kNoPath + kUnknownAlgorithm;
    rule.also = rule.also + kUnsaid + kHashes + kMissingGroup + kNoAuthority + kOtherDays +
                kNoList + Words{"dsc_path failed pki.wrong_key_usage"};
    if (part == "set-tag") rule.harmless = {};
    for (const Harmless& one : kHarmless)
        if (one.part == part && one.tag == tag && one.change == change) {
            rule.harmless = one.why;
            rule.deviations = one.deviations;
        }
    return rule;
}

}  // namespace limen::passport::test
