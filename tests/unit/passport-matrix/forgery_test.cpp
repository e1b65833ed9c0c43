// SPDX-License-Identifier: Apache-2.0
// Passports as forgers make them: parts of several genuine ones, hashes that were made to fit,
// signatures written anew, and signers that take another's names.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/openssl.hpp"
#include "provisioning/passport/tamper.hpp"
#include "tests/unit/passport-matrix/mutation_rules.hpp"
#include "tests/unit/passport-matrix/sod_map.hpp"

namespace limen::passport::test {
namespace {

using emrtd::FileId;

class Forgery : public ::testing::Test {
  protected:
    void TearDown() override { jury.print(); }
    static Document made(const Profile& profile) {
        const auto bundle = MatrixWorkshop::get().make(profile);
        if (!bundle) throw std::runtime_error(profile.name + ": " + bundle.error().describe());
        return document_of(*bundle);
    }
    Jury jury{SystemClock().utc_us()};
};

Bytes hash_of(std::string_view digest, ByteView data) {
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    const EVP_MD* algorithm = EVP_get_digestbyname(std::string(digest).c_str());
    EVP_Digest(data.data(), data.size(), out.data(), &size, algorithm, nullptr);
    out.resize(size);
    return out;
}

// Every place where the one stands, the other put there.
bool exchange(Bytes& bytes, const Bytes& one, const Bytes& other) {
    bool found = false;
    for (auto at = std::ranges::search(bytes, one).begin(); at != bytes.end();
         at = std::search(at, bytes.end(), one.begin(), one.end())) {
        std::ranges::copy(other, at);
        found = true;
    }
    return found;
}

// The security object, as it stands in the file.
Bytes content_of(const Bytes& sod) {
    for (const Node& node : elements(sod))
        if (node.tag == 0x04 && node.content < node.content_end && sod[node.content] == 0x30)
            return {sod.begin() + static_cast<std::ptrdiff_t>(node.content),
                    sod.begin() + static_cast<std::ptrdiff_t>(node.content_end)};
    return {};
}

// Guards against: hashes, or the attributes' digest, that are compared with one another and with no
// signature.
TEST_F(Forgery, OfHashesMadeToFit) {
    for (const auto& one : signed_originals())
        for (const auto& [file, bytes] : one.document.files) {
            if (!emrtd::data_group_number(file)) continue;
            for (const bool deeper : {false, true}) {
                Document mutant = one.document;
                Bytes& group = mutant.files.at(file);
                const std::size_t from = file == FileId::dg1 ? 10 : 2;  // EF.DG1's name
                auto& byte = group[from + random_below(group.size() - from)];
                byte = byte == 'A' ? 'B' : 'A';
                if (file == FileId::dg1) mutant.printed = to_text(ByteView(group).subspan(5));
                Bytes& sod = mutant.files.at(FileId::sod);
                const Bytes before = content_of(sod);
                bool fitted = false;
                for (const auto* digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"})
                    fitted |= exchange(sod, hash_of(digest, bytes), hash_of(digest, group));
                if (!fitted) continue;  // its content comes in pieces, the hash in two of them
                for (const auto* digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"})
                    if (deeper)
                        exchange(sod, hash_of(digest, before), hash_of(digest, content_of(sod)));
                jury.judge(one, mutant, rule_of(one, "hash-fitted"), std::string(to_string(file)));
            }
        }
    EXPECT_GE(jury.judged(), 50u);
    EXPECT_EQ(jury.accepted(), 0u);
}

// Guards against: parts of genuine documents that are taken together for one.
TEST_F(Forgery, OfDocumentsMixed) {
    const auto& all = signed_originals();
    for (const auto& one : all) {
        std::vector<Document> others = {made(other_document(one.profile))};
        for (const auto& other : all)
            if (other.name != one.name) others.push_back(other.document);
        for (std::size_t i = 0; i < others.size(); ++i) {
            const std::string with = "with number " + std::to_string(i);
            const auto judge_with = [&](FileId file, std::string_view part) {
                const auto theirs = others[i].files.find(file);
                if (theirs == others[i].files.end() || !one.document.files.contains(file) ||
                    theirs->second == one.document.files.at(file))
                    return;
                Document mutant = one.document;
                mutant.files[file] = theirs->second;
                jury.judge(one, mutant, rule_of(one, part), std::string(to_string(file)) + with);
            };
            for (int number = 1; number <= 16; ++number)
                if (const auto file = emrtd::data_group(number))
                    judge_with(*file, "group-of-another");
            if (i != 0) continue;
            judge_with(FileId::sod, "sod-of-another");
            // The whole chip of another document in this one's booklet.
            Document swapped = others[i];
            swapped.printed = one.document.printed;
            jury.judge(one, swapped, rule_of(one, "chip-of-another"), "another's chip");
        }
    }
    EXPECT_GE(jury.judged(), 120u);
    EXPECT_EQ(jury.accepted(), 0u);
}

Node signature_of(const Bytes& sod) {
    const auto map = map_sod(sod);
    const std::size_t begin = places(map, "signature").front();
    const auto all = elements(sod);
    return *std::ranges::find(all, begin, &Node::begin);
}

// s becomes n - s, which is as good a signature; empty where it is no ECDSA-Sig-Value.
Bytes twin_of(const Bytes& signature) {
    const unsigned char* at = signature.data();
    const std::unique_ptr<ECDSA_SIG, decltype([](ECDSA_SIG* it) { ECDSA_SIG_free(it); })> parsed(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())));
    if (!parsed) return {};
    BIGNUM* order = nullptr;  // of P-256 (FIPS 186-4, D.1.2.3)
    BN_hex2bn(&order, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    BIGNUM* s = BN_new();
    BN_sub(s, order, ECDSA_SIG_get0_s(parsed.get()));
    ECDSA_SIG_set0(parsed.get(), BN_dup(ECDSA_SIG_get0_r(parsed.get())), s);
    BN_free(order);
    return der_of(parsed.get(), i2d_ECDSA_SIG);
}

// Guards against: a signature that holds because of its form (nothing, zeros, one), and another
// document's.
TEST_F(Forgery, OfSignaturesRewritten) {
    for (const auto& one : signed_originals()) {
        const Bytes& sod = one.document.files.at(FileId::sod);
        const Node node = signature_of(sod);
        const Bytes own(sod.begin() + static_cast<std::ptrdiff_t>(node.content),
                        sod.begin() + static_cast<std::ptrdiff_t>(node.content_end));
        const auto judge = [&](const Bytes& signature, std::string_view part,
                               const std::string& how) {
            Document mutant = one.document;
            mutant.files[FileId::sod] =
                with_replaced(sod, node.content, node.content_end, signature);
            jury.judge(one, mutant, rule_of(one, part), how);
        };
        judge({}, "signature-rewritten", "nothing");
        judge(Bytes(own.size(), 0x00), "signature-rewritten", "zeros");
        judge(Bytes(own.size(), 0xFF), "signature-rewritten", "ones");
        judge({0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00}, "signature-rewritten", "r = s = 0");
        judge({0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01}, "signature-rewritten", "r = s = 1");
        judge({0x01}, "signature-rewritten", "the number one");
        Bytes longer = own;
        longer.push_back(0x00);
        judge(longer, "signature-rewritten", "a byte behind it");
        longer.insert(longer.begin(), 0x00);
        judge(longer, "signature-rewritten", "zeros around it");
        for (const auto& other : signed_originals()) {
            if (other.name == one.name) continue;
            const Bytes& theirs = other.document.files.at(FileId::sod);
            const Node there = signature_of(theirs);
            judge(Bytes(theirs.begin() + static_cast<std::ptrdiff_t>(there.content),
                        theirs.begin() + static_cast<std::ptrdiff_t>(there.content_end)),
                  "signature-rewritten", "of " + other.name);
        }
        if (one.profile.signer.algorithm == "ecdsa-p256-sha256")
            judge(twin_of(own), "signature-twin", "its twin");
    }
    EXPECT_GE(jury.judged(), 150u);
    EXPECT_GE(jury.accepted(), 3u);
}

// Guards against: the attributes, which were signed, shown as the content of a message without any
// (RFC 5652 tells the two apart by nothing that is signed).
TEST_F(Forgery, OfAttributesShownAsContent) {
    for (const auto& one : signed_originals()) {
        const Bytes& sod = one.document.files.at(FileId::sod);
        const auto map = map_sod(sod);
        const auto all = elements(sod);
        const auto spots = places(map, "attributes");
        if (spots.empty() || content_of(sod).empty()) continue;
        const Node set = *std::ranges::find(all, spots.front() - 1, &Node::begin);
        Bytes attributes(sod.begin() + static_cast<std::ptrdiff_t>(set.begin),
                         sod.begin() + static_cast<std::ptrdiff_t>(set.end));
        attributes[0] = 0x31;  // as they were signed
        const Bytes without = with_replaced(sod, set.begin, set.end, {});
        const auto left = elements(without);
        const auto string = std::ranges::find_if(left, [&](const Node& node) {
            return node.tag == 0x04 && node.content < node.content_end &&
                   without[node.content] == 0x30;
        });
        Document mutant = one.document;
        mutant.files[FileId::sod] =
            with_replaced(without, string->content, string->content_end, attributes);
        jury.judge(one, mutant, rule_of(one, "attributes-as-content"), "attributes as content");
    }
    EXPECT_GE(jury.judged(), 8u);
    EXPECT_EQ(jury.accepted(), 0u);
}

// Guards against: whoever has keys of his own and writes a State's names on them.
TEST_F(Forgery, OfSignersAndAuthorities) {
    using Hashes = Tamper::Hashes;
    using Certificate = Tamper::Certificate;
    struct Kind {
        std::string_view part;
        Hashes hashes;
        Certificate certificate;
    };
    for (const auto& one : signed_originals()) {
        for (const Kind& kind :
             {Kind{"forger-edits", Hashes::edited, Certificate::kept},
              Kind{"forger-resigns", Hashes::resigned, Certificate::kept},
              Kind{"forger-is-signer", Hashes::self_made, Certificate::kept},
              Kind{"forger-changes-certificate", Hashes::kept, Certificate::validity},
              Kind{"forger-changes-certificate", Hashes::kept, Certificate::subject},
              Kind{"forger-changes-certificate", Hashes::resigned, Certificate::key}}) {
            Profile profile = one.profile;
            if (kind.hashes != Hashes::kept) profile.tamper.of_other = {2};
            profile.tamper.hashes = kind.hashes;
            profile.tamper.certificate = kind.certificate;
            jury.judge(one, made(profile), rule_of(one, kind.part), "by the factory");
        }
        if (one.profile.document.id.issuer != "UTO") continue;
        for (const auto& [authority, part] : {std::pair("rogue-csca", "forger-is-authority"),
                                              {"rogue-csca-2", "forger-brings-link"},
                                              {"unknown-csca", "authority-unknown"},
                                              {"germany-csca", "state-of-another"}}) {
            Profile profile = one.profile;
            profile.authority = authority;
            profile.sod.embedded = {"signer", "authority"};
            if (std::string(authority) == "rogue-csca-2") profile.sod.embedded.push_back("link");
            jury.judge(one, made(profile), rule_of(one, part), authority);
        }
        // Genuinely signed, for another State than it says; the page says the same.
        Profile profile = one.profile;
        profile.document.id.issuer = "NLD";
        jury.judge(one, made(profile), rule_of(one, "state-of-another"), "as a Dutch document");
    }
    EXPECT_GE(jury.judged(), 100u);
    EXPECT_EQ(jury.accepted(), 0u);
}

// Guards against: a way from the chip to the verdict that loses what was wrong.
TEST_F(Forgery, ThroughTheVirtualChip) {
    int read = 0, as_in_memory = 0;
    const int rounds = sanitized() ? 4 : 32;
    for (const auto& one : signed_originals())
        for (int round = 0; round < rounds; ++round) {
            virtual_chip::Bundle bundle = one.bundle;
            if (!bundle.files.contains("EF_DG14")) {  // quicker, and nothing contradicts it
                bundle.behaviour.bac = true;
                bundle.behaviour.pace.clear();
                bundle.files.erase("EF_CARDACCESS");
            }
            const char* name = round % 4 == 0 ? "EF_DG1" : round % 4 == 1 ? "EF_DG2" : "EF_SOD";
            auto& file = bundle.files.at(name);
            const std::size_t at = random_below(file.size());
            file[at] = other_byte(file[at]);
            emrtd::ReadPlan plan = plan_for(one.profile, bundle);
            plan.proofs = {};
            const Reading reading = read_bundle(bundle, emrtd::MrzKey{bundle.access_key}, plan,
                                                matrix_trust(), one.document.printed);
            const Verdict seen = verdict_of(reading.checks, reading.passive);
            Document mutant = document_of(bundle);
            mutant.printed = one.document.printed;
            const Verdict wanted = judge(mutant, matrix_trust(), SystemClock().utc_us());
            ++read;
            const std::string where = one.name + ", " + name + " byte " + std::to_string(at);
            if (seen.accepted && !wanted.accepted) jury.complain(where + " was accepted");
            if (!reading.contents) continue;  // a length that leads nowhere
            auto files = reading.contents->files;
            std::erase_if(files,
                          [&](const auto& each) { return !mutant.files.contains(each.first); });
            if (files != mutant.files) continue;  // a length that leads elsewhere
            ++as_in_memory;
            if (seen.checks != wanted.checks)
                jury.complain(where + " was judged differently when it came from a chip");
        }
    std::printf("%d chips, %d read to the last byte\n", read, as_in_memory);
    EXPECT_GE(as_in_memory, read / 2);
}

}  // namespace
}  // namespace limen::passport::test
