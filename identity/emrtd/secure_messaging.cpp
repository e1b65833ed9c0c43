// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/secure_messaging.hpp"

#include <optional>

#include "base/invariant.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd {
namespace {

// Data objects of secure messaging (Doc 9303-11, 9.8.4).
constexpr tlv::Tag kPlain = 0x81;
constexpr tlv::Tag kCryptogramOdd = 0x85;  // for odd instructions, without padding indicator
constexpr tlv::Tag kCryptogramTag = 0x87;  // begins with the padding indicator 01
constexpr tlv::Tag kChecksumTag = 0x8E;
constexpr tlv::Tag kLe = 0x97;
constexpr tlv::Tag kStatus = 0x99;
constexpr std::uint8_t kPaddedByMethod2 = 0x01;
constexpr std::uint8_t kProtectedClass = 0x0C;

std::unexpected<Error> broken(const char* message) {
    return fail(Stage::chip_read, "chip.sm_broken", message);
}

Bytes le_field(const apdu::Command& command, bool extended) {
    if (!extended) return {static_cast<std::uint8_t>(command.le & 0xFF)};
    return {static_cast<std::uint8_t>(command.le >> 8), static_cast<std::uint8_t>(command.le)};
}

struct Objects {
    std::optional<tlv::Element> data, status, mac;
    ByteView authenticated;  // everything before the MAC
};

// Each object at most once, in their order, the MAC last.
Result<Objects> take_apart(ByteView body) {
    Objects found;
    tlv::Reader reader(body, {1, 4, 1u << 17});
    while (!reader.done()) {
        const auto element = reader.next();
        if (!element) return broken("the protected answer is malformed");
        switch (element->tag) {
            case kPlain:
            case kCryptogramTag:
            case kCryptogramOdd:
                if (found.data || found.status) return broken("data objects out of order");
                found.data = *element;
                break;
            case kStatus:
                if (found.status) return broken("two processing states in one answer");
                found.status = *element;
                break;
            case kChecksumTag:
                found.mac = *element;
                found.authenticated =
                    body.first(static_cast<std::size_t>(element->whole.data() - body.data()));
                if (!reader.done()) return broken("data after the authentication code");
                break;
            default:
                return broken("an unknown data object in a protected answer");
        }
    }
    if (!found.mac || !found.status || found.status->value.size() != 2)
        return broken("the protected answer lacks its authentication code or status");
    return found;
}

}  // namespace

void SendSequenceCounter::increment() {
    for (std::size_t i = value_.size(); i-- > 0;)
        if (++value_[i] != 0) return;
}

SecureMessaging::SecureMessaging(Cipher cipher, Secret encryption_key, Secret mac_key,
                                 SendSequenceCounter counter)
    : cipher_(cipher),
      encryption_key_(std::move(encryption_key)),
      mac_key_(std::move(mac_key)),
      counter_(std::move(counter)) {
    LIMEN_INVARIANT(counter_.value().size() == block_size(cipher),
                    "the send sequence counter is one block long");
}

// 3DES: zeros. AES: the counter, encrypted (9.8.6.1, 9.8.6.2).
Result<Bytes> SecureMessaging::iv() const {
    if (cipher_ == Cipher::des3) return Bytes(block_size(cipher_), 0);
    return encrypt(cipher_, encryption_key_, {}, counter_.value());
}

Result<Bytes> SecureMessaging::mac_over(ByteView data) const {
    Bytes input = to_bytes(counter_.value());
    append(input, data);
    // The retail MAC pads by itself; CMAC is taken over data padded in the same way.
    if (cipher_ != Cipher::des3) input = pad(input, block_size(cipher_));
    return mac(cipher_, mac_key_, input);
}

