// SPDX-License-Identifier: Apache-2.0
// Passive authentication's figures, one line of JSON each: {"name","value","unit"}.
//   chip.passive_ms           signature, path, validity, revocation and three groups' hashes with a
//                             P-256 signer under a P-384 authority of a store of 600; the first
//                             document after the start, so that nothing is parsed yet (median; max)
//   chip.passive_brainpool_ms the same over brainpoolP384r1 with explicit parameters, as in most
//                             States
//   chip.passive_rsa_ms       the same with RSA 2048 under RSA 4096, PSS
//   chip.trust_store_load_ms  600 authorities from a managed store's index (median; max)
//   chip.trust_store_bytes    of the index
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/invariant.hpp"
#include "identity/pki/trust_archive.hpp"
#include "identity/pki/trust_index.hpp"
#include "tests/bench/many_authorities.hpp"
#include "tests/unit/pki/test_sod.hpp"

namespace {

using namespace limen;
using namespace limen::pki;
using namespace limen::pki::test;
using Wall = std::chrono::steady_clock;

constexpr int kAuthorities = 600;

void print(const std::string& name, double value, const char* unit) {
    std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
}

double since_ms(Wall::time_point begin) {
    return std::chrono::duration<double, std::milli>(Wall::now() - begin).count();
}

void print_times(const std::string& name, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    print(name + "_ms", times[times.size() / 2], "ms");
    print(name + "_max_ms", times.back(), "ms");
}

// A State with an authority and a signer, and a document of theirs.
struct State {
    KeyPtr csca_key, dsc_key;
    X509Ptr csca, dsc;
    std::map<int, Bytes> groups = {{1, Bytes(93, 1)}, {2, Bytes(20'000, 2)}, {14, Bytes(300, 3)}};
    Bytes sod;

    State(const char* country, const char* csca_kind, const char* dsc_kind, bool in_full, bool pss)
        : csca_key(make_key(csca_kind, in_full)), dsc_key(make_key(dsc_kind, in_full)) {
        Template authority, signer = {country, "DSC", false, kNow - kDay, kNow + kDay, false, 77};
        authority.country = country;
        csca = make_certificate(at_today(authority), csca_key.get());
        dsc = make_certificate(at_today(signer), dsc_key.get(), csca.get(), csca_key.get());
        SodParts parts;
        parts.how.pss = pss;
        sod = build_sod(security_object(groups), dsc.get(), dsc_key.get(), parts);
    }
    Bytes crl() const {
        CrlOptions options;
        options.this_update_us = today_us() - kDay;
        return der(
            make_crl(csca.get(), csca_key.get(), {5, 6, 7}, today_us() + kDay, options).get());
    }
};

void measure_documents(const std::string& name, const State& state,
                       const std::filesystem::path& store, int rounds) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto trust = TrustStore::load({store});
        LIMEN_INVARIANT(trust.has_value(), "the bench's store loads");
        const auto begin = Wall::now();
        const auto result = authenticate(state.sod, state.groups, **trust, today_us());
        times.push_back(since_ms(begin));
        LIMEN_INVARIANT(result.genuine() && !result.revocation.empty(),
                        "the bench's document is genuine, and not for want of a list");
    }
    print_times(name, std::move(times));
}

void measure_load(const std::filesystem::path& store, int rounds) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Wall::now();
        const auto trust = TrustStore::load({store});
        times.push_back(since_ms(begin));
        LIMEN_INVARIANT((*trust)->certificates().size() == kAuthorities, "all are there");
    }
    print_times("chip.trust_store_load", std::move(times));
    print("chip.trust_store_bytes",
          static_cast<double>(std::filesystem::file_size(store / kIndexFile)), "B");
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 50;
    if (rounds < 1 || rounds > 10'000) {
        std::fprintf(stderr, "pki_bench [ROUNDS], 1 to 10000\n");
        return 2;
    }
    const State nist("XA", "secp384r1", "prime256v1", false, false);
    const State brainpool("XB", "brainpoolP384r1", "brainpoolP384r1", true, false);
    const State rsa("XC", "RSA:4096", "RSA", false, true);
    const Folder folder;
    bench::fill_with_authorities(folder, kAuthorities - 3);
    int number = 0;
    for (const State* state : {&nist, &brainpool, &rsa}) {
        const std::string name = "state" + std::to_string(++number);
        folder.write(name + ".cer", der(state->csca.get()));
        folder.write(name + ".crl", state->crl());
    }
    const Folder store;
    {
        auto archive = TrustArchive::open(store.path);
        const auto report = archive->import({}, {folder.path}, {today_us(), false});
        LIMEN_INVARIANT(report && report->complete(), "the bench's store is made");
    }
    measure_documents("chip.passive", nist, store.path, rounds);
    measure_documents("chip.passive_brainpool", brainpool, store.path, rounds);
    measure_documents("chip.passive_rsa", rsa, store.path, rounds);
    measure_load(store.path, rounds);
    return 0;
}
