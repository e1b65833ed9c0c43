// SPDX-License-Identifier: Apache-2.0
// limen-nfc-worker: holds libnfc and talks nfc_protocol on standard input, which is a socket.
#include <nfc/nfc.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

#include "hal/chip-reader/nfc_protocol.hpp"

namespace {

using namespace std::chrono_literals;
using limen::Bytes;
using limen::ByteView;
using limen::hal::nfc::Message;
using limen::hal::nfc::Type;
namespace nfc = limen::hal::nfc;

struct ContextDeleter {
    void operator()(nfc_context* context) const { nfc_exit(context); }
};
struct DeviceDeleter {
    void operator()(nfc_device* device) const { nfc_close(device); }
};

Message failure(const char* cause, const std::string& words) {
    Message message{Type::failed, limen::to_bytes(limen::as_bytes(cause))};
    message.payload.push_back(0);
    message.payload.insert(message.payload.end(), words.begin(), words.end());
    return message;
}

class Reader {
  public:
    Message handle(const Message& request) {
        switch (request.type) {
            case Type::open:
                return open(limen::to_text(request.payload));
            case Type::select:
                return select(nfc::ms_of(request.payload));
            case Type::transmit:
                return transmit(request.payload);
            default:
                return failure("chip.transport", "the NFC process was asked what it cannot do");
        }
    }

  private:
    Message open(const std::string& connection) {
        nfc_context* context = nullptr;
        nfc_init(&context);
        context_.reset(context);
        if (!context_) return failure("chip.reader_gone", "libnfc cannot be started");
        device_.reset(nfc_open(context_.get(), connection.c_str()));
        if (!device_ || nfc_initiator_init(device_.get()) < 0)
            return failure("chip.reader_gone", "no NFC reader at " + connection);
        // One try a search: we count the time ourselves.
        nfc_device_set_property_bool(device_.get(), NP_INFINITE_SELECT, false);
        return {Type::done, {}};
    }

    Message select(std::chrono::milliseconds timeout) {
        if (!device_) return failure("chip.reader_gone", "no NFC reader is open");
        const auto until = std::chrono::steady_clock::now() + timeout;
        do {
            for (const nfc_modulation_type type : {NMT_ISO14443A, NMT_ISO14443B}) {
                nfc_target target{};
                const int found = nfc_initiator_select_passive_target(
                    device_.get(), {type, NBR_106}, nullptr, 0, &target);
                if (found > 0 && speaks_apdu(target)) return {Type::present, ats_of(target)};
                if (found < 0 && found != NFC_ETIMEOUT && found != NFC_ERFTRANS)
                    return failure("chip.reader_gone", words());
            }
            ::usleep(50'000);
        } while (std::chrono::steady_clock::now() < until);
        return {Type::absent, {}};
    }

    static bool speaks_apdu(const nfc_target& target) {
        constexpr std::uint8_t kIso14443Part4 = 0x20;
        return target.nm.nmt != NMT_ISO14443A || (target.nti.nai.btSak & kIso14443Part4) != 0;
    }
    static Bytes ats_of(const nfc_target& target) {
        if (target.nm.nmt != NMT_ISO14443A) return {};
        return {target.nti.nai.abtAts, target.nti.nai.abtAts + target.nti.nai.szAtsLen};
    }

    Message transmit(ByteView payload) {
        if (!device_) return failure("chip.reader_gone", "no NFC reader is open");
        if (payload.size() <= 4 || payload.size() > 4 + nfc::kMaxCommand)
            return failure("chip.too_long", "libnfc carries commands of 1 to 262 bytes");
        const auto timeout = std::max(nfc::ms_of(payload), 1ms);
        const ByteView command = payload.subspan(4);
        std::array<std::uint8_t, 264> buffer{};
        const int got = nfc_initiator_transceive_bytes(device_.get(), command.data(),
                                                       command.size(), buffer.data(), buffer.size(),
                                                       static_cast<int>(timeout.count()));
        if (got >= 2) return {Type::answer, Bytes(buffer.begin(), buffer.begin() + got)};
        // After a time-out the late answer would be taken for the next one's: select anew.
        if (got == NFC_ETIMEOUT) {
            nfc_abort_command(device_.get());
            nfc_initiator_deselect_target(device_.get());
            return failure("chip.timeout", "the chip did not answer in time");
        }
        if (got == NFC_EIO || got == NFC_ENOTSUCHDEV) return failure("chip.transport", words());
        return failure("chip.tag_lost", words());
    }
    std::string words() const {
        return std::string("the NFC reader says: ") + nfc_strerror(device_.get());
    }

    std::unique_ptr<nfc_context, ContextDeleter> context_;
    std::unique_ptr<nfc_device, DeviceDeleter> device_;
};

}  // namespace

int main() {
    Reader reader;
    for (;;) {
        const auto request = nfc::receive(STDIN_FILENO, 24h);
        if (!request) return request.error().cause == "chip.reader_gone" ? 0 : 1;
        if (!nfc::send(STDIN_FILENO, reader.handle(*request))) return 1;
    }
}
