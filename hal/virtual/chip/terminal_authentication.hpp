// SPDX-License-Identifier: Apache-2.0
// The card's side of Terminal Authentication, version 1 (ICAO Doc 9303-11, 7.1; BSI TR-03110).
#pragma once

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/cv_certificate.hpp"

namespace limen::virtual_chip {

class TerminalAuthentication {
  public:
    // Anchors that cannot be read are left out.
    explicit TerminalAuthentication(const TerminalTrust& trust);

    // What ends with a session. Anchors and the date stay: they are in the chip's memory.
    void end_session();

    // References of the trusted authorities, the newest first; and EF.CVCA, which holds them.
    std::vector<Bytes> references() const;
    Bytes cvca_file() const;

    // Each gives a status word. MSE:Set DST and MSE:Set AT: 6A88 where no key has this name.
    std::uint16_t choose_issuer(ByteView reference);
    // PSO:Verify Certificate: 6985 (no issuer chosen), 6A80 (malformed), 6300 (not accepted).
    std::uint16_t verify_certificate(ByteView data);
    std::uint16_t choose_terminal(ByteView reference);
    Bytes challenge(const Random& random);
    // `chip_identifier`, `terminal_key`: ID.IC and Comp(PK.IFD). 6985, 6982 (for the second time in
    // a session), 6300.
    std::uint16_t authenticate(ByteView signature, ByteView chip_identifier, ByteView terminal_key);

    bool granted(std::uint8_t right) const { return authenticated_ && (rights_ & right) != 0; }
    int today() const { return today_; }

  private:
    struct Imported {
        CvCertificate certificate;
        std::uint8_t rights;  // its own and all its issuers'
    };
    const Imported* find(ByteView reference) const;
    bool accepted(const CvCertificate& certificate, const Imported& issuer) const;
    void import(CvCertificate certificate, const Imported& issuer);

    std::vector<Imported> anchors_;  // the newest first, at most two
    int today_ = 0;
    std::optional<Imported> temporary_;
    Bytes issuer_, terminal_;  // names of the keys chosen
    Bytes challenge_;
    bool authenticated_ = false;
    std::uint8_t rights_ = 0;
};

}  // namespace limen::virtual_chip
