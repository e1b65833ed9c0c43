// SPDX-License-Identifier: Apache-2.0
// The prime fields of RFC 5114, 2, with their subgroups of prime order, as OpenSSL has them.
#pragma once

#include <string_view>

#include "base/bytes.hpp"

namespace limen::emrtd {

struct FieldParameters {
    Bytes p, q, g;  // big-endian, without leading zeros
};

// By OpenSSL's name ("dh_1024_160"). Cause "chip.access_unsupported".
Result<FieldParameters> field_parameters(std::string_view openssl_name);

}  // namespace limen::emrtd
