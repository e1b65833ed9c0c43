// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/pn532/pn532.hpp"

#include <algorithm>
#include <utility>

#include "hal/chip-reader/apdu.hpp"

namespace limen::virtual_pn532 {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

enum CommandCode : std::uint8_t {
    kDiagnose = 0x00,
    kGetFirmwareVersion = 0x02,
    kGetGeneralStatus = 0x04,
    kReadRegister = 0x06,
    kWriteRegister = 0x08,
    kSetParameters = 0x12,
    kSamConfiguration = 0x14,
    kRfConfiguration = 0x32,
    kInDataExchange = 0x40,
    kInCommunicateThru = 0x42,
    kInDeselect = 0x44,
    kInListPassiveTarget = 0x4A,
    kInRelease = 0x52,
    kInSelect = 0x54,
};
// Error codes (7.1).
constexpr std::uint8_t kOk = 0x00, kTimeout = 0x01, kBufferTooSmall = 0x0E, kWrongContext = 0x27;
constexpr std::uint8_t kMoreInformation = 0x40;

// Data in one answer to InDataExchange, after its status byte (7.3.8).
constexpr std::size_t kMaxPart = 262;
// The longest command APDU; the real chip passes its parts on and keeps none.
constexpr std::size_t kMaxCommand = 4 + 3 + apdu::kMaxExtendedData + 2;
// Searching the field with nobody in it: a few tries of some milliseconds.
constexpr microseconds kSearch = milliseconds(5);
// Anticollision, select, RATS and ATS at 106 kbit/s.
constexpr microseconds kActivation = milliseconds(12);
// How long the chip waits before it says that nobody answers (RFConfiguration's default).
constexpr microseconds kNoAnswer = milliseconds(50);

Reply answer(Bytes data, microseconds takes = microseconds{0}) {
    return {true, std::move(data), takes, std::nullopt};
}
Reply not_understood() {
    return {false, {}, microseconds{0}, std::nullopt};
}

// T1 … of the ATR that PC/SC part 3 makes for ISO 14443-4 are the chip's historical bytes.
ByteView historical_bytes(ByteView atr) {
    constexpr std::size_t kBefore = 4;
    return atr.size() > kBefore + 1 ? atr.subspan(kBefore, atr.size() - kBefore - 1) : ByteView{};
}

std::uint16_t address_of(ByteView parameters) {
    return static_cast<std::uint16_t>(parameters[0] << 8 | parameters[1]);
}

}  // namespace

void Pn532::deselect() {
    if (selected_ && card_) card_->chip().power_off();
    selected_ = false;
    incoming_.clear();
    outgoing_.clear();
}

void Pn532::lay(std::shared_ptr<virtual_chip::CardLink> card) {
    deselect();
    card_ = std::move(card);
}

void Pn532::abandon() {
    incoming_.clear();
    outgoing_.clear();
}

Reply Pn532::diagnose(ByteView parameters) const {
    if (parameters.empty()) return not_understood();
    constexpr std::uint8_t kCommunicationLine = 0x00, kPresence = 0x06;
    if (parameters[0] == kCommunicationLine) return answer(to_bytes(parameters));
    if (parameters[0] == kPresence) return answer({selected_ && card_ ? kOk : kTimeout});
    return answer({kOk});
}

Reply Pn532::status() const {
    if (!selected_) return answer({kOk, 0x00, 0x00, 0x80});
    return answer({kOk, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80});
}

Reply Pn532::read_registers(ByteView parameters) const {
    Bytes values;
    for (; parameters.size() >= 2; parameters = parameters.subspan(2)) {
        const auto found = registers_.find(address_of(parameters));
        values.push_back(found == registers_.end() ? std::uint8_t{0} : found->second);
    }
    return answer(std::move(values));
}

Reply Pn532::write_registers(ByteView parameters) {
    for (; parameters.size() >= 3; parameters = parameters.subspan(3))
        registers_[address_of(parameters)] = parameters[2];
    return answer({});
}

Reply Pn532::configure_field(ByteView parameters) {
    constexpr std::uint8_t kField = 0x01;
    const bool off = parameters.size() >= 2 && parameters[0] == kField && (parameters[1] & 1) == 0;
    if (off) deselect();
    return answer({});
}

