// SPDX-License-Identifier: Apache-2.0
// What an inspection system shows to chips that keep fingerprints: its certificates, and a private
// key that may live in a device of its own (a hardware security module, a smart card).
#pragma once

#include <filesystem>
#include <memory>

#include "identity/emrtd/cv_certificate.hpp"

namespace limen::emrtd {

class TerminalKey {
  public:
    virtual ~TerminalKey() = default;
    // The inspection system's own certificate.
    virtual const CvCertificate& certificate() const = 0;
    // Document verifiers' and national authorities' links, in any order.
    virtual const std::vector<CvCertificate>& others() const = 0;
    // By the algorithm of certificate(): RSA as long as the key, ECDSA as r ‖ s. Cause
    // "terminal.key_failed".
    virtual Result<Bytes> sign(ByteView message) const = 0;
};

// A folder with the private key (one .der or .pem, PKCS#8) and certificates (.cvcert, .cvc). The
// inspection system's own is the one whose public key belongs to the private one; of several, the
// one that expires last. Causes (stage config): "terminal.unreadable", "terminal.no_certificate",
// "cvc.malformed" with the file's name.
Result<std::shared_ptr<const TerminalKey>> load_terminal_key(const std::filesystem::path& folder);

}  // namespace limen::emrtd
