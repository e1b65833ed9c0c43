// SPDX-License-Identifier: Apache-2.0
// limen-nfc-worker: holds libnfc and talks nfc_protocol on standard input, which is a socket.
#include <fcntl.h>
#include <nfc/nfc.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
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

// A chip without power for so long has forgotten everything (ISO/IEC 14443-3, 5.1 ms).
constexpr useconds_t kFieldOff = 6'000;
constexpr useconds_t kBetweenSearches = 50'000;

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
    message.payload.resize(std::min(message.payload.size(), nfc::kMaxPayload));
    return message;
}

// The serial port, held by one of our processes at a time: libnfc's own mark, an input flag, is
// dropped by the C library.
class PortLock {
  public:
    // `connection`: "driver:/dev/port[:speed]"; others need no lock. False: it is another's.
    bool take(const std::string& connection) {
        const auto colon = connection.find(":/");
        if (colon == std::string::npos) return true;
        const std::string path =
            connection.substr(colon + 1, connection.find(':', colon + 1) - colon - 1);
        fd_ = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (fd_ < 0) return true;  // libnfc says what is wrong with it
        return ::flock(fd_, LOCK_EX | LOCK_NB) == 0;
    }

  private:
    int fd_ = -1;  // for the process's life
};

// The ATR that PC/SC part 3 makes of a contactless chip: 3B 8n 80 01, its historical bytes, check.
Bytes atr_of(ByteView historical) {
    Bytes atr = {0x3B, static_cast<std::uint8_t>(0x80 | historical.size()), 0x80, 0x01};
    atr.insert(atr.end(), historical.begin(), historical.end());
    std::uint8_t check = 0;
    for (std::size_t i = 1; i < atr.size(); ++i) check ^= atr[i];
    atr.push_back(check);
    return atr;
}

// Without its length byte, as libnfc gives it: T0, the interface bytes that T0 announces, then the
// historical bytes (ISO/IEC 14443-4, 5.2). Type B has application data and protocol info instead.
Bytes atr_of(const nfc_target& target) {
    constexpr std::size_t kMaxHistorical = 15;
    if (target.nm.nmt != NMT_ISO14443A) {
        Bytes historical(target.nti.nbi.abtApplicationData, target.nti.nbi.abtApplicationData + 4);
        historical.insert(historical.end(), target.nti.nbi.abtProtocolInfo,
                          target.nti.nbi.abtProtocolInfo + 3);
        historical.push_back(0);
        return atr_of(historical);
    }
    const auto& found = target.nti.nai;
    // By value: libnfc packs its structures, so the length may stand where no reference can bind.
    const std::size_t given = found.szAtsLen;
    const ByteView ats(found.abtAts, std::min(given, sizeof found.abtAts));
    if (ats.empty()) return atr_of(ByteView{});
    std::size_t at = 1;
    for (const int announced : {0x10, 0x20, 0x40}) at += (ats[0] & announced) != 0 ? 1 : 0;
    const ByteView historical = ats.subspan(std::min(at, ats.size()));
    return atr_of(historical.first(std::min(historical.size(), kMaxHistorical)));
}

bool speaks_apdu(const nfc_target& target) {
    constexpr std::uint8_t kIso14443Part4 = 0x20;
    return target.nm.nmt != NMT_ISO14443A || (target.nti.nai.btSak & kIso14443Part4) != 0;
}

class Reader {
  public:
    Message handle(const Message& request) {
        switch (request.type) {
            case Type::open:
                connection_ = limen::to_text(request.payload);
                if (!lock_.take(connection_))
                    return failure("chip.reader_gone", "another program uses " + connection_);
                return open();
            case Type::select:
                return select(nfc::ms_of(request.payload));
            case Type::transmit:
                return transmit(request.payload);
            default:
                return failure("chip.transport", "the NFC process was asked what it cannot do");
        }
    }

