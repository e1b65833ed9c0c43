// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "identity/emrtd/active_authentication.hpp"
#include "identity/emrtd/document_reader_impl.hpp"
#include "identity/emrtd/mapping_proof.hpp"
#include "identity/emrtd/signed_content.hpp"
#include "identity/emrtd/terminal_authentication.hpp"

namespace limen::emrtd {
namespace {

// No document has more keys; each costs two commands and up to two sessions.
constexpr std::size_t kMaxChoices = 3;

Error error_of(const char* cause, const char* message) {
    return {Stage::genuineness, cause, message, false};
}

// A proof that does not come about is a result, and the reading goes on.
Result<void> end(Proof& proof, Error error) {
    proof.state = error.cause == "chip.proof_wrong" ? Proof::State::refuted : Proof::State::failed;
    proof.error = std::move(error);
    return {};
}

// Document number with its check digit, as printed, in front of birth and expiry date with theirs
// (Doc 9303-11, 9.7.2).
Bytes document_number(const std::string& mrz_information) {
    constexpr std::size_t kDates = 14;
    const std::size_t size = mrz_information.size() - std::min(mrz_information.size(), kDates);
    return to_bytes(as_bytes(mrz_information).first(size));
}

}  // namespace

// EF.CardSecurity lies in the master file and can be read after PACE only (Doc 9303-11, 9.2.11).
// Whatever is wrong with it is said of the proof; the reading goes on.
Result<void> DocumentReader::Impl::read_card_security(Card& card, const Access& opened) {
    constexpr FileId id = FileId::card_security;
    if (!plan.proofs.mapping || !opened.proof || !lacks(id)) return {};
    const Stopwatch watch(running, proofs_us);
    // What is learnt here of the master file need not hold in the application.
    ReadStyle own_style = style;
    FileReader reader(card, own_style);
    auto done = reader.read(id, files[id], {});
    if (done) return {};
    if (ends_reading(done.error())) return done;
    files.erase(id);
    missing.emplace(id, done.error());
    // With the session gone the access has to begin anew.
    return session_is_over(done.error()) ? done : Result<void>{};
}

Result<void> DocumentReader::Impl::judge_mapping() {
    const Stopwatch watch(running, proofs_us);
    Proof& proof = proofs.mapping;
    proof = {};
    if (!plan.proofs.mapping) proof.state = Proof::State::not_tried;
    if (!plan.proofs.mapping || !access->proof) return {};
    if (const auto absent = missing.find(FileId::card_security); absent != missing.end())
        return end(proof, absent->second);
    const auto content = signed_content(files.at(FileId::card_security).bytes);
    if (!content) return end(proof, content.error());
    const auto infos = decode_security_infos(*content);
    if (!infos) return end(proof, infos.error());
    auto checked = check_mapping(*access->proof, *infos);
    if (!checked) return end(proof, std::move(checked.error()));
    proof = {Proof::State::proven, std::move(checked->algorithm), checked->key_bits, {}, {}};
    return {};
}

// EF.SOD tells which keys the document has, before anything long is read.
Result<void> DocumentReader::Impl::read_keys(Card& card) {
    listed.reset();
    if (!plan.proofs.any()) return {};
    LIMEN_CHECK(read_file(card, FileId::sod));
    if (!has(FileId::sod)) return {};
    listed = listed_groups(files.at(FileId::sod).bytes);
    if (!*listed) return {};
    const bool active = plan.proofs.active != ProofPlan::Active::no;
    const auto add = [&](FileId id) {
        if ((*listed)->contains(*data_group_number(id)) && !plans(id)) plan.files.push_back(id);
    };
    // EF.DG14 also names the digest of an elliptic curve's Active Authentication.
    if (plan.proofs.chip_authentication || active) add(FileId::dg14);
    if (active) add(FileId::dg15);
    return plans(FileId::dg14) ? read_file(card, FileId::dg14) : Result<void>{};
}

bool DocumentReader::Impl::lists(FileId id) const {
    return listed && *listed && (*listed)->contains(*data_group_number(id));
}

std::optional<Error> DocumentReader::Impl::key_withheld(FileId id) const {
    if (!listed) return error_of("chip.file_missing", "EF.SOD, which tells, could not be read");
    if (!*listed) return listed->error();
    if (!lists(id) || has(id)) return std::nullopt;
    const auto absent = missing.find(id);
    return absent == missing.end() ? error_of("chip.file_missing", "it was not read")
                                   : absent->second;
}

Result<void> DocumentReader::Impl::prove_session(Card& card) {
    LIMEN_CHECK(prove_chip_key(card));
    return prove_terminal(card);
}

// The next protected answer is the proof. A short file that is wanted anyway saves a command. Only
// one that every document has: of a file that is not there some chips say so in plain, which proves
// nothing, and looks like a copy.
Result<void> DocumentReader::Impl::confirm(Card& card) {
    if (plans(FileId::dg1) && lacks(FileId::dg1)) return read_one(card, FileId::dg1);
    LIMEN_TRY(const apdu::Response response,
              select_file(card, static_cast<std::uint16_t>(FileId::dg14)));
    (void)response;  // whatever it says, it is authentic
    return {};
}

Result<DocumentReader::Impl::Outcome> DocumentReader::Impl::try_chip_key(
    Card& card, const ChipKeyChoice& choice, Error& why) {
    auto done = run_chip_authentication(card, choice, random);
    if (done) {
        terminal_key = std::move(done->terminal_key);
        auto confirmed = confirm(card);
        if (confirmed) return Outcome::proven;
        if (ends_reading(confirmed.error())) return std::unexpected(confirmed.error());
        const bool authentic = card.authentic_answers() > 0;
        if (authentic && !session_is_over(confirmed.error()))
            return std::unexpected(confirmed.error());
        why = std::move(confirmed.error());
        LIMEN_CHECK(open(card, true));
        return authentic ? Outcome::interrupted : Outcome::wrong;
    }
    if (ends_reading(done.error())) return std::unexpected(done.error());
    const bool over = session_is_over(done.error());
    why = std::move(done.error());
    if (over) LIMEN_CHECK(open(card, true));
    return over ? Outcome::interrupted : Outcome::refused;
}

// An answer that is not authentic may come of a disturbance. A copy gives it again.
Result<DocumentReader::Impl::Outcome> DocumentReader::Impl::try_chip_key_twice(
    Card& card, const ChipKeyChoice& choice, Error& why) {
    LIMEN_TRY(const Outcome first, try_chip_key(card, choice, why));
    if (first == Outcome::proven || first == Outcome::refused) return first;
    LIMEN_TRY(const Outcome second, try_chip_key(card, choice, why));
    return second;
}

// The document's keys of Chip Authentication, the strongest first; empty where it has none. Errors
// are of the key's file.
Result<std::vector<ChipKeyChoice>> DocumentReader::Impl::keys_to_try() {
    if (auto error = key_withheld(FileId::dg14)) return std::unexpected(std::move(*error));
    if (!lists(FileId::dg14)) return std::vector<ChipKeyChoice>{};
    LIMEN_TRY(const auto infos, decode_dg14(files.at(FileId::dg14).bytes));
    auto choices = chip_key_choices(infos);
    if (choices.empty() && !infos.unusable_keys.empty())
        return std::unexpected(infos.unusable_keys.front());
    if (choices.size() > kMaxChoices) choices.resize(kMaxChoices);
    return choices;
}

Result<void> DocumentReader::Impl::prove_chip_key(Card& card) {
    if (chip_key_settled || !plan.proofs.chip_authentication) return {};
    const Stopwatch watch(running, proofs_us);
    Proof& proof = proofs.chip_authentication;
    proof = {};
    chip_key_settled = true;
    const auto choices = keys_to_try();
    if (!choices) return end(proof, choices.error());
    Error why;
    for (const ChipKeyChoice& choice : *choices) {
        proof.algorithm = name_of(choice);
        proof.key_bits = key_bits(choice.key);
        LIMEN_TRY(const Outcome outcome, try_chip_key_twice(card, choice, why));
        if (outcome == Outcome::proven) {
            proof.state = Proof::State::proven;
            if (choice.implied) proof.deviations.emplace_back("ca.protocol_not_named");
            chip_key_settled = false;  // and to be proven again in every session
            return {};
        }
        if (outcome == Outcome::wrong)
            return end(proof, error_of("chip.proof_wrong",
                                       "the chip cannot go on after Chip Authentication: it does "
                                       "not have its key"));
    }
    return choices->empty() ? Result<void>{} : end(proof, std::move(why));
}

Result<std::string> DocumentReader::Impl::run_terminal(Card& card) {
    if (proofs.chip_authentication.state != Proof::State::proven)
        return std::unexpected(
            error_of("chip.proof_impossible", "Terminal Authentication needs Chip Authentication"));
    const auto infos = decode_dg14(files.at(FileId::dg14).bytes);
    if (!infos) return std::unexpected(infos.error());
    LIMEN_TRY(Bytes cvca, read_cvca(card, infos->terminal_authentication));
    LIMEN_TRY(const auto anchors, decode_cvca(cvca));
    const std::size_t size = cvca.size();
    files[FileId::cvca] = {std::move(cvca), size};
    const auto* mrz = std::get_if<MrzKey>(&key);
    Bytes chip_id = access->protocol == AccessProtocol::pace || mrz == nullptr
                        ? access->chip_key
                        : document_number(mrz->information);
    return run_terminal_authentication(card, *plan.proofs.terminal, anchors,
                                       {std::move(chip_id), terminal_key});
}

Result<void> DocumentReader::Impl::prove_terminal(Card& card) {
    if (!plan.proofs.terminal || !plans(FileId::dg3) || terminal_settled) return {};
    const Stopwatch watch(running, proofs_us);
    Proof& proof = proofs.terminal_authentication;
    proof = {};
    terminal_settled = true;
    auto done = run_terminal(card);
    if (done) {
        proof.state = Proof::State::proven;
        proof.algorithm = std::move(*done);
        terminal_settled = false;  // and to be proven again in every session
        return {};
    }
    if (ends_reading(done.error())) return std::unexpected(done.error());
    const Error why = done.error();
    LIMEN_CHECK(end(proof, why));
    return session_is_over(why) ? reopen(card, why) : Result<void>{};
}

Result<void> DocumentReader::Impl::ask_for_signature(Card& card, const PublicKey& chip_key) {
    Proof& proof = proofs.active_authentication;
    std::optional<ActiveAuthenticationInfo> info;
    if (lists(FileId::dg14) && has(FileId::dg14))
        if (const auto infos = decode_dg14(files.at(FileId::dg14).bytes))
            info = infos->active_authentication;
    std::optional<bool> extended;
    for (int attempt = 0;; ++attempt) {
        auto done = run_active_authentication(card, chip_key, info, random, extended);
        if (done) {
            proof.state = Proof::State::proven;
            proof.algorithm = std::move(done->algorithm);
            proof.deviations = std::move(done->deviations);
            return {};
        }
        if (ends_reading(done.error())) return std::unexpected(done.error());
        const bool over = session_is_over(done.error());
        const Error why = done.error();
        // Some chips leave the session over extended length fields: short ones, once more.
        if (!over || attempt > 0) {
            LIMEN_CHECK(end(proof, why));
            return over ? reopen(card, why) : Result<void>{};
        }
        LIMEN_CHECK(reopen(card, why));
        extended = false;
    }
}

Result<void> DocumentReader::Impl::prove_active(Card& card) {
    using enum ProofPlan::Active;
    if (plan.proofs.active == no) return {};
    const Stopwatch watch(running, proofs_us);
    Proof& proof = proofs.active_authentication;
    proof = {};
    if (auto error = key_withheld(FileId::dg15)) return end(proof, std::move(*error));
    if (!lists(FileId::dg15)) return {};
    const auto chip_key = decode_dg15(files.at(FileId::dg15).bytes);
    if (!chip_key) return end(proof, chip_key.error());
    proof.state = Proof::State::not_tried;
    proof.algorithm = name_of(*chip_key);
    proof.key_bits = key_bits(*chip_key);
    const bool proven = proofs.chip_authentication.state == Proof::State::proven ||
                        proofs.mapping.state == Proof::State::proven;
    if (plan.proofs.active == where_no_other && proven) return {};
    return ask_for_signature(card, *chip_key);
}

}  // namespace limen::emrtd
