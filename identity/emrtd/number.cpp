// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {

Secret draw_private_key(const BIGNUM* order, const Random& random) {
    const int bits = BN_num_bits(order);
    Bytes bytes(static_cast<std::size_t>(bits + 7) / 8);
    for (;;) {
        random(bytes);
        // Numbers over the order are drawn again, so that none is likelier than another; the time
        // tells of the ones that are thrown away only.
        if (bits % 8 != 0) bytes[0] &= static_cast<std::uint8_t>((1u << bits % 8) - 1);
        const Number number = secret_number_from(bytes);
        if (number && !BN_is_zero(number.get()) && BN_cmp(number.get(), order) < 0)
            return Secret(std::move(bytes));
    }
}

}  // namespace limen::emrtd
