// SPDX-License-Identifier: Apache-2.0
// Every decoder of a file that a chip gives: EF.CardAccess, EF.COM, EF.DG1, EF.DG2.
#include "base/invariant.hpp"
#include "identity/emrtd/card_access.hpp"
#include "identity/emrtd/lds.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView file(data, size);
    if (const auto access = limen::emrtd::decode_card_access(file))
        if (const auto* chosen = limen::emrtd::choose_pace(*access))
            (void)limen::emrtd::name_of(*chosen);
    (void)limen::emrtd::decode_com(file);
    (void)limen::emrtd::decode_dg1(file);
    if (const auto portrait = limen::emrtd::decode_dg2(file))
        LIMEN_INVARIANT(portrait->image.size() < size, "a portrait comes out of its file");
    return 0;
}
