// SPDX-License-Identifier: Apache-2.0
// SecurityInfos: what a chip says of its own keys and protocols, signed by its State in EF.DG14 and
// EF.CardSecurity (Doc 9303-11, 9.2; BSI TR-03110-3, A.1). Decoded from the bytes that were signed;
// nothing is ever encoded again to be hashed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/public_key.hpp"

namespace limen::emrtd {

struct ChipAuthenticationInfo {
    Bytes oid;  // contents of the OBJECT IDENTIFIER
    bool elliptic = true;
    Cipher cipher{};
    int version = 0;  // 1; 2 and 3 belong to other protocols
    std::optional<std::uint32_t> key_id;
};

struct ChipKeyInfo {
    PublicKey key;
    std::optional<std::uint32_t> key_id;
};

struct ActiveAuthenticationInfo {
    std::string digest;    // OpenSSL's name, of the ECDSA signature
    bool as_plain = true;  // named by BSI's identifier, as Doc 9303 wants, not by ANSI's
};

struct TerminalAuthenticationInfo {
    int version = 0;
    std::optional<std::uint16_t> cvca_file;  // where EF.CVCA is not 011C
    std::optional<std::uint8_t> cvca_short_id;
};

struct SecurityInfos {
    std::vector<ChipAuthenticationInfo> chip_authentication;
    std::vector<ChipKeyInfo> chip_keys;
    std::vector<Error> unusable_keys;  // of Chip Authentication, each with why
    std::optional<ActiveAuthenticationInfo> active_authentication;
    std::optional<TerminalAuthenticationInfo> terminal_authentication;
    std::vector<Bytes> pace;    // whole SecurityInfos of PACE, as they stand
    std::vector<Bytes> others;  // whole SecurityInfos of protocols that we do not know
};

// No document has more; the limit keeps a hostile file from costing time.
inline constexpr std::size_t kMaxSecurityInfos = 64;

// A SET OF SecurityInfo. Causes (stage chip_read): "lds.malformed", "lds.too_large".
Result<SecurityInfos> decode_security_infos(ByteView set);
// The same inside EF.DG14 (tag 6E).
Result<SecurityInfos> decode_dg14(ByteView file);
// The key inside EF.DG15 (tag 6F). Causes: decode_public_key()'s.
Result<PublicKey> decode_dg15(ByteView file);

}  // namespace limen::emrtd
