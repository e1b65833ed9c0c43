// SPDX-License-Identifier: Apache-2.0
// Whatever a terminal sends, the chip answers with a status word, and never gives EF.DG1 or EF.DG3
// away in plain. The input: a byte that chooses the chip, a byte that chooses a quirk, then a row
// of steps, each a byte that says what, and what it needs:
//   0–249    a command of that many bytes
//   250      the next command goes through secure messaging
//   251–253  Basic Access Control, Chip Authentication, SELECT of the application, done rightly
//   254      the passport is lifted and laid again
#include <algorithm>
#include <cstdint>
#include <map>

#include "base/invariant.hpp"
#include "hal/chip-reader/apdu.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"
#include "tests/fuzz/virtual-chip/fuzz_terminal.hpp"

namespace limen::virtual_chip {
namespace {

// An authority of BSI's worked example of EAC, and a key on P-256 made for this.
constexpr auto kAuthority =
    "7f2182016a7f4e81e25f290100420f4445544553544356434130303030337f498194060a04007f00070202020101"
    "818180b5ada440f264803dbeec57ab1ffbd12b42687423ec299dd52a6bb0345193d1e2a5bbc11955908a08760f40"
    "0fa03d56097b5f2165648d85071a80a1b66ffa9321526dda41e146d532991ca0c1dcfc8d0bbe298c1f0edb57400f"
    "aed67e135d542471c82e351b06d43c946604fcbd5045056c4b8a7b98ec3872e41bb3d7a591ccad82030100015f20"
    "0f4445544553544356434130303030337f4c0e060904007f0007030102015301c35f25060100000302045f240601"
    "01000301095f378180a27ed830e99082e5813068b9b21662444ed1c8713aba71985b5288f376423608b8eec82517"
    "3862f8df9f259bcd611c96a2dba86ac6c48a3310cfd6fade9b4bd02bb520367ad90b379f6d35ad01d406f8cb1d94"
    "d025730a98d7dfbe3b0f74183531de6e699d23652ce39067635a8d176c66064b79b7271a0ee600bac94ad51e4f";
constexpr auto kPrivateKey =
    "30770201010420411d47148851f665a5147751f46bb8929a89abed474f51213e68057087b42581a00a06082a8648"
    "ce3d030107a1440342000405ff25e099dbf1924125e1d38dc5f8a53ec326190570a78b7ecdff70961edf9d4afcb1"
    "1555cfa928d3a3eebb32c85768d020b5e3e45bfb8a3553f6d037fe98a6";
constexpr auto kMrz = "L898902C<369080619406236";

Bundle make_bundle(std::uint8_t kind, std::uint8_t quirk) {
    Bundle bundle;
    bundle.access_key = kMrz;
    bundle.can = "123456";
    const bool open = (kind & 1) != 0;
    bundle.behaviour.bac = !open;
    if (!open)
        bundle.behaviour.pace = {{2, 12},
                                 {1, 0},
                                 {4, 12, Mapping::integrated},
                                 {2, 0, Mapping::integrated},
                                 {3, 12, Mapping::chip_authentication}};
    bundle.behaviour.extended_length = (kind & 2) == 0;
    bundle.behaviour.max_response = (kind & 4) != 0 ? 100 : 0;
    if (quirk < all_quirks().size()) bundle.behaviour.quirks = {all_quirks()[quirk].id};
    const Bytes key = from_hex(kPrivateKey).value();
    bundle.chip_keys = {{2, 12, key, false}, {1, std::nullopt, key, false}};
    bundle.active_key = ActiveKey{"SHA256", false, key};
    bundle.terminal_trust = TerminalTrust{{from_hex(kAuthority).value()}, "2010-03-24"};
    bundle.files["EF_CARDACCESS"] = Bytes{0x31, 0x00};
    bundle.files["EF_DG1"] = Bytes(300, 0xD1);
    bundle.files["EF_DG2"] = Bytes(33'000, 0x75);
    bundle.files["EF_DG3"] = Bytes(300, 0xD3);
    return bundle;
}

// Made once: most of a run would go into it.
const Bundle& bundle_for(std::uint8_t kind, std::uint8_t quirk) {
    static std::map<std::pair<int, int>, Bundle> made;
    const std::pair<int, int> key{kind & 7,
                                  std::min<int>(quirk, static_cast<int>(all_quirks().size()))};
    const auto found = made.find(key);
    if (found != made.end()) return found->second;
    return made.emplace(key, make_bundle(kind, quirk)).first->second;
}

bool holds(ByteView answer, std::uint8_t secret) {
    return !std::ranges::search(answer, Bytes(16, secret)).empty();
}

class Player {
  public:
    Player(std::uint8_t kind, std::uint8_t quirk)
        // The same values each time, so that a finding can be repeated.
        : chip_(bundle_for(kind, quirk), [](std::size_t count) { return Bytes(count, 0x42); }),
          terminal_([this](ByteView command) { return send(command); }) {}

    void play(ByteView rest) {
        // A row longer than any reading tells nothing new.
        for (int steps = 0; steps < 64 && !rest.empty(); ++steps) {
            const std::uint8_t what = rest[0];
            rest = rest.subspan(1);
            if (what < 250) {
                const auto command = rest.first(std::min<std::size_t>(what, rest.size()));
                rest = rest.subspan(command.size());
                through_ ? terminal_.seal_and_send(command) : static_cast<void>(send(command));
                through_ = false;
            } else {
                step(what);
            }
        }
    }

  private:
    void step(std::uint8_t what) {
        through_ = what == 250;
        if (what == 251) terminal_.bac(kMrz);
        if (what == 252) terminal_.chip_authentication(from_hex(kPrivateKey).value());
        if (what == 253) terminal_.select_application();
        if (what == 254) {
            chip_.power_off();
            chip_.power_on();
            terminal_.forget();
        }
    }
    Bytes send(ByteView command) {
        Bytes answer = chip_.process(command);
        const auto& behaviour = chip_.bundle().behaviour;
        LIMEN_INVARIANT(answer.size() >= 2 || behaviour.is(Quirk::empty_answers),
                        "every answer ends in a status word");
        LIMEN_INVARIANT(answer.size() <= apdu::kMaxExtendedLe + 2, "an answer is an APDU");
        const bool open = !behaviour.bac && behaviour.pace.empty();
        LIMEN_INVARIANT(open || behaviour.is(Quirk::data_in_plain) || !holds(answer, 0xD1),
                        "EF.DG1 never leaves a protected chip in plain");
        LIMEN_INVARIANT(!holds(answer, 0xD3), "nobody here may read fingerprints");
        return answer;
    }

    VirtualPassport chip_;
    FuzzTerminal terminal_;
    bool through_ = false;
};

}  // namespace
}  // namespace limen::virtual_chip

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    limen::virtual_chip::Player(data[0], data[1]).play({data + 2, size - 2});
    return 0;
}
