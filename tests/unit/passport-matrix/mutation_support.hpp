// SPDX-License-Identifier: Apache-2.0
// Documents that are changed and judged in memory: what the tests of mutated passports share.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/passport-matrix/matrix_support.hpp"
#include "tests/unit/sanitized.hpp"

namespace limen::passport::test {

// A document as a reader has it: what the chip gave, and what is printed.
struct Document {
    std::map<emrtd::FileId, Bytes> files;
    std::string printed;
};

struct Verdict {
    // Signature, path, hashes, table of contents, agreement with the page and with the signer's
    // country: all of them hold.
    bool accepted = false;
    std::map<border::CheckId, std::string> checks;  // "failed pki.revoked"
    std::set<std::string> deviations;               // of the signature
};
Verdict verdict_of(const std::vector<border::Check>& checks,
                   const std::optional<pki::PassiveResult>& passive);
Verdict judge(const Document& document, const pki::TrustStore& trust, UtcMicros now_us);

// What differs in a document that nobody changed: "sod_signature failed pki.signature_wrong".
std::set<std::string> differences(const Verdict& changed, const Verdict& unchanged);

// A genuine document that mutants are made of.
struct Original {
    Profile profile;
    std::string name;
    virtual_chip::Bundle bundle;
    Document document;
    Verdict verdict;
};
// As the matrix has it, but signed below an authority whose key is quick to use; empty: its own.
Original original(const std::string& family, const std::string& name,
                  const std::string& authority = "utopia-csca-b");
Document document_of(const virtual_chip::Bundle& bundle);
const pki::TrustStore& matrix_trust();

// What may come of changing one kind of byte. Each entry is a check, its result and its cause, or
// begins like that.
struct Rule {
    std::string_view part;
    std::set<std::string> one_of;       // at least one of these, where it is refused
    std::set<std::string> also = {};    // what else may come with it
    std::set<std::string> all_of = {};  // all of these, whatever else comes
    // Why it may pass unnoticed; empty where it must not.
    std::string_view harmless = {};
    std::set<std::string> deviations = {};  // what is said of it then, where anything is
};

// Judges mutants and counts them; a wrong verdict fails the test.
class Jury {
  public:
    explicit Jury(UtcMicros now_us) : now_us_(now_us) {}
    void judge(const Original& original, const Document& mutant, const Rule& rule,
               const std::string& how);
    std::size_t judged() const { return judged_; }
    std::size_t accepted() const { return accepted_; }
    // How many of each kind came to which result.
    void print() const;
    void complain(const std::string& what);  // fails the test; the first ones in words

  private:
    UtcMicros now_us_;
    std::size_t judged_ = 0, accepted_ = 0, wrong_ = 0;
    std::map<std::string, std::map<std::string, std::size_t>> seen_;
};

// LIMEN_MUTATION_SEED, else always the same; printed, so that a failure can be had again, as far as
// it does not depend on the documents' own signatures and serial numbers, which are made anew.
std::mt19937& random_source();
std::size_t random_below(std::size_t limit);
std::uint8_t other_byte(std::uint8_t byte);  // at random
using limen::test::sanitized;

}  // namespace limen::passport::test