Result<apdu::Command> SecureMessaging::wrap(const apdu::Command& command) {
    counter_.increment();
    const std::size_t block = block_size(cipher_);
    apdu::Command out;
    out.cla = command.cla | kProtectedClass;
    out.ins = command.ins;
    out.p1 = command.p1;
    out.p2 = command.p2;

    if (!command.data.empty()) {
        LIMEN_TRY(const Bytes vector, iv());
        LIMEN_TRY(const Bytes cryptogram,
                  encrypt(cipher_, encryption_key_, vector, pad(command.data, block)));
        if (command.ins % 2 != 0)
            tlv::append(out.data, kCryptogramOdd, cryptogram);
        else
            append(out.data, tlv::encode(kCryptogramTag, {Bytes{kPaddedByMethod2}, cryptogram}));
    }
    const bool extended = command.needs_extended();
    if (command.le != 0) tlv::append(out.data, kLe, le_field(command, extended));

    Bytes authenticated = pad(Bytes{out.cla, out.ins, out.p1, out.p2}, block);
    append(authenticated, out.data);
    LIMEN_TRY(const Bytes code, mac_over(authenticated));
    tlv::append(out.data, kChecksumTag, code);

    out.extended = extended || out.data.size() > apdu::kMaxShortData;
    out.le = out.extended ? apdu::kMaxExtendedLe : apdu::kMaxShortLe;
    return out;
}

Result<apdu::Response> SecureMessaging::unwrap(const apdu::Response& response) {
    counter_.increment();
    LIMEN_TRY(const Objects objects, take_apart(response.data));
    LIMEN_TRY(const Bytes code, mac_over(objects.authenticated));
    if (!equal_secrets(code, objects.mac->value))
        return broken("the chip's answer was changed on the way, or its keys are others");
    apdu::Response out;
    out.sw = static_cast<std::uint16_t>(objects.status->value[0] << 8 | objects.status->value[1]);
    if (out.sw != response.sw) return broken("the status word differs from the authenticated one");
    if (!objects.data) return out;
    ByteView cryptogram = objects.data->value;
    if (objects.data->tag == kPlain) {
        out.data = to_bytes(cryptogram);
        return out;
    }
    if (objects.data->tag == kCryptogramTag) {
        if (cryptogram.empty() || cryptogram[0] != kPaddedByMethod2)
            return broken("unknown padding of the encrypted data");
        cryptogram = cryptogram.subspan(1);
    }
    LIMEN_TRY(const Bytes vector, iv());
    const auto padded = decrypt(cipher_, encryption_key_, vector, cryptogram);
    if (!padded) return broken("the encrypted data are not whole blocks");
    auto plain = unpad(*padded);
    if (!plain) return broken("the encrypted data do not end in their padding");
    out.data = std::move(*plain);
    return out;
}

std::size_t SecureMessaging::plain_capacity(std::size_t size) const {
    // 87 L 01 …, 99 02 SW, 8E 08 code; L takes two to four bytes.
    constexpr std::size_t kStatusAndMac = 4 + 10;
    const std::size_t header = 2 + (size < 0x100 + kStatusAndMac ? 2 : size <= 0xFFFF ? 3 : 4);
    const std::size_t block = block_size(cipher_);
    if (size < kStatusAndMac + header + block) return 0;
    return (size - kStatusAndMac - header) / block * block - 1;
}

std::size_t SecureMessaging::wrapped_body(const apdu::Command& command) const {
    constexpr std::size_t kMacObject = 10;
    const std::size_t le = command.le == 0 ? 0 : command.needs_extended() ? 4 : 3;
    if (command.data.empty()) return le + kMacObject;
    const std::size_t block = block_size(cipher_);
    const std::size_t indicator = command.ins % 2 != 0 ? 0 : 1;
    const std::size_t value = indicator + (command.data.size() / block + 1) * block;
    const std::size_t header = value < 0x80 ? 2 : value < 0x100 ? 3 : value < 0x10000 ? 4 : 5;
    return header + value + le + kMacObject;
}

std::size_t SecureMessaging::command_capacity(std::size_t size) const {
    // 87 81 L 01 …, 97 01 Le, 8E 08 code.
    constexpr std::size_t kAround = 4 + 3 + 10;
    const std::size_t block = block_size(cipher_);
    if (size < kAround + block) return 0;
    return (size - kAround) / block * block - 1;
}

}  // namespace limen::emrtd
