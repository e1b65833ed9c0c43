// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/passport-matrix/mutation_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "identity/pki/chip_checks.hpp"

namespace limen::passport::test {
namespace {

using border::CheckId;
using border::CheckResult;
using emrtd::FileId;

std::string name_of(CheckId id) {
    return std::string(border::code(id).substr(std::string_view("chip.").size()));
}

// Without further groups, or without EF.COM, which is optional, there is nothing to hold.
bool holds(const border::Check& check) {
    switch (check.id) {
        case CheckId::sod_signature:
        case CheckId::dsc_path:
        case CheckId::dsc_validity:
        case CheckId::dg1_hash:
        case CheckId::dg2_hash:
        case CheckId::com_sod_match:
        case CheckId::dg1_mrz_match:
        case CheckId::issuer_dsc_match:
        case CheckId::chip_read:
        case CheckId::chip_access:
            return check.result == CheckResult::passed;
        default:
            return check.result != CheckResult::failed;
    }
}

std::string joined(const std::set<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out.empty() ? "nothing" : out;
}

bool stands_in(const std::set<std::string>& entries, const std::string& one) {
    return std::ranges::any_of(entries,
                               [&](const std::string& entry) { return one.starts_with(entry); });
}

}  // namespace

Verdict verdict_of(const std::vector<border::Check>& checks,
                   const std::optional<pki::PassiveResult>& passive) {
    Verdict out;
    out.accepted = passive && passive->genuine();
    for (const auto& check : checks) {
        if (check.id > CheckId::issuer_dsc_match) continue;  // the chip's own keys, not the data
        out.accepted = out.accepted && holds(check);
        out.checks[check.id] = std::string(border::to_string(check.result)) +
                               (check.cause.empty() ? "" : " " + check.cause);
    }
    if (passive)
        for (const auto& deviation : passive->deviations) out.deviations.insert(deviation.code);
    return out;
}

Verdict judge(const Document& document, const pki::TrustStore& trust, UtcMicros now_us) {
    emrtd::ChipContents contents;
    contents.access = emrtd::AccessProtocol::pace;
    contents.files = document.files;
    const auto vouchers = pki::authenticate(contents, trust, now_us);
    return verdict_of(pki::chip_checks(contents, vouchers, document.printed), vouchers.passive);
}

std::set<std::string> differences(const Verdict& changed, const Verdict& unchanged) {
    std::set<std::string> out;
    for (const auto& [id, words] : changed.checks)
        if (unchanged.checks.at(id) != words) out.insert(name_of(id) + " " + words);
    return out;
}

Document document_of(const virtual_chip::Bundle& bundle) {
    Document out;
    for (const auto& [name, bytes] : bundle.files)
        for (int number = 1; number <= 16; ++number)
            if (name == "EF_DG" + std::to_string(number))
                if (const auto file = emrtd::data_group(number)) out.files[*file] = bytes;
    for (const auto& [name, file] : {std::pair("EF_SOD", FileId::sod),
                                     {"EF_COM", FileId::com},
                                     {"EF_CARDACCESS", FileId::card_access}})
        if (const auto found = bundle.files.find(name); found != bundle.files.end())
            out.files[file] = found->second;
    out.printed = joined_mrz(bundle);
    return out;
}

Original original(const std::string& family, const std::string& name,
                  const std::string& authority) {
    auto& matrix = MatrixWorkshop::get();
    Profile profile = matrix.profile(family, name);
    if (!authority.empty()) profile.authority = authority;
    static int number = 1'000'000;
    profile.document.id.number = "MU" + std::to_string(++number);
    auto bundle = matrix.make(profile);
    if (!bundle) throw std::runtime_error(bundle.error().describe());
    Original out{profile, name, std::move(*bundle), {}, {}};
    out.document = document_of(out.bundle);
    out.verdict = judge(out.document, matrix_trust(), SystemClock().utc_us());
    EXPECT_TRUE(out.verdict.accepted) << name << " is not accepted as it is";
    return out;
}

const pki::TrustStore& matrix_trust() {
    static const auto trust = MatrixWorkshop::get().trust();
    return *trust;
}

void Jury::complain(const std::string& what) {
    constexpr std::size_t kEnough = 20;
    if (++wrong_ <= kEnough) ADD_FAILURE() << what;
    if (wrong_ == kEnough) ADD_FAILURE() << "and more; nothing further is said of this test";
}

void Jury::judge(const Original& original, const Document& mutant, const Rule& rule,
                 const std::string& how) {
    const Verdict verdict = test::judge(mutant, matrix_trust(), now_us_);
    const auto found = differences(verdict, original.verdict);
    const std::string where =
        original.name + ", " + std::string(rule.part) + ", " + how + ": " + joined(found);
    ++judged_;
    ++seen_[std::string(rule.part)][verdict.accepted ? "accepted" : joined(found)];
    if (verdict.accepted) {
        ++accepted_;
        if (rule.harmless.empty()) return complain(where + "; was accepted");
        for (const auto& deviation : verdict.deviations)
            if (!original.verdict.deviations.contains(deviation) &&
                !rule.deviations.contains(deviation))
                complain(where + "; was accepted with " + deviation);
        return;
    }
    if (std::ranges::none_of(found, [&](const auto& one) { return stands_in(rule.one_of, one); }))
        complain(where + "; not refused for its own reason");
    for (const auto& wanted : rule.all_of)
        if (!found.contains(wanted)) complain(where + "; where \"" + wanted + "\" is missing");
    for (const auto& one : found)
        if (!stands_in(rule.one_of, one) && !stands_in(rule.also, one) &&
            !rule.all_of.contains(one))
            complain(where + "; where \"" + one + "\" is not expected");
}

void Jury::print() const {
    std::printf("%zu mutants, %zu of them harmless\n", judged_, accepted_);
    if (std::getenv("LIMEN_MUTATION_TABLE") == nullptr) return;
    for (const auto& [part, results] : seen_)
        for (const auto& [result, count] : results)
            std::printf("  %-26s %6zu  %s\n", part.c_str(), count, result.c_str());
}

std::mt19937& random_source() {
    static std::mt19937 source = [] {
        const char* wanted = std::getenv("LIMEN_MUTATION_SEED");
        const auto seed = wanted == nullptr
                              ? 20'260'101u
                              : static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10));
        std::printf("LIMEN_MUTATION_SEED=%u\n", seed);
        return std::mt19937(seed);
    }();
    return source;
}

std::size_t random_below(std::size_t limit) {
    return random_source()() % limit;
}

std::uint8_t other_byte(std::uint8_t byte) {
    // One bit as often as anything else: what is one bit off is what a lenient reader takes.
    const auto dice = random_source()();
    const auto flip = (dice & 1) != 0 ? 1u << ((dice >> 1) & 7) : 1 + (dice >> 8) % 255;
    return static_cast<std::uint8_t>(byte ^ flip);
}

}  // namespace limen::passport::test
