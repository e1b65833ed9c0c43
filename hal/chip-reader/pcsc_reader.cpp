// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/pcsc_reader.hpp"

#include <reader.h>
#include <winscard.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "hal/chip-reader/apdu.hpp"

namespace limen::hal {
namespace {

using namespace std::chrono_literals;

// Header, extended Lc, data, extended Le; data and status word (ISO/IEC 7816-3, 12).
constexpr std::size_t kExtendedFields = 4 + 3 + 2;
constexpr std::size_t kStatusWord = 2;
constexpr std::size_t kLongestResponse = apdu::kMaxExtendedLe + kStatusWord;
constexpr std::size_t kShortCommand = 4 + 1 + apdu::kMaxShortData + 1;
constexpr std::size_t kShortResponse = apdu::kMaxShortLe + kStatusWord;

enum class Family { tag_lost, reader_gone, timeout, other };

// What a call on a card ended with. Drivers disagree about which code means that the chip went
// away: vpcd says NOT_TRANSACTED, CCID readers REMOVED_CARD, RESET_CARD, UNRESPONSIVE_CARD or
// COMM_DATA_LOST. COMM_ERROR and SECURITY_VIOLATION come from the client library alone: pcscd
// closed its end of the socket, with or without having read all that was sent to it.
Family family_of(long code) {
    switch (code) {
        case SCARD_W_REMOVED_CARD:
        case SCARD_W_RESET_CARD:
        case SCARD_W_UNPOWERED_CARD:
        case SCARD_W_UNRESPONSIVE_CARD:
        case SCARD_E_NO_SMARTCARD:
        case SCARD_E_NOT_TRANSACTED:
        case static_cast<LONG>(0x8010002F):  // COMM_DATA_LOST, which pcsc-lite has no name for
            return Family::tag_lost;
        case SCARD_E_NO_SERVICE:
        case SCARD_E_SERVICE_STOPPED:
        case SCARD_E_UNKNOWN_READER:
        case SCARD_E_READER_UNAVAILABLE:
        case SCARD_E_NO_READERS_AVAILABLE:
        case SCARD_E_INVALID_HANDLE:
        case SCARD_F_COMM_ERROR:
        case SCARD_W_SECURITY_VIOLATION:
            return Family::reader_gone;
        case SCARD_E_TIMEOUT:
            return Family::timeout;
        default:
            return Family::other;
    }
}

std::string words_of(long code, std::string_view doing) {
    return std::string(" (while ") + std::string(doing) + ": " +
           pcsc_stringify_error(static_cast<LONG>(code)) + ")";
}

class Context {
  public:
    static Result<Context> establish() {
        SCARDCONTEXT handle = 0;
        const LONG rc = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle);
        if (rc != SCARD_S_SUCCESS)
            return std::unexpected(pcsc_service_error(rc, "the service was called"));
        return Context(handle);
    }
    Context(Context&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
    Context& operator=(Context&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Context() {
        if (handle_ != 0) SCardReleaseContext(handle_);
    }
    SCARDCONTEXT handle() const { return handle_; }

    Result<std::vector<std::string>> readers() const {
        // Room for all there can be: asked in two calls, the list could grow between them.
        std::string names(PCSCLITE_MAX_READERS_CONTEXTS * MAX_READERNAME + 1, '\0');
        DWORD size = static_cast<DWORD>(names.size());
        const LONG rc = SCardListReaders(handle_, nullptr, names.data(), &size);
        if (rc == SCARD_E_NO_READERS_AVAILABLE) return std::vector<std::string>{};
        if (rc != SCARD_S_SUCCESS)
            return std::unexpected(pcsc_service_error(rc, "the readers were listed"));
        std::vector<std::string> list;
        for (std::size_t at = 0; at < size && names[at] != '\0'; at += list.back().size() + 1)
            list.emplace_back(names.c_str() + at);
        return list;
    }

    Result<std::string> find(const std::string& part) const {
        LIMEN_TRY(const std::vector<std::string> all, readers());
        const auto found = std::find_if(all.begin(), all.end(), [&](const std::string& name) {
            return name.find(part) != std::string::npos;
        });
        if (found == all.end())
            return fail(Stage::chip_transport, "chip.reader_gone",
                        "the chip reader '" + part +
                            "' is not there: plug it in, or see what "
                            "'limen-inspect devices' lists");
        return *found;
    }

  private:
    explicit Context(SCARDCONTEXT handle) : handle_(handle) {}
    SCARDCONTEXT handle_;
};

// dwMaxAPDUDataSize among the reader's properties (PC/SC part 10, 2.6.14): most data bytes in a
// command or an answer; up to 256 means short length alone. nullopt where the driver has none or
// says 0.
std::optional<std::size_t> max_apdu_data(SCARDHANDLE card) {
    std::array<std::uint8_t, 256> buffer{};
    DWORD length = 0;
    if (SCardControl(card, CM_IOCTL_GET_FEATURE_REQUEST, nullptr, 0, buffer.data(), buffer.size(),
                     &length) != SCARD_S_SUCCESS)
        return std::nullopt;
    std::uint32_t control = 0;
    for (std::size_t at = 0; at + 6 <= length; at += 6)
        if (buffer[at] == FEATURE_GET_TLV_PROPERTIES)
            for (int i = 2; i < 6; ++i) control = control << 8 | buffer[at + i];
    if (control == 0 || SCardControl(card, control, nullptr, 0, buffer.data(), buffer.size(),
                                     &length) != SCARD_S_SUCCESS)
        return std::nullopt;
    for (std::size_t at = 0; at + 2 <= length; at += 2 + buffer[at + 1]) {
        if (buffer[at] != PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize || buffer[at + 1] != 4 ||
            at + 6 > length)
            continue;
        std::size_t value = 0;  // little-endian
        for (int i = 3; i >= 0; --i) value = value << 8 | buffer[at + 2 + i];
        if (value != 0) return value;
    }
    return std::nullopt;
}

class PcscConnection final : public ChipConnection {
  public:
    PcscConnection(SCARDHANDLE card, DWORD protocol) : card_(card), protocol_(protocol) {
        const std::size_t most = max_apdu_data(card).value_or(apdu::kMaxExtendedLe);
        const bool is_short = protocol == SCARD_PROTOCOL_T0 || most <= apdu::kMaxShortLe;
        max_command_ =
            is_short ? kShortCommand : kExtendedFields + std::min(most, apdu::kMaxExtendedData);
        max_response_ =
            is_short ? kShortResponse : std::min(most, apdu::kMaxExtendedLe) + kStatusWord;
    }
    // Reset, so that nobody finds an opened session on a chip that still lies on the reader.
    ~PcscConnection() override { SCardDisconnect(card_, SCARD_RESET_CARD); }
    PcscConnection(const PcscConnection&) = delete;
    PcscConnection& operator=(const PcscConnection&) = delete;

    Result<Bytes> transmit(ByteView command, std::chrono::milliseconds) override {
        if (command.size() > max_command_)
            return fail(Stage::chip_transport, "chip.too_long",
                        "the command is longer than this reader can carry");
        const SCARD_IO_REQUEST* pci = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        Bytes response(kLongestResponse);
        DWORD length = static_cast<DWORD>(response.size());
        const LONG rc = SCardTransmit(card_, pci, command.data(), command.size(), nullptr,
                                      response.data(), &length);
        if (rc != SCARD_S_SUCCESS)
            return std::unexpected(pcsc_card_error(rc, "a command was sent to the chip"));
        // Some drivers say that all went well and give nothing when the chip leaves in mid answer.
        if (length < 2)
            return std::unexpected(pcsc_card_error(SCARD_W_REMOVED_CARD, "a command was sent"));
        response.resize(length);
        return response;
    }
    std::size_t max_command() const override { return max_command_; }
    std::size_t max_response() const override { return max_response_; }
    Bytes atr() const override {
        Bytes atr(MAX_ATR_SIZE);
        DWORD length = static_cast<DWORD>(atr.size());
        if (SCardStatus(card_, nullptr, nullptr, nullptr, nullptr, atr.data(), &length) !=
            SCARD_S_SUCCESS)
            return {};
        atr.resize(length);
        return atr;
    }

  private:
    SCARDHANDLE card_;
    DWORD protocol_;
    std::size_t max_command_ = 0, max_response_ = 0;
};

class PcscReader final : public ChipReader {
  public:
    explicit PcscReader(PcscOptions options) : options_(std::move(options)) {}

    std::string describe() const override {
        return "PC/SC reader '" + (options_.reader.empty() ? "first found" : options_.reader) + "'";
    }

    std::vector<std::string> faults() override {
        // A context of its own: pcsc-lite locks a context for as long as a call on it waits.
        const auto context = Context::establish();
        if (context && context->find(options_.reader)) return {};
        return {"chip_reader.gone"};
    }

    Result<void> self_test() override {
        LIMEN_CHECK(open());
        return {};
    }

    Result<bool> wait_for_chip(std::chrono::milliseconds timeout) override {
        const auto until = std::chrono::steady_clock::now() + timeout;
        auto present = wait_once(until);
        if (present) return present;
        // The service may have been restarted since: its old context is worth nothing then.
        context_.reset();
        present = wait_once(until);
        if (!present) context_.reset();
        return present;
    }

    Result<std::unique_ptr<ChipConnection>> connect() override {
        LIMEN_CHECK(open());
        SCARDHANDLE card = 0;
        DWORD protocol = 0;
        const DWORD share = options_.exclusive ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
        const LONG rc = SCardConnect(context_->handle(), name_.c_str(), share,
                                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
        if (rc != SCARD_S_SUCCESS) {
            const Error error = pcsc_card_error(rc, "the chip was connected");
            if (error.cause == "chip.reader_gone") context_.reset();
            return std::unexpected(error);
        }
        return std::make_unique<PcscConnection>(card, protocol);
    }

  private:
    Result<void> open() {
        if (context_ && SCardIsValidContext(context_->handle()) != SCARD_S_SUCCESS)
            context_.reset();
        if (!context_) {
            LIMEN_TRY(context_, Context::establish());
        }
        auto name = context_->find(options_.reader);
        if (!name) {
            context_.reset();
            LIMEN_TRY(context_, Context::establish());
            name = context_->find(options_.reader);
        }
        if (!name) return std::unexpected(name.error());
        name_ = *name;
        return {};
    }

    Result<bool> wait_once(std::chrono::steady_clock::time_point until) {
        LIMEN_CHECK(open());
        SCARD_READERSTATE state{};
        state.szReader = name_.c_str();
        state.dwCurrentState = SCARD_STATE_UNAWARE;
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                until - std::chrono::steady_clock::now());
            const LONG rc = SCardGetStatusChange(
                context_->handle(), static_cast<DWORD>(std::max(left, 0ms).count()), &state, 1);
            if (rc == SCARD_E_TIMEOUT) return false;
            if (rc != SCARD_S_SUCCESS)
                return std::unexpected(pcsc_service_error(rc, "a chip was waited for"));
            constexpr DWORD kGone =
                SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE;
            if ((state.dwEventState & kGone) != 0)
                return std::unexpected(
                    pcsc_service_error(SCARD_E_READER_UNAVAILABLE, "a chip was waited for"));
            if ((state.dwEventState & SCARD_STATE_PRESENT) != 0) return true;
            if (left <= 0ms) return false;
            state.dwCurrentState = state.dwEventState;
        }
    }

    PcscOptions options_;
    std::optional<Context> context_;
    std::string name_;
};

}  // namespace

Error pcsc_service_error(long code, std::string_view doing) {
    return {Stage::chip_transport, "chip.reader_gone",
            "the chip reader is not reached: see that it is plugged in and that pcscd runs" +
                words_of(code, doing),
            false};
}

Error pcsc_card_error(long code, std::string_view doing) {
    const std::string words = words_of(code, doing);
    switch (family_of(static_cast<LONG>(code))) {
        case Family::tag_lost:
            return {Stage::chip_transport, "chip.tag_lost",
                    "the chip left the field or stopped answering" + words, true};
        case Family::reader_gone:
            return pcsc_service_error(code, doing);
        case Family::timeout:
            return {Stage::chip_transport, "chip.timeout",
                    "the chip did not answer in time" + words, true};
        case Family::other:
            break;
    }
    if (code == SCARD_E_SHARING_VIOLATION)
        return {Stage::chip_transport, "chip.transport",
                "another program uses the chip reader: stop it, or set share to \"shared\"" + words,
                false};
    return {Stage::chip_transport, "chip.transport", "the chip reader failed" + words, false};
}

Result<std::vector<std::string>> list_pcsc_readers() {
    LIMEN_TRY(const Context context, Context::establish());
    return context.readers();
}

std::unique_ptr<ChipReader> make_pcsc_reader(PcscOptions options) {
    return std::make_unique<PcscReader>(std::move(options));
}

}  // namespace limen::hal
