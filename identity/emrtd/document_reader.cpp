// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/document_reader.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "identity/emrtd/document_reader_impl.hpp"

namespace limen::emrtd {
namespace {

// Each costs a whole access control; a chip that leaves its session more often has other troubles.
constexpr int kMaxReopenings = 4;

std::unexpected<Error> other_document() {
    return fail(Stage::chip_access, "chip.other_document",
                "this is not the document whose reading began: start again");
}

// Causes that only this part's own steps tell apart become those of the contract.
Error for_caller(Error error) {
    static constexpr std::array kOfAccess = {"chip.bad_point", "chip.crypto", "chip.bad_length",
                                             "chip.bac_not_offered"};
    if (std::find(kOfAccess.begin(), kOfAccess.end(), error.cause) != kOfAccess.end())
        error.cause = "chip.access_failed";
    if (error.cause == "chip.sm_lost") error.cause = "chip.sm_broken";
    if (error.cause.starts_with("lds.") || error.cause.starts_with("tlv."))
        error.cause = "chip.bad_response";
    return error;
}

bool is_absence(const Error& error) {
    return error.cause == "chip.file_missing" || error.cause == "chip.file_denied";
}

}  // namespace

DocumentReader::Impl::Impl(AccessKey access_key, ReadPlan read_plan, Random random_source)
    : key(std::move(access_key)),
      plan(std::move(read_plan)),
      random(std::move(random_source)),
      style(plan.chunk) {
    if (!plan.proofs.chip_authentication)
        proofs.chip_authentication.state = Proof::State::not_tried;
    if (plan.proofs.active == ProofPlan::Active::no)
        proofs.active_authentication.state = Proof::State::not_tried;
}

DocumentReader::Impl::~Impl() {
    std::string& secret = std::holds_alternative<MrzKey>(key) ? std::get<MrzKey>(key).information
                                                              : std::get<Can>(key).digits;
    OPENSSL_cleanse(secret.data(), secret.size());
}

bool DocumentReader::Impl::has(FileId id) const {
    const auto file = files.find(id);
    return file != files.end() && file->second.whole();
}

bool DocumentReader::Impl::plans(FileId id) const {
    return std::find(plan.files.begin(), plan.files.end(), id) != plan.files.end();
}

void DocumentReader::Impl::tell(Progress::Phase phase, FileId file) const {
    if (!on_progress) return;
    Progress progress{phase, file, 0, 0};
    for (const auto& [id, part] : files) {
        progress.bytes_done += part.bytes.size();
        progress.bytes_total += part.total.value_or(0);
    }
    on_progress(progress);
}

Result<void> DocumentReader::Impl::open(Card& card, bool again) {
    const Stopwatch watch(running, access_us);
    tell(Progress::Phase::access, {});
    card.unprotect();
    const auto in_master_file = [this](Card& opened_card, const Access& opened) {
        return read_card_security(opened_card, opened);
    };
    const auto once = [&] {
        return again ? reopen_access(card, key, plan.access, random, *access, in_master_file)
                     : open_access(card, key, plan.access, random, in_master_file);
    };
    auto opened = once();
    // EF.CardSecurity cost the session; it is not tried a second time.
    if (!opened && session_is_over(opened.error()) && missing.contains(FileId::card_security))
        opened = once();
    if (!opened) {
        // The key fitted before, so the chip is another.
        if (access &&
            (opened.error().cause == "chip.wrong_key" || opened.error().cause == "chip.not_emrtd"))
            return other_document();
        // What goes wrong in reading EF.CardAccess is no sign that the chip was opened.
        if (!again && opened.error().stage == Stage::chip_read &&
            opened.error().cause != "chip.stopped")
            opened.error().stage = Stage::chip_access;
        return std::unexpected(opened.error());
    }
    if (access &&
        (opened->card_access != access->card_access || opened->protocol != access->protocol ||
         opened->after_failed_pace != access->after_failed_pace))
        return other_document();
    access = std::move(*opened);
    return judge_mapping();
}

// Once more on the same connection, with what was proven proven again.
Result<void> DocumentReader::Impl::reopen(Card& card, const Error& why) {
    if (++reopenings > kMaxReopenings)
        return fail(Stage::chip_read, "chip.sm_broken",
                    "the chip leaves its protected session again and again: " + why.message);
    LIMEN_CHECK(open(card, true));
    return keys_known ? prove_session(card) : Result<void>{};
}

// After the chip was away: what was read is kept only where the same EF.SOD, which is signed and
// has every data group's hash, comes again.
Result<void> DocumentReader::Impl::prove_same_chip(Card& card) {
    const Stopwatch watch(running, read_us);
    PartialFile again;
    FileReader reader(card, style);
    const auto done = reader.read(FileId::sod, again, {});
    if (!done && !is_absence(done.error())) return done;
    if (!done || again.bytes != files.at(FileId::sod).bytes) return other_document();
    return {};
}

// A chip that is lost twice at the same place while much is asked of it may not be lost at all:
// some readers answer so when a response is longer than they can take.
void DocumentReader::Impl::remember_loss(FileId id) {
    const std::pair here{id, files[id].bytes.size()};
    if (lost_at == here) style.lower();
    lost_at = here;
}

Result<void> DocumentReader::Impl::read_one(Card& card, FileId id) {
    const Stopwatch watch(running, read_us);
    FileReader reader(card, style);
    auto done = reader.read(id, files[id], [&] { tell(Progress::Phase::reading, id); });
    if (done || !is_absence(done.error())) return done;
    files.erase(id);
    missing.emplace(id, std::move(done.error()));
    return {};
}

// Most chips leave the session when a length does not please them. What the chip says of its
// buffers is looked up where it may matter, once; a chip that says nothing gets less.
Result<void> DocumentReader::Impl::ask_for_less(Card& card) {
    const std::size_t asked = style.asked();
    if (!limits->asked && asked > apdu::kMaxShortLe) {
        LIMEN_TRY(limits, ask_limits(card, *limits));
        card.limit(*limits);
        if (std::max(card.extended_capacity(), card.short_capacity()) < asked) return {};
    }
    style.lower();
    return {};
}

// Why the chip left the session, as far as its last word tells. Some leave it with every refusal
// (Germany's identity card), so that a file which is not there, or closed, costs a session. The
// word is nobody's until it was heard twice, and then what it says of a file is no more than that:
// what EF.SOD lists and nobody could read is missed by the checks.
Result<void> DocumentReader::Impl::after_parting(Card& card, FileId id, bool& asked_before) {
    const std::uint16_t word = card.parting_word();
    const bool absent = word == apdu::sw::kNotFound;
    const bool denied = word == apdu::sw::kSecurityStatus || word == apdu::sw::kConditions;
    if ((absent || denied) && files[id].bytes.empty()) {
        if (!style.sfi_works) style.use_sfi = false;
        if (asked_before || refuses_in_plain) {
            refuses_in_plain = true;
            files.erase(id);
            missing.emplace(
                id, Error{Stage::chip_read, absent ? "chip.file_missing" : "chip.file_denied",
                          std::string(to_string(id)) + ": " + apdu::describe_sw(word)});
        }
        asked_before = true;
        return {};
    }
    // Bytes asked for beyond a file's end (Spain's identity card): its header goes first.
    if (word == apdu::sw::kEndOfFile && !style.header_first) {
        style.header_first = true;
        return {};
    }
    return ask_for_less(card);
}

Result<void> DocumentReader::Impl::read_file(Card& card, FileId id) {
    bool asked_before = false;
    while (lacks(id)) {
        const auto done = read_one(card, id);
        if (done) continue;
        if (done.error().stage == Stage::chip_transport) remember_loss(id);
        if (done.error().cause != "chip.sm_lost") return done;
        LIMEN_CHECK(after_parting(card, id, asked_before));
        LIMEN_CHECK(reopen(card, done.error()));
    }
    return {};
}

Result<void> DocumentReader::Impl::run(hal::ChipConnection& chip) {
    tell(Progress::Phase::connecting, {});
    Card card(chip, traffic, stop);
    if (!limits) limits = limits_of_atr(chip.atr());
    card.limit(*limits);
    reopenings = 0;
    keys_known = chip_key_settled = terminal_settled = false;
    const bool resuming = access.has_value();
    const bool known = has(FileId::sod);
    if (resuming && !known) {
        files.clear();
        missing.clear();
    }
    LIMEN_CHECK(open(card, false));
    if (resuming && known) LIMEN_CHECK(prove_same_chip(card));
    LIMEN_CHECK(read_keys(card));
    keys_known = true;
    LIMEN_CHECK(prove_session(card));
    // A copy: proofs may add files.
    for (const FileId id : std::vector(plan.files)) LIMEN_CHECK(read_file(card, id));
    LIMEN_CHECK(prove_active(card));
    tell(Progress::Phase::done, {});
    return {};
}

ChipContents DocumentReader::Impl::contents() const {
    ChipContents out;
    out.access = access->protocol;
    out.access_detail = access->detail;
    out.after_failed_pace = access->after_failed_pace;
    if (!access->card_access.empty()) out.files[FileId::card_access] = access->card_access;
    for (const auto& [id, file] : files)
        if (file.whole()) out.files[id] = file.bytes;
    out.missing = missing;
    out.proofs = proofs;
    out.apdus = traffic.apdus;
    out.bytes = traffic.bytes;
    out.times = {{"chip.access", access_us, access_us}, {"chip.read", read_us, read_us}};
    if (plan.proofs.any()) out.times.push_back({"chip.proofs", proofs_us, proofs_us});
    return out;
}

DocumentReader::DocumentReader(AccessKey key, ReadPlan plan, Random random) {
    // Read with the access control, and of the master file, which the application hides.
    std::erase(plan.files, FileId::card_access);
    if (std::erase(plan.files, FileId::card_security) != 0) plan.proofs.mapping = true;
    std::erase(plan.files, FileId::cvca);  // belongs to Terminal Authentication
    impl_ = std::make_unique<Impl>(std::move(key), std::move(plan), std::move(random));
}

DocumentReader::~DocumentReader() = default;

Result<ChipContents> DocumentReader::read(hal::ChipConnection& chip,
                                          const OnProgress& on_progress) {
    impl_->on_progress = on_progress;
    const auto done = impl_->run(chip);
    impl_->on_progress = {};
    if (!done) return std::unexpected(for_caller(done.error()));
    return impl_->contents();
}

void DocumentReader::stop() {
    impl_->stop.store(true);
}

}  // namespace limen::emrtd
