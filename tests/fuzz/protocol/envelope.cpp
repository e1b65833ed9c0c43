// SPDX-License-Identifier: Apache-2.0
// Whatever opens must be exactly what seal() makes of it.
#include <sodium.h>

#include "base/invariant.hpp"
#include "protocol/wire.hpp"

namespace {

using namespace limen;
using namespace limen::protocol;

Identity fixed_identity() {
    Identity identity = make_identity("kiosk-1", Role::kiosk);
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{};
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(i);
    crypto_sign_seed_keypair(identity.self.sign.data(), identity.sign_secret.data(), seed.data());
    return identity;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Identity identity = fixed_identity();
    const KeyLookup keys = [](std::string_view id) {
        return id == identity.self.id ? &identity.self.sign : nullptr;
    };
    const ByteView input(data, size);
    if (const auto opened = open(input, kEvidenceContext, keys)) {
        const Bytes again = seal(opened->body, kEvidenceContext, identity);
        LIMEN_INVARIANT(std::equal(again.begin(), again.end(), input.begin(), input.end()),
                        "an envelope has one form");
    }
    const auto received = kiosk_message_from_wire(input, keys);
    LIMEN_INVARIANT(received || !received.error().cause.empty(), "an error has a cause");
    return 0;
}