// Tg, SENS_RES, SEL_RES, NFCID1 and the ATS with its length. Passports give another number at each
// selection, which begins with 08.
Bytes Pn532::target_data() const {
    constexpr std::uint8_t kTarget = 0x01, kIso14443Part4 = 0x20, kRandomNumber = 0x08;
    Bytes data = {kTarget, 0x00, 0x08, kIso14443Part4, 4, kRandomNumber};
    const Bytes number = random_(3);
    data.insert(data.end(), number.begin(), number.end());
    const Bytes atr = card_->chip().atr();
    const ByteView historical = historical_bytes(atr);
    // Frames of 256 bytes (FSCI 8), up to 848 kbit/s, waiting time 8, no node address.
    const Bytes interface_bytes = {0x78, 0x77, 0x80, 0x02};
    data.push_back(static_cast<std::uint8_t>(1 + interface_bytes.size() + historical.size()));
    data.insert(data.end(), interface_bytes.begin(), interface_bytes.end());
    data.insert(data.end(), historical.begin(), historical.end());
    return data;
}

Reply Pn532::list_targets(ByteView parameters) {
    if (parameters.size() < 2 || parameters[0] == 0 || parameters[0] > 2) return not_understood();
    constexpr std::uint8_t kTypeA = 0x00;
    deselect();
    if (parameters[1] != kTypeA || !card_ || !card_->answers()) return answer({0x00}, kSearch);
    card_->chip().power_on();
    selected_ = true;
    Bytes data = {0x01};
    const Bytes target = target_data();
    data.insert(data.end(), target.begin(), target.end());
    return answer(std::move(data), kActivation);
}

Reply Pn532::answer_part(microseconds takes) {
    const std::size_t count = std::min(kMaxPart, outgoing_.size());
    const auto end = outgoing_.begin() + static_cast<std::ptrdiff_t>(count);
    Bytes data = {count < outgoing_.size() ? kMoreInformation : kOk};
    data.insert(data.end(), outgoing_.begin(), end);
    outgoing_.erase(outgoing_.begin(), end);
    return answer(std::move(data), takes);
}

// Tg with "more information", then a part of the command; nothing but Tg asks for the next part of
// the answer (7.3.8).
Reply Pn532::exchange(ByteView parameters) {
    if (parameters.empty()) return not_understood();
    ++exchanges_;
    const bool more = (parameters[0] & kMoreInformation) != 0;
    const ByteView part = parameters.subspan(1);
    constexpr std::uint8_t kNumber = 0x3F;
    if (!selected_ || (parameters[0] & kNumber) != 1) return answer({kWrongContext});
    if (!card_) return answer({kTimeout}, kNoAnswer);
    if (part.empty() && !outgoing_.empty()) return answer_part(microseconds{0});
    if (incoming_.size() + part.size() > kMaxCommand) {
        abandon();
        return answer({kBufferTooSmall});
    }
    incoming_.insert(incoming_.end(), part.begin(), part.end());
    if (more) return answer({kOk});
    const Bytes command = std::exchange(incoming_, {});
    auto exchange = card_->exchange(command);
    if (exchange.kind == virtual_chip::Exchange::Kind::removed) {
        selected_ = false;
        slipped_away_ = true;
        return answer({kTimeout}, exchange.takes + kNoAnswer);
    }
    outgoing_ = std::move(exchange.response);
    return answer_part(exchange.takes);
}

Reply Pn532::release() {
    deselect();
    return answer({kOk});
}

Reply Pn532::execute(ByteView command) {
    if (command.empty()) return not_understood();
    const ByteView parameters = command.subspan(1);
    switch (command[0]) {
        case kDiagnose:
            return diagnose(parameters);
        case kGetFirmwareVersion:
            return answer({0x32, 0x01, 0x06, 0x07});  // PN532, 1.6; ISO 14443 A and B, 18092
        case kGetGeneralStatus:
            return status();
        case kReadRegister:
            return read_registers(parameters);
        case kWriteRegister:
            return write_registers(parameters);
        case kSetParameters:
        case kSamConfiguration:
            return answer({});
        case kPowerDown:
            return release();
        case kRfConfiguration:
            return configure_field(parameters);
        case kInListPassiveTarget:
            return list_targets(parameters);
        case kInDataExchange: {
            Reply reply = exchange(parameters);
            if (!fault_ || exchanges_ < fault_->at_exchange) return reply;
            const Fault fault = *std::exchange(fault_, std::nullopt);
            reply.fault = fault.kind;
            if (fault.kind == Fault::Kind::status) reply.data = {fault.status};
            return reply;
        }
        case kInCommunicateThru:
            return answer({kTimeout}, kNoAnswer);  // no chip answers frames made by hand
        case kInDeselect:
        case kInRelease:
            return release();
        case kInSelect:
            return answer({selected_ ? kOk : kWrongContext});
        default:
            return not_understood();
    }
}

}  // namespace limen::virtual_pn532
