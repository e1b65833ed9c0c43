// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/passport-matrix/matrix_support.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/clock.hpp"
#include "hal/virtual/chip/virtual_reader.hpp"
#include "identity/pki/chip_checks.hpp"

namespace limen::passport::test {
namespace {

namespace fs = std::filesystem;

// What a test cannot go on without.
template <class T>
T must(Result<T> result, const std::string& doing) {
    if (!result) throw std::runtime_error(doing + ": " + result.error().describe());
    return std::move(*result);
}

}  // namespace

Reading read_document(hal::ChipConnection& chip, const emrtd::AccessKey& key,
                      const emrtd::ReadPlan& plan, const pki::TrustStore& trust,
                      const std::optional<std::string>& printed_mrz) {
    Reading out;
    out.contents = emrtd::DocumentReader(key, plan).read(chip);
    if (!out.contents) {
        out.checks = pki::chip_checks_of_failure(out.contents.error());
        return out;
    }
    const auto vouchers = pki::authenticate(*out.contents, trust, SystemClock().utc_us());
    out.passive = vouchers.passive;
    out.checks = pki::chip_checks(*out.contents, vouchers, printed_mrz);
    return out;
}

Reading read_bundle(const virtual_chip::Bundle& bundle, const emrtd::AccessKey& key,
                    const emrtd::ReadPlan& plan, const pki::TrustStore& trust,
                    const std::optional<std::string>& printed_mrz) {
    virtual_chip::VirtualReader reader;
    reader.lay(std::make_shared<virtual_chip::CardLink>(bundle));
    auto chip = reader.connect();
    // A recording is of an earlier reading.
    if (chip && bundle.behaviour.is(virtual_chip::Quirk::replays)) {
        read_document(**chip, key, plan, trust, printed_mrz);
        chip = reader.connect();
    }
    if (chip) return read_document(**chip, key, plan, trust, printed_mrz);
    Reading out;
    out.contents = std::unexpected(chip.error());
    out.checks = pki::chip_checks_of_failure(chip.error());
    return out;
}

emrtd::ReadPlan plan_for(const Profile& profile, const virtual_chip::Bundle& bundle) {
    std::set<int> groups(profile.files.groups.begin(), profile.files.groups.end());
    groups.insert(profile.tamper.add.begin(), profile.tamper.add.end());
    for (int number = 1; number <= 16; ++number)
        if (bundle.files.contains("EF_DG" + std::to_string(number))) groups.insert(number);
    emrtd::ReadPlan plan;
    plan.proofs = emrtd::ProofPlan::all();
    plan.files = {emrtd::FileId::com, emrtd::FileId::sod};
    for (const int number : groups)
        if (const auto file = emrtd::data_group(number)) plan.files.push_back(*file);
    return plan;
}

std::string joined_mrz(const virtual_chip::Bundle& bundle) {
    std::string out;
    for (const auto& line : bundle.mrz_lines) out += line;
    return out;
}

fs::path MatrixWorkshop::profiles() {
    return std::string(LIMEN_SOURCE_DIR) + "/config/passports/matrix";
}

std::vector<fs::path> MatrixWorkshop::families() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(profiles())) {
        const std::string name = entry.path().filename();
        if (name.ends_with(".toml") && name != "base.toml" && name != "authorities.toml")
            out.push_back(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

MatrixWorkshop& MatrixWorkshop::get() {
    static MatrixWorkshop workshop;
    return workshop;
}

MatrixWorkshop::MatrixWorkshop()
    : folder_(fs::temp_directory_path() / ("limen-matrix-" + std::to_string(::getpid()))) {
    const auto today = day_of(SystemClock().utc_us());
    const auto specs =
        must(load_authorities(profiles() / "authorities.toml", today), "reading the authorities");
    workshop_ = std::make_unique<Workshop>(
        must(Workshop::open(folder_ / "ca", specs, fs::path(LIMEN_BINARY_DIR) / "specimen-keys"),
             "opening the authorities"));
}

MatrixWorkshop::~MatrixWorkshop() {
    std::error_code error;
    fs::remove_all(folder_, error);
}

const std::map<std::string, Profile>& MatrixWorkshop::family(const std::string& name) {
    auto& family = families_[name];
    if (!family.empty()) return family;
    for (auto& profile :
         must(load_profiles(profiles() / (name + ".toml"), workshop_->today), "reading profiles")) {
        const std::string key = profile.name;
        family.emplace(key, std::move(profile));
    }
    return family;
}

const Profile& MatrixWorkshop::profile(const std::string& family_name, const std::string& name) {
    return family(family_name).at(name);
}

std::vector<const Profile*> MatrixWorkshop::all_profiles() {
    std::vector<const Profile*> out;
    for (const auto& file : families())
        for (const auto& [name, profile] : family(file.stem())) out.push_back(&profile);
    return out;
}

Result<virtual_chip::Bundle> MatrixWorkshop::make(const Profile& profile) {
    if (profile.signer.revoked) trust_.reset();
    return make_chip(profile, *workshop_);
}

std::shared_ptr<const emrtd::TerminalKey> MatrixWorkshop::terminal(const Profile& profile) {
    if (!profile.terminal) return nullptr;
    const auto terminal = must(make_terminal(*profile.terminal, workshop_->keys, workshop_->today),
                               "making a terminal");
    const auto saved = save_terminal(terminal, folder_ / "terminal");
    if (!saved) throw std::runtime_error(saved.error().describe());
    return must(emrtd::load_terminal_key(folder_ / "terminal"), "loading a terminal's key");
}

std::shared_ptr<const pki::TrustStore> MatrixWorkshop::trust() {
    if (trust_) return trust_;
    const auto exported = workshop_->export_trust(folder_ / "trust");
    if (!exported) throw std::runtime_error(exported.error().describe());
    trust_ = must(pki::TrustStore::load({folder_ / "trust"}), "loading the trust store");
    return trust_;
}

}  // namespace limen::passport::test