  private:
    Message open() {
        if (!context_) {
            nfc_context* context = nullptr;
            nfc_init(&context);
            context_.reset(context);
        }
        if (!context_) return failure("chip.reader_gone", "libnfc cannot be started");
        device_.reset();
        device_.reset(nfc_open(context_.get(), connection_.c_str()));
        if (!device_ || nfc_initiator_init(device_.get()) < 0) {
            device_.reset();
            return failure("chip.reader_gone", "no NFC reader at " + connection_);
        }
        // One try a search: we count the time ourselves.
        nfc_device_set_property_bool(device_.get(), NP_INFINITE_SELECT, false);
        return {Type::done, {}};
    }

    // After something on the line between us and the reader went wrong.
    Message start_anew(const char* cause, const std::string& what) {
        Message message = failure(cause, what);
        device_.reset();
        return message;
    }

    Message select(std::chrono::milliseconds timeout) {
        if (!device_) {
            Message opened = open();
            if (opened.type != Type::done) return opened;
        }
        const auto until = std::chrono::steady_clock::now() + timeout;
        for (;;) {
            // The chip found is a fresh one: nobody's session stands open on it.
            nfc_device_set_property_bool(device_.get(), NP_ACTIVATE_FIELD, false);
            ::usleep(kFieldOff);
            for (const nfc_modulation_type type : {NMT_ISO14443A, NMT_ISO14443B}) {
                nfc_target target{};
                const int found = nfc_initiator_select_passive_target(
                    device_.get(), {type, NBR_106}, nullptr, 0, &target);
                if (found > 0 && speaks_apdu(target)) return {Type::present, atr_of(target)};
                if (found < 0 && found != NFC_ETIMEOUT && found != NFC_ERFTRANS)
                    return start_anew("chip.reader_gone", words());
            }
            if (std::chrono::steady_clock::now() >= until) return {Type::absent, {}};
            ::usleep(kBetweenSearches);
        }
    }

    Message transmit(ByteView payload) {
        if (payload.size() <= 4 || payload.size() > 4 + nfc::kMaxCommand)
            return failure("chip.too_long", "libnfc carries commands of 1 to 262 bytes");
        if (!device_) return failure("chip.tag_lost", "no chip was selected");
        const auto timeout = std::max(nfc::ms_of(payload), 1ms);
        const ByteView command = payload.subspan(4);
        std::array<std::uint8_t, 264> buffer{};
        const int got = nfc_initiator_transceive_bytes(device_.get(), command.data(),
                                                       command.size(), buffer.data(), buffer.size(),
                                                       static_cast<int>(timeout.count()));
        if (got >= 2) return {Type::answer, Bytes(buffer.begin(), buffer.begin() + got)};
        // A late answer would be taken for the next command's.
        if (got == NFC_ETIMEOUT)
            return start_anew("chip.timeout", "the chip did not answer in time");
        // What came was no frame: noise on the line, or a reader that is gone, as the next search
        // will tell.
        if (got == NFC_EIO || got == NFC_ENOTSUCHDEV) return start_anew("chip.tag_lost", words());
        return failure("chip.tag_lost", words());
    }
    std::string words() const {
        return std::string("the NFC reader says: ") + nfc_strerror(device_.get());
    }

    PortLock lock_;
    std::string connection_;
    std::unique_ptr<nfc_context, ContextDeleter> context_;
    std::unique_ptr<nfc_device, DeviceDeleter> device_;
};

}  // namespace

int main() {
    // What goes wrong is told to the driver, which has a log.
    ::setenv("LIBNFC_LOG_LEVEL", "0", 0);
    Reader reader;
    for (;;) {
        const auto request = nfc::receive(STDIN_FILENO, 24h);
        // The other side is gone: the reader is closed, its field off.
        if (!request) return request.error().cause == "chip.reader_gone" ? 0 : 1;
        if (!nfc::send(STDIN_FILENO, reader.handle(*request))) return 1;
    }
}
