// SPDX-License-Identifier: Apache-2.0
// What limen-passport does, apart from reading its command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>

#include "base/result.hpp"

namespace limen::passport {

struct MakeOptions {
    std::filesystem::path profile, profiles, authorities, out, footage;
};
// Keys in <out>/ca, trusted certificates and their revocation lists in <out>/trust.
Result<void> make_authorities(const MakeOptions& options);
Result<void> make_one(const MakeOptions& options);
// "passport.no_profiles" where the folder has none.
Result<void> make_set(const MakeOptions& options);

struct ServeOptions {
    std::filesystem::path bundle;
    std::uint16_t port = 35963;
    std::optional<double> bit_rate_kbps, ms_per_apdu;  // without: the bundle's own
    std::optional<std::uint64_t> remove_at_byte;
    std::int64_t lay_again_ms = 0;
};
// Until SIGINT or SIGTERM.
Result<void> serve_chip(const ServeOptions& options);

Result<void> show_bundle(const std::filesystem::path& folder, std::ostream& out);

}  // namespace limen::passport
