// SPDX-License-Identifier: Apache-2.0
// A process's identity: who it is, how it signs (Ed25519) and how it opens channels (CurveZMQ).
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::protocol {

enum class Role : std::uint8_t { kiosk, gate, officer, server };
std::string_view to_string(Role role);
std::optional<Role> role_from(std::string_view text);

using SignPublicKey = std::array<std::uint8_t, 32>;
using SignSecretKey = std::array<std::uint8_t, 64>;
using CurveKey = std::array<std::uint8_t, 32>;

// What others know of a device.
struct PublicIdentity {
    std::string id;  // "gate-1": a–z, 0–9 and '-', ≤ 32
    Role role{};
    SignPublicKey sign{};
    CurveKey curve{};
    friend bool operator==(const PublicIdentity&, const PublicIdentity&) = default;
};
// What only the device has. Wiped from memory on destruction.
struct Identity {
    PublicIdentity self;
    SignSecretKey sign_secret{};
    CurveKey curve_secret{};
    ~Identity();
};

// 1 to 32 characters of a–z, 0–9 and '-'.
bool is_identity_id(std::string_view text);

// New random keys. The id must be a valid one (an invariant: ask is_identity_id first).
Identity make_identity(std::string id, Role role);
// "<folder>/identity.toml" (public) and "<folder>/identity.key" (secret, mode 0600; a laxer mode is
// an error). Errors (stage crypto, or config for the TOML file): "keys.unreadable",
// "keys.unwritable", "keys.lax_mode", "keys.malformed", "keys.mismatch".
Result<void> save_identity(const Identity& identity, const std::filesystem::path& folder);
Result<Identity> load_identity(const std::filesystem::path& folder);
// "<folder>/*.toml", one peer a file. Two peers of one id, or one key, are an error
// ("keys.duplicate_peer"). A missing folder is "keys.unreadable".
Result<void> save_peer(const PublicIdentity& peer, const std::filesystem::path& folder);
Result<std::vector<PublicIdentity>> load_peers(const std::filesystem::path& folder);

}  // namespace limen::protocol
