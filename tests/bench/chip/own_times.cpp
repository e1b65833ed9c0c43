// SPDX-License-Identifier: Apache-2.0
// The reader's own time, without a transport and without the chip's: chip and reader in one
// process, one after the other.
#include <atomic>

#include "hal/chip-reader/function_connection.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"
#include "identity/emrtd/access.hpp"
#include "identity/emrtd/chip_authentication.hpp"
#include "identity/emrtd/file_reader.hpp"
#include "tests/bench/chip/figures.hpp"

namespace limen::bench {
namespace {

const std::atomic<bool> kNeverStop{false};

// A chip with a clock that stops while it computes.
class TimedChip {
  public:
    explicit TimedChip(const virtual_chip::Bundle& bundle) : passport_(bundle) {}
    std::unique_ptr<emrtd::Card> wake() {
        passport_.power_on();
        return std::make_unique<emrtd::Card>(connection_, traffic_, kNeverStop);
    }
    template <class Step>
    double own_ms(Step step) {
        chips_ = {};
        const auto begin = Wall::now();
        step();
        return milliseconds(Wall::now() - begin - chips_);
    }

  private:
    virtual_chip::VirtualPassport passport_;
    Wall::duration chips_{};
    emrtd::Traffic traffic_;
    hal::FunctionConnection connection_{[this](ByteView command) {
        const auto begin = Wall::now();
        Bytes answer = passport_.process(command);
        chips_ += Wall::now() - begin;
        return answer;
    }};
};

void open(emrtd::Card& card, const virtual_chip::Bundle& bundle) {
    must(emrtd::open_access(card, key_of(bundle), {}, emrtd::system_random()), "access");
}

Bytes read_file(emrtd::Card& card, emrtd::FileId id) {
    emrtd::ReadStyle style(0);
    emrtd::PartialFile file;
    const auto done = emrtd::FileReader(card, style).read(id, file, {});
    LIMEN_INVARIANT(done.has_value(), "the file is read");
    return std::move(file.bytes);
}

void measure_access(const std::string& name, const virtual_chip::Bundle& bundle, int rounds) {
    TimedChip chip(bundle);
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto card = chip.wake();
        times.push_back(chip.own_ms([&] { open(*card, bundle); }));
    }
    print(name + ".own_ms", median(times), "ms");
}

// A file of 20 kB in one answer: decrypted, and its code checked.
void measure_messaging(const std::string& name, const virtual_chip::Bundle& bundle, int rounds) {
    TimedChip chip(bundle);
    const auto card = chip.wake();
    open(*card, bundle);
    const double bytes = static_cast<double>(bundle.files.at("EF_DG2").size());
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i)
        times.push_back(chip.own_ms([&] { read_file(*card, emrtd::FileId::dg2); }));
    print(name, bytes / median(times) / 1000, "MB/s");
}

// The protocol and the first answer under the new keys, which is the proof.
void measure_chip_authentication(const virtual_chip::Bundle& bundle, int rounds) {
    TimedChip chip(bundle);
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto card = chip.wake();
        open(*card, bundle);
        const Bytes dg14 = read_file(*card, emrtd::FileId::dg14);
        times.push_back(chip.own_ms([&] {
            const auto infos = must(emrtd::decode_dg14(dg14), "DG14");
            must(emrtd::run_chip_authentication(*card, emrtd::chip_key_choices(infos).at(0),
                                                emrtd::system_random()),
                 "Chip Authentication");
            read_file(*card, emrtd::FileId::com);
        }));
    }
    print("chip.chip_authentication.own_ms", median(times), "ms");
}

}  // namespace

void measure_own_times(Documents& documents, int rounds) {
    const auto bac = documents.make("bac"), pace = documents.make("pace"),
               brainpool = documents.make("pace-brainpool"),
               aes256 = documents.make("pace-aes-256");
    measure_access("chip.bac", bac, rounds);
    measure_access("chip.pace", pace, rounds);
    measure_access("chip.pace_brainpool", brainpool, rounds);
    measure_chip_authentication(documents.make("chip-key"), rounds);
    measure_messaging("chip.secure_messaging.3des_mb_s", bac, rounds);
    measure_messaging("chip.secure_messaging.aes128_mb_s", pace, rounds);
    measure_messaging("chip.secure_messaging.aes256_mb_s", aes256, rounds);
}

}  // namespace limen::bench
