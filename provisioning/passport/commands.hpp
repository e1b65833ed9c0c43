// SPDX-License-Identifier: Apache-2.0
// What limen-passport does, apart from reading its command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace limen::passport {

struct MakeOptions {
    std::filesystem::path profile, profiles, authorities, out, footage;
    std::string only;  // of a family, this document alone
};
// Keys in <out>/ca, trusted certificates and their revocation lists in <out>/trust.
Result<void> make_authorities(const MakeOptions& options);
Result<void> make_one(const MakeOptions& options);
// "passport.no_profiles" where the folder has none.
Result<void> make_set(const MakeOptions& options);

struct ServeOptions {
    std::filesystem::path bundle;
    std::uint16_t port = 35963;
    // Instead of vpcd: a serial port with a PN532 behind it, whose name this is.
    std::filesystem::path pn532;
    std::uint32_t baud = 115'200;  // of that port; 0: no time passes on the line
    std::optional<double> bit_rate_kbps, ms_per_apdu;  // without: the bundle's own
    std::optional<std::uint64_t> remove_at_byte;
    std::int64_t lay_again_ms = 0;
};
// Until SIGINT or SIGTERM; says on standard output whenever the chip comes or goes.
Result<void> serve_chip(const ServeOptions& options);

struct TerminalOptions {
    std::filesystem::path out;
    std::string country = "UT", algorithm = "ecdsa-brainpoolP256r1-sha256";
    bool foreign = false;
};
// The credentials of a terminal that chips made below the same folder let read fingers:
// <out>/terminal/{cvca,dv,is}.cvc, is.key.pem.
Result<void> make_terminal_credentials(const TerminalOptions& options);

// All that a bundle holds, but for private keys.
Result<void> show_bundle(const std::filesystem::path& folder, std::ostream& out);
// Ways in which chips of the field differ from the standard, as chip.quirks names them.
void list_quirks(std::ostream& out);

}  // namespace limen::passport
