// SPDX-License-Identifier: Apache-2.0
// Which way into a chip is taken, of those it offers.
#pragma once

#include <vector>

#include "identity/emrtd/card_access.hpp"

namespace limen::emrtd {

// Basic Access Control protects the talk with what is printed on the page, some 40 to 70 bits
// (Doc 9303-11, appendix A), so that whoever can switch PACE off can listen later.
enum class BacUse : std::uint8_t {
    never,
    without_pace,  // where the chip advertises no PACE
    // Also where a PACE that the chip advertises fails in another way than by a wrong key. For
    // halls that rather read than ask; the result says so (Access::after_failed_pace).
    after_failed_pace,
};

struct AccessPolicy {
    // Best first; one that is not listed is not used. Chip authentication mapping proves the chip
    // while it is opened, and so saves a whole Chip Authentication (Doc 9303-11, appendix J.1).
    // Generic before integrated mapping: it is what inspection systems use everywhere, so chips
    // that are wrong in it do not get far; integrated mapping saves such a chip two
    // multiplications.
    std::vector<Mapping> mappings = {Mapping::chip_authentication, Mapping::generic,
                                     Mapping::integrated};
    // Bits of security of domain parameters and cipher, whichever has less. 80 is everything that
    // is standardised, which an inspection system has to read (4.4.3). An offer below it is refused
    // like an unknown one: it never leads to BAC.
    int minimum_bits = 80;
    BacUse bac = BacUse::without_pace;
    // Documents without access control: no longer issued, but to be read (4.1, note 1).
    bool open_chips = true;
};

// 80 to 256, as `minimum_bits` counts; 0 where the domain parameters are unknown.
int strength_bits(const PaceInfo& info);

// The best of what the chip offers: by mapping, then the stronger up to 128 bits (more does not
// make a reading safer, and costs the chip seconds), then the shorter key, then the longer cipher.
// `most_key_bytes`: the longest key that reader and chip exchange in one command; a longer one has
// to go in pieces, and is taken where nothing else is offered. Cause "chip.access_unsupported",
// with the reason.
Result<PaceInfo> choose_pace(const CardAccess& access, const AccessPolicy& policy,
                             std::size_t most_key_bytes);

}  // namespace limen::emrtd
