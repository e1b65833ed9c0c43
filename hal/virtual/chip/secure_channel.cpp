// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/secure_channel.hpp"

#include <openssl/crypto.h>

#include "base/invariant.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::virtual_chip {
namespace {

constexpr tlv::Tag kOddData = 0x85, kData = 0x87, kLe = 0x97, kStatus = 0x99, kChecksum = 0x8E;

bool odd(std::uint8_t ins) {
    return (ins & 1) != 0;
}

struct Objects {
    std::optional<ByteView> data;
    bool data_has_indicator = true;
    std::optional<ByteView> le;
    std::optional<ByteView> mac;
    Bytes covered;  // everything the MAC is over, after the header
};

// The objects in the order Doc 9303-11, 9.8.4 gives; another object or another order is an error.
std::optional<Objects> take_apart(ByteView body) {
    const auto all = tlv::read_all(body);
    if (!all) return std::nullopt;
    Objects objects;
    for (const auto& element : *all) {
        if (objects.mac) return std::nullopt;
        if (element.tag == kChecksum) {
            objects.mac = element.value;
            continue;
        }
        if ((element.tag == kData || element.tag == kOddData) && !objects.data && !objects.le) {
            objects.data = element.value;
            objects.data_has_indicator = element.tag == kData;
        } else if (element.tag == kLe && !objects.le) {
            objects.le = element.value;
        } else {
            return std::nullopt;
        }
        append(objects.covered, element.whole);
    }
    return objects;
}

std::optional<std::size_t> le_of(ByteView value) {
    if (value.size() == 1) return value[0] == 0 ? apdu::kMaxShortLe : value[0];
    if (value.size() != 2) return std::nullopt;
    const std::size_t le = static_cast<std::size_t>(value[0]) << 8 | value[1];
    return le == 0 ? apdu::kMaxExtendedLe : le;
}

}  // namespace

SecureChannel::SecureChannel(Cipher cipher, Bytes encryption_key, Bytes mac_key, Bytes counter)
    : cipher_(cipher),
      encryption_key_(std::move(encryption_key)),
      mac_key_(std::move(mac_key)),
      counter_(std::move(counter)) {
    LIMEN_INVARIANT(counter_.size() == block_size(cipher_), "the counter is one block");
}

SecureChannel::~SecureChannel() {
    OPENSSL_cleanse(encryption_key_.data(), encryption_key_.size());
    OPENSSL_cleanse(mac_key_.data(), mac_key_.size());
}

void SecureChannel::count_up() {
    for (std::size_t i = counter_.size(); i-- > 0;)
        if (++counter_[i] != 0) return;
}

// 3DES starts from zeros, AES from the encrypted counter (Doc 9303-11, 9.8.6.1 and 9.8.7.1).
Bytes SecureChannel::iv() const {
    if (cipher_ == Cipher::tdes) return Bytes(8, 0);
    return encrypt(cipher_, encryption_key_, {}, counter_);
}

Bytes SecureChannel::mac_over(ByteView data) const {
    Bytes whole = counter_;
    append(whole, data);
    return mac(cipher_, mac_key_, whole);
}

std::expected<apdu::Command, std::uint16_t> SecureChannel::open(const apdu::Command& sealed) {
    const std::size_t block = block_size(cipher_);
    count_up();
    const auto objects = take_apart(sealed.data);
    if (!objects) return std::unexpected(apdu::sw::kSmIncorrect);
    if (!objects->mac) return std::unexpected(apdu::sw::kSmMissing);

    // The header is authenticated only where the class byte says so, which Doc 9303 demands (0C).
    if ((sealed.cla & 0x0C) != 0x0C) return std::unexpected(apdu::sw::kSmMissing);
    Bytes covered = pad(Bytes{sealed.cla, sealed.ins, sealed.p1, sealed.p2}, block);
    if (!objects->covered.empty()) append(covered, pad(objects->covered, block));
    if (!equal(mac_over(covered), *objects->mac)) return std::unexpected(apdu::sw::kSmIncorrect);

    apdu::Command plain{static_cast<std::uint8_t>(sealed.cla & 0xF0),
                        sealed.ins,
                        sealed.p1,
                        sealed.p2,
                        {},
                        0,
                        sealed.extended};
    if (objects->data) {
        ByteView cryptogram = *objects->data;
        if (objects->data_has_indicator) {
            if (cryptogram.empty() || cryptogram[0] != 0x01)
                return std::unexpected(apdu::sw::kSmIncorrect);
            cryptogram = cryptogram.subspan(1);
        }
        if (cryptogram.empty() || cryptogram.size() % block != 0)
            return std::unexpected(apdu::sw::kSmIncorrect);
        auto data = unpad(decrypt(cipher_, encryption_key_, iv(), cryptogram));
        if (!data) return std::unexpected(apdu::sw::kSmIncorrect);
        plain.data = *std::move(data);
    }
    if (objects->le) {
        const auto le = le_of(*objects->le);
        if (!le) return std::unexpected(apdu::sw::kSmIncorrect);
        plain.le = *le;
    }
    return plain;
}

apdu::Response SecureChannel::seal(const apdu::Response& plain, std::uint8_t ins,
                                   bool status_object) {
    count_up();
    apdu::Response sealed;
    sealed.sw = plain.sw;
    if (!plain.data.empty()) {
        Bytes value;
        if (!odd(ins)) value.push_back(0x01);
        append(value,
               encrypt(cipher_, encryption_key_, iv(), pad(plain.data, block_size(cipher_))));
        tlv::append(sealed.data, odd(ins) ? kOddData : kData, value);
    }
    const Bytes status{static_cast<std::uint8_t>(plain.sw >> 8),
                       static_cast<std::uint8_t>(plain.sw)};
    if (status_object) tlv::append(sealed.data, kStatus, status);
    tlv::append(sealed.data, kChecksum, mac_over(pad(sealed.data, block_size(cipher_))));
    return sealed;
}

std::size_t SecureChannel::capacity(std::size_t limit, std::uint8_t ins) const {
    constexpr std::size_t kStatusAndMac = 4 + 10;
    const std::size_t block = block_size(cipher_);
    const auto sealed_size = [&](std::size_t data) {
        const std::size_t value = (data / block + 1) * block + (odd(ins) ? 0 : 1);
        return 1 +
               (value < 0x80      ? 1u
                : value < 0x100   ? 2u
                : value < 0x10000 ? 3u
                                  : 4u) +
               value + kStatusAndMac;
    };
    std::size_t data = limit;
    while (data > 0 && sealed_size(data) > limit) --data;
    return data;
}

}  // namespace limen::virtual_chip
