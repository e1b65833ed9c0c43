// SPDX-License-Identifier: Apache-2.0
// The chip reader's figures, one line of JSON each: {"name","value","unit"}. Runs beside a private
// pcscd (see bench.py). chip_bench [ROUNDS [PART …]] measures parts of them: pcsc, process, pn532,
// own.
//
// Each document has EF.COM, EF.SOD, DG1 and a DG2 with a picture of 20 kB (documents.toml).
//   chip.bac.apdus, .bytes             every command APDU of one reading, SELECTs included; bytes
//                                      of commands and answers
//   chip.bac.ideal_ms                  one reading from a chip that lies on the reader, no modelled
//                                      delay (median, warm); _first: the first one
//   chip.bac.424k.ms, .floor_ms        the same at a modelled 424 kbit/s with 5 ms an exchange; the
//                                      floor is what the model takes for these bytes and exchanges:
//                                      exchanges · 5 ms + bytes · 8 / 424 kbit/s
//   chip.bac.424k.floor_ratio          the one over the other
//   chip.pace.*, chip.pace_brainpool.* the same with PACE-GM, AES-128, over P-256, brainpoolP256r1
//   chip.cold_process_ms               limen-inspect chip, from its start to its end: all files,
//                                      all checks, a store of 600 authorities; BAC at 424 kbit/s
//   chip.cold_process_pace_ms          the same with PACE
//   chip.cold_process_proven_ms        … and Chip Authentication, DG14 being a file more
//   chip.cold_process_ideal_ms         with BAC, without modelled delay
//   chip.pn532.*                       through libnfc and an emulated PN532 at 115200 baud, the
//                                      same modelled link in the air; bytes are those on the line,
//                                      the floor is bytes · 10 / 115200 Bd + what chip and air take
//   chip.*.own_ms                      the reader's own time, without chip and transport
//   chip.secure_messaging.*_mb_s       plain bytes of protected answers, without chip and transport
#include <array>
#include <cstdlib>
#include <cstring>

#include "tests/bench/chip/figures.hpp"
#include "tests/unit/pki/test_authority.hpp"

namespace {

using limen::bench::Documents;

struct Part {
    const char* name;
    void (*measure)(Documents&, int);
    int share;  // of the rounds: what takes long is done less often
};
constexpr std::array kParts = {Part{"own", limen::bench::measure_own_times, 1},
                               Part{"pcsc", limen::bench::measure_over_pcsc, 1},
                               Part{"process", limen::bench::measure_process, 2},
                               Part{"pn532", limen::bench::measure_over_pn532, 5}};

bool is_asked_for(const Part& part, int argc, char** argv) {
    for (int i = 2; i < argc; ++i)
        if (std::strcmp(argv[i], part.name) == 0) return true;
    return argc <= 2;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 25;
    if (rounds < 1 || rounds > 10'000) {
        std::fprintf(stderr, "chip_bench [ROUNDS [PART …]], 1 to 10000\n");
        return 2;
    }
    const limen::pki::test::Folder folder;
    Documents documents(folder.path);
    for (const Part& part : kParts)
        if (is_asked_for(part, argc, argv))
            part.measure(documents, std::max(1, rounds / part.share));
    return 0;
}
