// SPDX-License-Identifier: Apache-2.0
// EF.SOD and EF.CardSecurity as anybody may write them, against a store that trusts nobody who
// could have signed them.
#include <utility>

#include "base/invariant.hpp"
#include "identity/pki/inspection_xml.hpp"
#include "identity/pki/security_object.hpp"
#include "identity/pki/store.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const limen::pki::Store store;
    constexpr limen::UtcMicros kNow = 1'790'000'000'000'000;
    const limen::ByteView file(data, size);
    const auto result = limen::pki::authenticate(file, {{1, limen::Bytes(3)}}, store, kNow);
    LIMEN_INVARIANT(!result.genuine(), "nothing is genuine without a trusted authority");
    LIMEN_INVARIANT(result.checks.size() == 8, "every check is answered");
    // What cannot be read at all is always written down alike, and that would be most of all runs'
    // time.
    const bool unread = result.checks.front().cause == "pki.sod_malformed";
    static bool unread_written = false;
    if (!unread || !std::exchange(unread_written, true)) {
        limen::pki::InspectionLog log;
        log.checks = result.checks;
        log.passive = &result;
        LIMEN_INVARIANT(limen::pki::inspection_xml(log).ends_with("</documentCheck>\n"),
                        "what was found can be written down");
    }
    const auto card = limen::pki::authenticate_card_security(file, store, kNow);
    LIMEN_INVARIANT(!card.trusted(), "nothing is trusted without a trusted authority");
    (void)limen::pki::decode_security_object(file);
    return 0;
}
