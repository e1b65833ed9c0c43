// SPDX-License-Identifier: Apache-2.0
// What PC/SC's return codes mean. Guards against: a code seen in the field that ends as "something
// failed", so that nobody looks for the cable or lays the passport down again.
#include <gtest/gtest.h>
#include <winscard.h>

#include "hal/chip-reader/pcsc_reader.hpp"

namespace limen::hal {
namespace {

struct Row {
    long code;
    const char* service;  // the cause where the service itself was called
    const char* card;     // the cause where a card was
};

// pcsc-lite 1.9.9: what winscard_msg.c and winscard_clnt.c make of a pcscd that is gone or going,
// then what drivers say of a chip.
const Row kRows[] = {
    {SCARD_E_NO_SERVICE, "chip.reader_gone", "chip.reader_gone"},          // nobody listens
    {SCARD_F_COMM_ERROR, "chip.reader_gone", "chip.reader_gone"},          // closed its end
    {SCARD_W_SECURITY_VIOLATION, "chip.reader_gone", "chip.reader_gone"},  // … with bytes unread
    {SCARD_E_SERVICE_STOPPED, "chip.reader_gone", "chip.reader_gone"},     // another protocol
    {SCARD_E_INVALID_HANDLE, "chip.reader_gone", "chip.reader_gone"},
    {SCARD_E_UNKNOWN_READER, "chip.reader_gone", "chip.reader_gone"},
    {SCARD_E_READER_UNAVAILABLE, "chip.reader_gone", "chip.reader_gone"},
    {SCARD_F_INTERNAL_ERROR, "chip.reader_gone", "chip.transport"},  // too many contexts
    {SCARD_E_CANCELLED, "chip.reader_gone", "chip.transport"},
    {SCARD_E_TIMEOUT, "chip.reader_gone", "chip.timeout"},
    {SCARD_E_NO_MEMORY, "chip.reader_gone", "chip.transport"},
    {SCARD_E_NOT_TRANSACTED, "chip.reader_gone", "chip.tag_lost"},  // vpcd, pcscd's own word
    {SCARD_W_REMOVED_CARD, "chip.reader_gone", "chip.tag_lost"},
    {SCARD_W_RESET_CARD, "chip.reader_gone", "chip.tag_lost"},
    {SCARD_W_UNPOWERED_CARD, "chip.reader_gone", "chip.tag_lost"},
    {SCARD_W_UNRESPONSIVE_CARD, "chip.reader_gone", "chip.tag_lost"},
    {SCARD_E_NO_SMARTCARD, "chip.reader_gone", "chip.tag_lost"},
    {static_cast<LONG>(0x8010002F), "chip.reader_gone", "chip.tag_lost"},  // COMM_DATA_LOST
    {SCARD_E_SHARING_VIOLATION, "chip.reader_gone", "chip.transport"},
    {SCARD_E_PROTO_MISMATCH, "chip.reader_gone", "chip.transport"},
};

TEST(PcscErrors, EachReturnCodeHasItsCause) {
    for (const Row& row : kRows) {
        const Error service = pcsc_service_error(row.code, "it was tested");
        const Error card = pcsc_card_error(row.code, "it was tested");
        EXPECT_EQ(service.cause, row.service) << service.describe();
        EXPECT_EQ(card.cause, row.card) << card.describe();
        EXPECT_EQ(card.retryable, card.cause == "chip.tag_lost" || card.cause == "chip.timeout");
        EXPECT_FALSE(service.retryable);
        EXPECT_NE(card.message.find("while it was tested"), std::string::npos) << card.message;
    }
}

}  // namespace
}  // namespace limen::hal
