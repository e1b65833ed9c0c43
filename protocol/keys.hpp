// SPDX-License-Identifier: Apache-2.0
// A process's identity: who it is, how it signs (Ed25519) and how it opens channels (CurveZMQ).
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
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

Identity make_identity(std::string id, Role role);
// "<folder>/identity.toml" (public) and "<folder>/identity.key" (secret, mode 0600; a laxer mode is
// an error).
Result<void> save_identity(const Identity& identity, const std::filesystem::path& folder);
Result<Identity> load_identity(const std::filesystem::path& folder);
// "<folder>/*.toml", one peer a file. Two peers of one id, or one key, are an error.
Result<void> save_peer(const PublicIdentity& peer, const std::filesystem::path& folder);
Result<std::vector<PublicIdentity>> load_peers(const std::filesystem::path& folder);

}  // namespace limen::protocol
