// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/document_reader.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>

#include "identity/emrtd/access.hpp"
#include "identity/emrtd/file_reader.hpp"

namespace limen::emrtd {
namespace {

// Each costs a whole access control; a chip that leaves its session more often has other troubles.
constexpr int kMaxReopenings = 4;

class Stopwatch {
  public:
    explicit Stopwatch(std::int64_t& total_us) : total_us_(total_us) {}
    ~Stopwatch() {
        total_us_ += std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - start_)
                         .count();
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

  private:
    std::int64_t& total_us_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

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

struct DocumentReader::Impl {
    Impl(AccessKey access_key, ReadPlan read_plan)
        : key(std::move(access_key)), plan(std::move(read_plan)), style(plan.chunk) {}
    ~Impl() {
        std::string& secret = std::holds_alternative<MrzKey>(key)
                                  ? std::get<MrzKey>(key).information
                                  : std::get<Can>(key).digits;
        OPENSSL_cleanse(secret.data(), secret.size());
    }

    AccessKey key;
    ReadPlan plan;
    std::atomic<bool> stop{false};
    ReadStyle style;
    std::optional<ChipLimits> limits;  // nullopt: no chip was seen yet
    Traffic traffic;
    std::int64_t access_us = 0, read_us = 0;
    std::optional<Access> access;  // of the first session; later ones must look the same
    std::map<FileId, PartialFile> files;
    std::map<FileId, Error> missing;
    std::optional<std::pair<FileId, std::size_t>> lost_at;

    Result<void> open(Card& card, bool again, const OnProgress& on_progress);
    Result<void> ask_for_less(Card& card);
    Result<void> prove_same_chip(Card& card);
    Result<void> read_one(Card& card, FileId id, const OnProgress& on_progress);
    Result<void> read_all(Card& card, const OnProgress& on_progress);
    Result<void> run(hal::ChipConnection& chip, const OnProgress& on_progress);
    void remember_loss(FileId id);
    void tell(const OnProgress& on_progress, Progress::Phase phase, FileId file) const;
    ChipContents contents() const;
};

void DocumentReader::Impl::tell(const OnProgress& on_progress, Progress::Phase phase,
                                FileId file) const {
    if (!on_progress) return;
    Progress progress{phase, file, 0, 0};
    for (const auto& [id, part] : files) {
        progress.bytes_done += part.bytes.size();
        progress.bytes_total += part.total.value_or(0);
    }
    on_progress(progress);
}

Result<void> DocumentReader::Impl::open(Card& card, bool again, const OnProgress& on_progress) {
    const Stopwatch watch(access_us);
    tell(on_progress, Progress::Phase::access, {});
    card.unprotect();
    auto opened = again ? reopen_access(card, key, plan.access, system_random(), *access)
                        : open_access(card, key, plan.access, system_random());
    if (!opened) {
        // The key fitted before, so the chip is another.
        if (access &&
            (opened.error().cause == "chip.wrong_key" || opened.error().cause == "chip.not_emrtd"))
            return other_document();
        return std::unexpected(opened.error());
    }
    if (access &&
        (opened->card_access != access->card_access || opened->protocol != access->protocol ||
         opened->after_failed_pace != access->after_failed_pace))
        return other_document();
    access = std::move(*opened);
    return {};
}

// After the chip was away: what was read is kept only where the same EF.SOD, which is signed and
// has every data group's hash, comes again.
Result<void> DocumentReader::Impl::prove_same_chip(Card& card) {
    const Stopwatch watch(read_us);
    const auto known = files.find(FileId::sod);
    if (known == files.end() || !known->second.whole()) {
        files.clear();
        missing.clear();
        return {};
    }
    PartialFile again;
    FileReader reader(card, style);
    LIMEN_CHECK(reader.read(FileId::sod, again, {}));
    if (again.bytes != known->second.bytes) return other_document();
    return {};
}

// A chip that is lost twice at the same place while much is asked of it may not be lost at all:
// some readers answer so when a response is longer than they can take.
void DocumentReader::Impl::remember_loss(FileId id) {
    const std::pair here{id, files[id].bytes.size()};
    if (lost_at == here) style.lower();
    lost_at = here;
}

Result<void> DocumentReader::Impl::read_one(Card& card, FileId id, const OnProgress& on_progress) {
    const Stopwatch watch(read_us);
    FileReader reader(card, style);
    auto done =
        reader.read(id, files[id], [&] { tell(on_progress, Progress::Phase::reading, id); });
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

Result<void> DocumentReader::Impl::read_all(Card& card, const OnProgress& on_progress) {
    int reopenings = 0;
    for (const FileId id : plan.files) {
        while (!files[id].whole() && !missing.contains(id)) {
            const auto done = read_one(card, id, on_progress);
            if (done) continue;
            if (done.error().stage == Stage::chip_transport) remember_loss(id);
            if (done.error().cause != "chip.sm_lost") return done;
            if (++reopenings > kMaxReopenings)
                return fail(Stage::chip_read, "chip.sm_broken",
                            "the chip leaves its protected session again and again: " +
                                done.error().message);
            LIMEN_CHECK(ask_for_less(card));
            LIMEN_CHECK(open(card, true, on_progress));
        }
    }
    return {};
}

Result<void> DocumentReader::Impl::run(hal::ChipConnection& chip, const OnProgress& on_progress) {
    tell(on_progress, Progress::Phase::connecting, {});
    Card card(chip, traffic, stop);
    if (!limits) limits = limits_of_atr(chip.atr());
    card.limit(*limits);
    const bool resuming = access.has_value();
    LIMEN_CHECK(open(card, false, on_progress));
    if (resuming) LIMEN_CHECK(prove_same_chip(card));
    LIMEN_CHECK(read_all(card, on_progress));
    tell(on_progress, Progress::Phase::done, {});
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
    out.apdus = traffic.apdus;
    out.bytes = traffic.bytes;
    out.times = {{"chip.access", access_us, access_us}, {"chip.read", read_us, read_us}};
    return out;
}

DocumentReader::DocumentReader(AccessKey key, ReadPlan plan) {
    // Read with the access control, and of the master file, which the application hides.
    std::erase_if(plan.files, [](FileId id) { return id == FileId::card_access; });
    impl_ = std::make_unique<Impl>(std::move(key), std::move(plan));
    for (const FileId id : impl_->plan.files)
        if (id == FileId::card_security)
            impl_->missing.emplace(id, Error{Stage::chip_read, "chip.file_missing",
                                             "EF.CardSecurity is read with chip authentication"});
}

DocumentReader::~DocumentReader() = default;

Result<ChipContents> DocumentReader::read(hal::ChipConnection& chip,
                                          const OnProgress& on_progress) {
    const auto done = impl_->run(chip, on_progress);
    if (!done) return std::unexpected(for_caller(done.error()));
    return impl_->contents();
}

void DocumentReader::stop() {
    impl_->stop.store(true);
}

}  // namespace limen::emrtd
