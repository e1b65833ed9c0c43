// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card.hpp"

#include <algorithm>

namespace limen::emrtd {
namespace {

using namespace std::chrono_literals;

// The longest answers: 64 KiB at 106 kbit/s take five seconds; PACE on slow chips one to two.
constexpr auto kTimeout = 10s;
// GET RESPONSE brings 256 bytes at a time and no eMRTD answer is over 64 KiB.
constexpr int kMaxGetResponse = 260;
constexpr std::size_t kMaxAnswer = apdu::kMaxExtendedLe + 256;

constexpr std::uint8_t kChained = 0x10;    // class bit 5 (ISO/IEC 7816-4, 5.4.1)
constexpr std::uint8_t kProtected = 0x0C;  // class bits 3 and 4
// Header, Lc and Le in their short and their extended form.
constexpr std::size_t kShortFields = 4 + 1 + 1;
constexpr std::size_t kExtendedFields = 4 + 3 + 2;

std::uint8_t sw1(std::uint16_t sw) {
    return static_cast<std::uint8_t>(sw >> 8);
}

std::size_t le_in(std::uint16_t sw) {
    return (sw & 0xFF) == 0 ? apdu::kMaxShortLe : sw & 0xFF;
}

std::unexpected<Error> session_lost(std::string message) {
    return fail(Stage::chip_read, "chip.sm_lost", std::move(message));
}

}  // namespace

void Card::protect(SecureMessaging messaging) {
    messaging_.emplace(std::move(messaging));
    session_over_ = false;
    parting_word_ = 0;
    authentic_answers_ = 0;
}

void Card::unprotect() {
    messaging_.reset();
    session_over_ = false;
}

Result<apdu::Response> Card::exchange(const apdu::Command& command) {
    if (stop_.load())
        return fail(Stage::chip_read, "chip.stopped", "the reading was stopped by its caller");
    LIMEN_TRY(const Bytes bytes, apdu::encode(command));
    ++traffic_.apdus;
    traffic_.bytes += bytes.size();
    LIMEN_TRY(const Bytes answer, chip_.transmit(bytes, kTimeout));
    traffic_.bytes += answer.size();
    auto response = apdu::parse_response(answer);
    if (!response) return fail(Stage::chip_read, "chip.bad_response", response.error().message);
    return response;
}

Result<apdu::Response> Card::exchange_with_right_le(const apdu::Command& command) {
    LIMEN_TRY(apdu::Response response, exchange(command));
    // Never of a protected command: the chip may have counted it, a repetition would not be
    // authentic.
    const bool wrong_le = sw1(response.sw) == 0x6C && response.data.empty();
    if (!wrong_le || (command.cla & kProtected) != 0) return response;
    apdu::Command again = command;
    again.le = le_in(response.sw);
    again.extended = false;
    return exchange(again);
}

// What ISO/IEC 7816-4, 5.3.4 leaves to the transport, protected or not: 61xx, more bytes wait;
// 6Cxx, the same again with this Le.
Result<apdu::Response> Card::exchange_whole(const apdu::Command& command) {
    LIMEN_TRY(apdu::Response response, exchange_with_right_le(command));
    for (int i = 0; sw1(response.sw) == 0x61; ++i) {
        if (i == kMaxGetResponse || response.data.size() > kMaxAnswer)
            return fail(Stage::chip_read, "chip.bad_response",
                        "the chip offers more bytes without end");
        LIMEN_TRY(const apdu::Response more,
                  exchange_with_right_le(
                      {0x00, apdu::kGetResponse, 0x00, 0x00, {}, le_in(response.sw), false}));
        response.data.insert(response.data.end(), more.data.begin(), more.data.end());
        response.sw = more.sw;
    }
    return response;
}

Result<apdu::Response> Card::send_protected(const apdu::Command& command) {
    LIMEN_TRY(const apdu::Command wrapped, messaging_->wrap(command));
    LIMEN_TRY(const apdu::Response response, exchange_whole(wrapped));
    if (response.data.empty()) {
        parting_word_ = response.sw;
        return session_lost("the chip has left secure messaging (" +
                            apdu::describe_sw(response.sw) + ")");
    }
    return messaging_->unwrap(response);
}

Result<apdu::Response> Card::send_piece(const apdu::Command& command) {
    if (!messaging_) return exchange_whole(command);
    auto response = send_protected(command);
    if (response) ++authentic_answers_;
    if (!response) {
        messaging_.reset();
        session_over_ = true;
    }
    return response;
}

// True where chip and reader take the command as it is.
bool Card::fits(const apdu::Command& command) const {
    const std::size_t body = messaging_ ? messaging_->wrapped_body(command) : command.data.size();
    const bool extended = command.needs_extended() || body > apdu::kMaxShortData;
    const std::size_t size = body + (extended ? kExtendedFields : kShortFields);
    if (!extended) return size <= chip_.max_command();
    return extended_capacity() != 0 && size <= chip_.max_command() && size <= limits_.max_command;
}

// Each piece is a command of its own, also for secure messaging; all but the last are answered with
// 9000 alone.
Result<apdu::Response> Card::send_chain(const apdu::Command& command) {
    const std::size_t carried = std::min(
        chip_.max_command() - std::min(chip_.max_command(), kShortFields), apdu::kMaxShortData);
    const std::size_t most = messaging_ ? messaging_->command_capacity(carried) : carried;
    if (most == 0)
        return fail(Stage::chip_transport, "chip.too_long",
                    "the reader carries no command with data");
    apdu::Command piece = command;
    piece.extended = false;
    ByteView rest = command.data;
    while (rest.size() > most) {
        piece.cla = command.cla | kChained;
        piece.data = to_bytes(rest.first(most));
        piece.le = 0;
        rest = rest.subspan(most);
        LIMEN_TRY(apdu::Response response, send_piece(piece));
        if (!response.ok()) return response;
    }
    piece.cla = command.cla;
    piece.data = to_bytes(rest);
    piece.le = std::min(command.le, apdu::kMaxShortLe);
    return send_piece(piece);
}

Result<apdu::Response> Card::send(const apdu::Command& command) {
    if (session_over_) return session_lost("the protected session with the chip is over");
    if (!fits(command)) return send_chain(command);
    LIMEN_TRY(apdu::Response response, send_piece(command));
    // A chip without extended length takes long data in pieces, if at all. Protected, this answer
    // would have ended the session.
    const bool too_long =
        response.sw == apdu::sw::kWrongLength && command.data.size() > apdu::kMaxShortData;
    if (!too_long || messaging_) return response;
    limits_.extended_length = false;
    return send_chain(command);
}

std::size_t Card::short_capacity() const {
    const std::size_t reader =
        chip_.max_response() - std::min<std::size_t>(chip_.max_response(), 2);
    const std::size_t carried = std::min({reader, limits_.max_response - 2, apdu::kMaxShortLe});
    return messaging_ ? messaging_->plain_capacity(carried) : carried;
}

std::size_t Card::extended_capacity() const {
    // A protected READ BINARY with extended length has some thirty bytes.
    constexpr std::size_t kLongestRead = 64;
    if (!limits_.extended_length || chip_.max_response() <= apdu::kMaxShortLe + 2 ||
        std::min(chip_.max_command(), limits_.max_command) < kLongestRead)
        return 0;
    const std::size_t carried =
        std::min({chip_.max_response() - 2, limits_.max_response - 2, apdu::kMaxExtendedLe});
    return messaging_ ? messaging_->plain_capacity(carried) : carried;
}

bool Card::carries(std::size_t command, std::size_t response) const {
    return chip_.max_command() >= command && chip_.max_response() >= response;
}

bool means_wrong_key(std::uint16_t sw) {
    return sw >> 8 == 0x63 || sw == apdu::sw::kSecurityStatus || sw == apdu::sw::kConditions ||
           sw == apdu::sw::kSmIncorrect || sw == apdu::sw::kWrongData;
}

}  // namespace limen::emrtd
