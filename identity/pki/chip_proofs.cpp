// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/chip_proofs.hpp"

#include <algorithm>
#include <array>

#include "identity/emrtd/card_access_comparison.hpp"

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;
using emrtd::ChipContents;
using emrtd::FileId;
using emrtd::Proof;

// Whether a public key is the document's own: a check without an id.
struct Vouched {
    CheckResult result = CheckResult::passed;
    std::string cause;
    bool yes() const { return result == CheckResult::passed; }
};
Vouched unconfirmed() {
    return {CheckResult::inconclusive, "chip.key_unconfirmed"};
}

bool has_passed(const std::vector<Check>& checks, CheckId id) {
    return std::ranges::any_of(checks, [&](const Check& check) {
        return check.id == id && check.result == CheckResult::passed;
    });
}

// The group's hash stands in EF.SOD, whose signature holds and leads to a trusted authority.
Vouched vouched_group(int number, const std::optional<PassiveResult>& passive) {
    if (!passive) return {CheckResult::inconclusive, "pki.not_checked"};
    const auto group = passive->data_groups.find(number);
    if (group == passive->data_groups.end()) return unconfirmed();
    if (group->second.result != CheckResult::passed)
        return {CheckResult::failed, group->second.cause};
    const bool trusted = has_passed(passive->checks, CheckId::sod_signature) &&
                         has_passed(passive->checks, CheckId::dsc_path);
    return trusted ? Vouched{} : unconfirmed();
}

// EF.CardSecurity says nothing of the holder: that the State of EF.SOD signed it too is as close as
// it comes to this document.
Vouched vouched_card_security(const std::optional<PassiveResult>& passive,
                              const std::optional<CardSecurityResult>& card_security) {
    if (!card_security || !passive) return {CheckResult::inconclusive, "pki.not_checked"};
    if (card_security->trusted()) {
        const bool same_state = passive->signer && card_security->signer &&
                                passive->signer->country == card_security->signer->country;
        return same_state ? Vouched{} : unconfirmed();
    }
    for (const Check& check : card_security->checks)
        if (check.result == CheckResult::failed) return {CheckResult::failed, check.cause};
    return unconfirmed();
}

// We cannot, as opposed to: the chip does not.
bool is_ours(const Error& error) {
    static constexpr std::array kOurs = {"chip.proof_unsupported", "chip.proof_impossible",
                                         "chip.crypto"};
    return std::ranges::find(kOurs, error.cause) != kOurs.end() || error.cause.starts_with("lds.");
}

// The reader looked into EF.SOD by itself for what keys there are. Where it saw none, and the
// signed list that passive authentication went by has the group, nobody has looked at its key.
Proof in_the_light_of(const std::optional<PassiveResult>& passive, const ChipContents& contents,
                      FileId key_file, const Proof& proof) {
    const int group = *emrtd::data_group_number(key_file);
    const bool overlooked =
        proof.state == Proof::State::not_offered && passive &&
        std::ranges::find(passive->signed_groups, group) != passive->signed_groups.end() &&
        !contents.files.contains(key_file);
    if (!overlooked) return proof;
    Proof withheld = proof;
    withheld.state = Proof::State::failed;
    return withheld;
}

Check weigh(CheckId id, const Proof& proof, const Vouched& vouched, bool proven_otherwise) {
    const auto says = [&](CheckResult result, std::string cause) {
        return Check{id, result, std::move(cause), std::nullopt};
    };
    switch (proof.state) {
        case Proof::State::not_offered:
            return says(CheckResult::not_supported, {});
        case Proof::State::not_tried:
            return says(CheckResult::not_performed,
                        proven_otherwise ? "chip.proven_otherwise" : "chip.proof_not_tried");
        case Proof::State::proven:
            return says(vouched.result, vouched.cause);
        case Proof::State::refuted:
            return says(CheckResult::failed, "chip.copied");
        case Proof::State::failed:
            break;
    }
    // A file that somebody changed may be unreadable for that reason.
    if (vouched.result == CheckResult::failed) return says(vouched.result, vouched.cause);
    if (proof.error && is_ours(*proof.error))
        return says(CheckResult::inconclusive, proof.error->cause);
    return says(CheckResult::failed, "chip.proof_withheld");
}

Check sum_up(const std::vector<Check>& proofs) {
    const auto first = [&](CheckResult result, std::string_view cause) -> const Check* {
        const auto found = std::ranges::find_if(proofs, [&](const Check& check) {
            return check.result == result && (cause.empty() || check.cause == cause);
        });
        return found == proofs.end() ? nullptr : &*found;
    };
    struct Rank {
        CheckResult result;
        std::string_view cause;
    };
    static constexpr std::array kWorstFirst = {
        Rank{CheckResult::failed, "chip.copied"}, Rank{CheckResult::failed, {}},
        Rank{CheckResult::inconclusive, {}}, Rank{CheckResult::passed, {}},
        Rank{CheckResult::not_performed, {}}};
    for (const Rank& rank : kWorstFirst)
        if (const Check* check = first(rank.result, rank.cause))
            return {CheckId::chip_genuine, check->result, check->cause, std::nullopt};
    return {CheckId::chip_genuine, CheckResult::not_supported, {}, std::nullopt};
}

// What the issuer signed about PACE; EF.DG14 first, which every later document has.
const Bytes* signed_infos(const ChipContents& contents, const std::optional<PassiveResult>& passive,
                          const std::optional<CardSecurityResult>& card_security) {
    const Bytes* dg14 = contents.file(FileId::dg14);
    if (dg14 != nullptr && vouched_group(14, passive).yes()) return dg14;
    if (card_security && card_security->trusted()) return &card_security->security_infos;
    return nullptr;
}

}  // namespace

std::vector<Check> proof_checks(const ChipContents& contents,
                                const std::optional<PassiveResult>& passive,
                                const std::optional<CardSecurityResult>& card_security) {
    const emrtd::Proofs& proofs = contents.proofs;
    const bool other = proofs.mapping.state == Proof::State::proven ||
                       proofs.chip_authentication.state == Proof::State::proven;
    std::vector<Check> checks = {
        weigh(CheckId::pace_cam, proofs.mapping, vouched_card_security(passive, card_security),
              false),
        weigh(CheckId::chip_authentication,
              in_the_light_of(passive, contents, FileId::dg14, proofs.chip_authentication),
              vouched_group(14, passive), false),
        weigh(CheckId::active_authentication,
              in_the_light_of(passive, contents, FileId::dg15, proofs.active_authentication),
              vouched_group(15, passive), other)};
    checks.push_back(sum_up(checks));
    return checks;
}

Check access_check(const ChipContents& contents, const std::optional<PassiveResult>& passive,
                   const std::optional<CardSecurityResult>& card_security) {
    constexpr CheckId id = CheckId::chip_access;
    if (const Bytes* infos = signed_infos(contents, passive, card_security)) {
        const Bytes* offered = contents.file(FileId::card_access);
        const auto compared = emrtd::compare_card_access(
            contents.access, offered != nullptr ? ByteView(*offered) : ByteView{}, *infos);
        if (!compared && compared.error().stage == Stage::genuineness)
            return {id, CheckResult::failed, compared.error().cause, std::nullopt};
        if (!compared) return {id, CheckResult::inconclusive, compared.error().cause, std::nullopt};
    }
    if (contents.access == emrtd::AccessProtocol::none)
        return {id, CheckResult::not_supported, "chip.no_access_control", std::nullopt};
    return {id, CheckResult::passed, {}, std::nullopt};
}

}  // namespace limen::pki
