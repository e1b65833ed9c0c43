// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/trust_archive.hpp"
#include "provisioning/passport/day.hpp"
#include "provisioning/passport/factory.hpp"
#include "tests/bench/chip/figures.hpp"
#include "tests/bench/many_authorities.hpp"

namespace limen::bench {
namespace {

std::filesystem::path profiles() {
    return std::string(LIMEN_SOURCE_DIR) + "/tests/bench/chip";
}

passport::Workshop open_workshop(const std::filesystem::path& folder) {
    const auto today = day_of(pki::test::today_us());
    const auto specs =
        must(passport::load_authorities(profiles() / "authorities.toml", today), "the authorities");
    return must(passport::Workshop::open(folder / "ca", specs), "the authorities' keys");
}

}  // namespace

Documents::Documents(const std::filesystem::path& folder) : folder_(folder) {}

virtual_chip::Bundle Documents::make(const std::string& name) {
    auto workshop = open_workshop(folder_);
    for (const auto& profile :
         must(passport::load_profiles(profiles() / "documents.toml", workshop.today), "profiles"))
        if (profile.name == name) return must(passport::make_chip(profile, workshop), "a document");
    LIMEN_INVARIANT(false, "documents.toml has the document");
}

std::filesystem::path Documents::trust_store() {
    const auto store = folder_ / "store";
    if (std::filesystem::exists(store)) return store;
    const auto exported = open_workshop(folder_).export_trust(folder_ / "trust");
    LIMEN_INVARIANT(exported.has_value(), "the bench's trust is written");
    const pki::test::Folder others;
    fill_with_authorities(others, kAuthorities - 1);
    auto archive = pki::TrustArchive::open(store);
    LIMEN_INVARIANT(archive.has_value(), "the bench's store is opened");
    const auto report =
        archive->import({}, {folder_ / "trust", others.path}, {pki::test::today_us(), false});
    LIMEN_INVARIANT(report && report->complete(), "the bench's store is made");
    return store;
}

}  // namespace limen::bench
