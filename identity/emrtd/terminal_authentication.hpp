// SPDX-License-Identifier: Apache-2.0
// Terminal Authentication, version 1 (BSI TR-03110-1, 3.5; -3, B.3): we prove to the chip that its
// State lets us read fingerprints. After Chip Authentication, in the same session.
#pragma once

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/security_infos.hpp"
#include "identity/emrtd/terminal_key.hpp"

namespace limen::emrtd {

// The references of the national authorities that the chip trusts: one or two (EF.CVCA's contents,
// 42 … 42 … and zeros). Cause "lds.malformed".
Result<std::vector<std::string>> decode_cvca(ByteView file);
// Reads EF.CVCA, which has no header that would tell its length. Causes: "chip.file_missing",
// "chip.file_denied", and the card's.
Result<Bytes> read_cvca(Card& card, const std::optional<TerminalAuthenticationInfo>& info);

struct TerminalSession {
    // Who the chip is in this session: after BAC its document number with the check digit, as
    // printed; after PACE its ephemeral key, compressed.
    Bytes chip_id;
    Bytes terminal_key;  // ours of Chip Authentication, compressed
};

// Afterwards the chip lets us read what our certificates are for. Gives the algorithm. Causes:
// "chip.proof_impossible", "chip.proof_refused" (with the step), "terminal.key_failed", and the
// card's.
Result<std::string> run_terminal_authentication(Card& card, const TerminalKey& key,
                                                const std::vector<std::string>& anchors,
                                                const TerminalSession& session);

}  // namespace limen::emrtd
