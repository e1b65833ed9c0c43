// SPDX-License-Identifier: Apache-2.0
// By hand, since what it prints has to be looked at:
//   pace_bench         the reader's own time for an access, over each group and mapping, without
//                      the chip's
//   pace_bench timing  whether the time of the steps with secrets depends on these: Welch's t
//                      between one fixed secret and random ones; the fixed one drawn like the
//                      others, then one that begins with a zero byte, as each 256th does. Beyond 5
//                      on a quiet machine it depends. (A secret that begins with eight zero bytes
//                      shows; nobody will ever draw one.)
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>

#include "hal/chip-reader/function_connection.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/pace.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"
#include "identity/emrtd/access.hpp"
#include "identity/emrtd/key_group.hpp"

namespace {

using namespace limen;
using namespace limen::emrtd;
using virtual_chip::PaceOffer;
using Clock = std::chrono::steady_clock;

constexpr const char* kMrz = "L898902C<369080619406236";
constexpr int kRuns = 30;

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

virtual_chip::Bundle document(const std::vector<PaceOffer>& offers) {
    virtual_chip::Bundle bundle;
    bundle.access_key = kMrz;
    bundle.behaviour.pace = offers;
    Bytes infos;
    for (const PaceOffer& offer : offers) {
        const Bytes id = {static_cast<std::uint8_t>(offer.parameter_id)};
        const Bytes info = tlv::encode(0x30, {tlv::encode(0x06, virtual_chip::pace_oid(offer)),
                                              tlv::encode(0x02, Bytes{2}), tlv::encode(0x02, id)});
        infos.insert(infos.end(), info.begin(), info.end());
    }
    if (!infos.empty()) bundle.files["EF_CARDACCESS"] = tlv::encode(0x31, ByteView(infos));
    bundle.files["EF_COM"] = tlv::encode(0x60, Bytes(20, 0x5F));
    return bundle;
}

// Median of the reader's own milliseconds; below zero where the access failed.
double own_time(const std::vector<PaceOffer>& offers) {
    static const std::atomic<bool> never_stop{false};
    virtual_chip::VirtualPassport passport(document(offers));
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        passport.power_on();
        Clock::duration chip{};
        hal::FunctionConnection connection([&](ByteView command) {
            const auto before = Clock::now();
            Bytes answer = passport.process(command);
            chip += Clock::now() - before;
            return answer;
        });
        Traffic traffic;
        Card card(connection, traffic, never_stop);
        const auto start = Clock::now();
        const auto access = open_access(card, MrzKey{kMrz}, {}, system_random());
        if (!access) return -1;
        times.push_back(milliseconds(Clock::now() - start - chip));
    }
    std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
    return times[kRuns / 2];
}

void print_times() {
    std::printf("%-18s %8s %8s   own ms, median of %d\n", "", "GM", "IM", kRuns);
    for (const DomainParameters& parameters : all_domain_parameters()) {
        const double gm = own_time({{2, parameters.id, virtual_chip::Mapping::generic}});
        std::printf("%-18s %8.2f", std::string(parameters.name).c_str(), gm);
        if (parameters.integrated_mapping)
            std::printf(" %8.2f",
                        own_time({{2, parameters.id, virtual_chip::Mapping::integrated}}));
        std::printf("\n");
    }
    std::printf("%-18s %8.2f\n", "BAC", own_time({}));
}

using Step = std::function<void(const Secret&)>;

// Welch's t between the times with one fixed secret and those with random ones, in random order;
// the slowest tenth is left out, it is other programs'.
double welch(const Step& step, const Bytes& fixed, std::uint8_t under, int samples) {
    std::mt19937_64 dice(7);
    std::vector<double> times[2];
    for (int i = 0; i < samples; ++i) {
        const std::size_t kind = dice() % 2;
        Bytes bytes = fixed;
        if (kind == 1)
            for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice());
        bytes[0] &= under;
        const Secret secret(std::move(bytes));
        const auto start = Clock::now();
        step(secret);
        times[kind].push_back(milliseconds(Clock::now() - start));
    }
    double mean[2], variance[2];
    for (int kind = 0; kind < 2; ++kind) {
        auto& all = times[kind];
        std::sort(all.begin(), all.end());
        all.resize(all.size() * 9 / 10);
        double sum = 0, squares = 0;
        for (const double time : all) sum += time;
        mean[kind] = sum / static_cast<double>(all.size());
        for (const double time : all) squares += (time - mean[kind]) * (time - mean[kind]);
        variance[kind] = squares / static_cast<double>(all.size() * (all.size() - 1));
    }
    return (mean[0] - mean[1]) / std::sqrt(variance[0] + variance[1]);
}

void print_timing(int parameter_id, int samples) {
    const auto group = KeyGroup::standardised(parameter_id).value();
    const KeyPair peer = group->draw_key_pair(system_random()).value();
    const Secret agreed{ByteView(peer.public_key)};
    const Step steps[] = {
        [&](const Secret& s) { (void)group->agree(s, peer.public_key); },
        [&](const Secret& s) { (void)group->map_generic(s, agreed); },
        [&](const Secret& s) { (void)group->map_integrated(s); },
    };
    const char* const names[] = {"agree", "generic mapping", "integrated mapping"};
    const std::size_t order = group->order_size();
    const std::size_t sizes[] = {order, 16, group->element_size() + 16};
    const DomainParameters& parameters = *domain_parameters(parameter_id);
    // What the first byte of a number under the order can hold without coming near it.
    const auto under = static_cast<std::uint8_t>((1u << (group->field_bits() - 1) % 8) - 1);
    for (int i = 0; i < 3; ++i) {
        if (i == 2 && !parameters.integrated_mapping) continue;
        Bytes one(sizes[i]);
        system_random()(one);
        one[0] = under;  // no zero, where there is room
        const double drawn = welch(steps[i], one, under, samples);
        one[0] = 0;
        std::printf("%-18s %-20s t = %6.1f   with a zero first t = %6.1f\n",
                    std::string(parameters.name).c_str(), names[i], drawn,
                    welch(steps[i], one, under, samples));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 1) {
        print_times();
        return 0;
    }
    if (argc != 2 || std::strcmp(argv[1], "timing") != 0) {
        std::fprintf(stderr, "usage: pace_bench [timing]\n");
        return 2;
    }
    for (const int id : {0, 12, 13, 15, 18}) print_timing(id, id == 12 ? 20000 : 2000);
    return 0;
}
