// SPDX-License-Identifier: Apache-2.0
// Devices' folders on disk: making identities, and making devices known to one another.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "protocol/keys.hpp"

namespace limen::provisioning {

// <folder>/identity and an empty <folder>/peers. An identity that is there is never replaced
// ("identity.exists"): its records could no longer be verified.
Result<protocol::PublicIdentity> make_device(const std::filesystem::path& folder,
                                             const std::string& id, protocol::Role role);
// `identity` is an identity.toml, or a device's folder.
Result<protocol::PublicIdentity> read_public_identity(const std::filesystem::path& identity);
// Into <folder>/peers. Another key under a known id is refused ("peer.other_key") unless `replace`.
Result<void> add_peer(const protocol::PublicIdentity& peer, const std::filesystem::path& folder,
                      bool replace);
// Both ways.
Result<void> pair(const std::filesystem::path& one, const std::filesystem::path& other);

// A whole training hall: kiosk-1, gate-1 and officer-1 under `out`, each knowing whom it must.
// Folders that are there already are kept, so that it can be run again.
Result<std::vector<protocol::PublicIdentity>> make_hall(const std::filesystem::path& out);

}  // namespace limen::provisioning
