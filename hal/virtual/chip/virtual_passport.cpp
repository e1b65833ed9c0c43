// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/virtual_passport.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/bac.hpp"
#include "hal/virtual/chip/pace.hpp"

namespace limen::virtual_chip {
namespace {

using apdu::Command;
using apdu::Response;
namespace sw = apdu::sw;

constexpr std::uint16_t kNoCurrentFile = 0x6986, kChainExpected = 0x6883,
                        kChainingNotSupported = 0x6884;
constexpr std::uint8_t kSelect = 0xA4, kReadBinary = 0xB0, kReadBinaryOdd = 0xB1,
                       kGetChallenge = 0x84, kExternalAuthenticate = 0x82, kManage = 0x22,
                       kGeneralAuthenticate = 0x86;
constexpr std::array<std::uint8_t, 7> kApplication = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
constexpr std::uint16_t kMasterFile = 0x3F00;

// Where a file lies and who may read it.
enum class Access : std::uint8_t { free, session, never };
struct Entry {
    std::uint16_t id;
    std::uint8_t short_id;
    std::string_view name;
    Access access;
};
constexpr std::array kMasterFiles = {
    Entry{0x2F00, 0x1E, "EF_DIR", Access::free},
    Entry{0x2F01, 0x01, "EF_ATR_INFO", Access::free},
    Entry{0x011C, 0x1C, "EF_CARDACCESS", Access::free},
    Entry{0x011D, 0x1D, "EF_CARDSECURITY", Access::session},
};
// Fingerprints and irises (DG3, DG4) need Extended Access Control, which this chip grants nobody.
constexpr std::array kApplicationFiles = {
    Entry{0x011E, 0x1E, "EF_COM", Access::session},
    Entry{0x011D, 0x1D, "EF_SOD", Access::session},
    Entry{0x0101, 0x01, "EF_DG1", Access::session},
    Entry{0x0102, 0x02, "EF_DG2", Access::session},
    Entry{0x0103, 0x03, "EF_DG3", Access::never},
    Entry{0x0104, 0x04, "EF_DG4", Access::never},
    Entry{0x0105, 0x05, "EF_DG5", Access::session},
    Entry{0x0106, 0x06, "EF_DG6", Access::session},
    Entry{0x0107, 0x07, "EF_DG7", Access::session},
    Entry{0x0108, 0x08, "EF_DG8", Access::session},
    Entry{0x0109, 0x09, "EF_DG9", Access::session},
    Entry{0x010A, 0x0A, "EF_DG10", Access::session},
    Entry{0x010B, 0x0B, "EF_DG11", Access::session},
    Entry{0x010C, 0x0C, "EF_DG12", Access::session},
    Entry{0x010D, 0x0D, "EF_DG13", Access::session},
    Entry{0x010E, 0x0E, "EF_DG14", Access::session},
    Entry{0x010F, 0x0F, "EF_DG15", Access::session},
    Entry{0x0110, 0x10, "EF_DG16", Access::session},
};

Response status(std::uint16_t word) {
    return {{}, word};
}

std::optional<std::size_t> unsigned_value(ByteView bytes) {
    if (bytes.empty() || bytes.size() > 4) return std::nullopt;
    std::size_t value = 0;
    for (const auto byte : bytes) value = value << 8 | byte;
    return value;
}

std::size_t header_size(std::size_t length) {
    return length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : 5;
}

}  // namespace

struct VirtualPassport::Impl {
    Bundle bundle;
    Random random;
    bool in_application = false;
    const Bytes* current = nullptr;
    std::unique_ptr<BasicAccess> bac;
    std::unique_ptr<Pace> pace;
    int pace_steps = 0;
    std::unique_ptr<SecureChannel> channel;
    bool sealed_now = false;  // the command at hand came through the channel
    std::size_t room = 0;     // data bytes the answer at hand can carry

    void forget() {
        in_application = false;
        current = nullptr;
        end_session();
        bac.reset();
    }
    void end_session() {
        channel.reset();
        pace.reset();
        pace_steps = 0;
    }
    bool may_read(Access access) const {
        const bool open = !bundle.behaviour.bac && bundle.behaviour.pace.empty();
        return access == Access::free || (access == Access::session && (open || sealed_now));
    }

    template <class Match>
    Response choose(Match match) {
        const auto among = [&](const auto& entries) -> std::optional<Entry> {
            const auto found = std::ranges::find_if(entries, match);
            if (found == entries.end() || !bundle.files.contains(std::string(found->name)))
                return std::nullopt;
            return *found;
        };
        const auto entry = in_application ? among(kApplicationFiles) : among(kMasterFiles);
        if (!entry) return status(sw::kNotFound);
        if (!may_read(entry->access)) return status(sw::kSecurityStatus);
        current = &bundle.files.at(std::string(entry->name));
        return status(sw::kOk);
    }
    Response choose_id(std::size_t id) {
        return choose([id](const Entry& entry) { return entry.id == id; });
    }
    Response choose_short(std::uint8_t id) {
        if (!bundle.behaviour.short_file_ids) return status(sw::kWrongParameters);
        if (!in_application && id == 0x1C &&
            bundle.behaviour.quirks.contains(Quirk::card_access_no_short_id))
            return status(sw::kNotFound);
        return choose([id](const Entry& entry) { return entry.short_id == id; });
    }

    Response select(const Command& command) {
        if (command.p1 == 0x04) {
            if (!equal(command.data, kApplication)) return status(sw::kNotFound);
            in_application = true;
            current = nullptr;
            if (command.p2 == 0x0C || command.le == 0) return status(sw::kOk);
            return {tlv::encode(0x6F, tlv::encode(0x84, kApplication)), sw::kOk};
        }
        if (command.p1 != 0x00 && command.p1 != 0x02) return status(sw::kWrongParameters);
        if (command.p1 == 0x00 && command.data.empty()) return select_master();
        if (command.data.size() != 2) return status(sw::kWrongLength);
        const std::size_t id = *unsigned_value(command.data);
        return id == kMasterFile ? select_master() : choose_id(id);
    }
    Response select_master() {
        in_application = false;
        current = nullptr;
        return status(sw::kOk);
    }

    // What `wanted` bytes from `offset` come to, with the word a chip of this kind says about it.
    Response cut(std::size_t offset, std::size_t wanted, std::size_t most, bool whole_rest) const {
        if (offset > current->size() || (offset == current->size() && wanted > 0))
            return status(sw::kOffsetOutside);
        const std::size_t left = current->size() - offset;
        const bool over = wanted > left && !whole_rest;
        if (over && bundle.behaviour.over_end == sw::kOffsetOutside)
            return status(sw::kOffsetOutside);
        const std::size_t count = std::min({wanted, left, most});
        const auto from = current->begin() + static_cast<std::ptrdiff_t>(offset);
        return {Bytes(from, from + static_cast<std::ptrdiff_t>(count)),
                over && count == left ? bundle.behaviour.over_end : sw::kOk};
    }
    static bool asks_for_all(std::size_t le) {
        return le == apdu::kMaxShortLe || le == apdu::kMaxExtendedLe;
    }

    Response read_binary(const Command& command) {
        if (command.le == 0) return status(sw::kWrongLength);
        std::size_t offset = static_cast<std::size_t>(command.p1) << 8 | command.p2;
        if ((command.p1 & 0x80) != 0) {
            if ((command.p1 & 0x60) != 0) return status(sw::kWrongParameters);
            if (auto chosen = choose_short(command.p1 & 0x1F); !chosen.ok()) return chosen;
            offset = command.p2;
        }
        if (current == nullptr) return status(kNoCurrentFile);
        return cut(offset, command.le, room, asks_for_all(command.le));
    }

    // ISO/IEC 7816-4, 11.2.3: offsets beyond 32767 travel in a data object.
    Response read_binary_odd(const Command& command) {
        if (command.le == 0) return status(sw::kWrongLength);
        const auto element = tlv::find(command.data, 0x54);
        const auto offset = element ? unsigned_value(element->value) : std::nullopt;
        if (!offset) return status(sw::kWrongData);
        if (const std::size_t id = static_cast<std::size_t>(command.p1) << 8 | command.p2;
            id != 0) {
            const auto chosen =
                id < 0x1F ? choose_short(static_cast<std::uint8_t>(id)) : choose_id(id);
            if (!chosen.ok()) return chosen;
        }
        if (current == nullptr) return status(kNoCurrentFile);
        const std::size_t budget = std::min(command.le, room);
        std::size_t most = budget;
        while (most > 0 && header_size(most) + most > budget) --most;
        const bool all = asks_for_all(command.le) || budget < command.le;
        auto answer = cut(*offset, most, most, all);
        if (!answer.data.empty()) answer.data = tlv::encode(0x53, answer.data);
        return answer;
    }

    Response get_challenge(const Command& command) {
        if (!bundle.behaviour.bac || bundle.access_key.empty())
            return status(sw::kReferenceNotFound);
        if (!in_application || sealed_now) return status(sw::kConditions);
        if (command.le != 8) return status(sw::kWrongLength);
        bac = std::make_unique<BasicAccess>(bundle.access_key, random);
        return {bac->challenge(), sw::kOk};
    }
    Response external_authenticate(const Command& command) {
        if (!bac || !in_application || sealed_now) return status(sw::kConditions);
        auto answer = std::exchange(bac, nullptr)->authenticate(command.data);
        if (!answer) return status(answer.error());
        channel = std::move(answer->channel);
        return {std::move(answer->data), sw::kOk};
    }

    // MSE:Set AT (Doc 9303-11, 4.4.4.1).
    Response set_authentication(const Command& command) {
        pace.reset();
        if (command.p1 != 0xC1 || command.p2 != 0xA4) return status(sw::kWrongParameters);
        if (in_application || sealed_now) return status(sw::kConditions);
        const auto oid = tlv::find(command.data, 0x80);
        const auto reference = tlv::find(command.data, 0x83);
        if (!oid || !reference || reference->value.size() != 1) return status(sw::kWrongData);
        const auto secret = secret_for(reference->value[0]);
        if (!secret) return status(sw::kReferenceNotFound);
        std::vector<PaceOffer> fitting;
        for (const auto& offer : bundle.behaviour.pace)
            if (equal(pace_oid(offer), oid->value)) fitting.push_back(offer);
        if (fitting.empty()) return status(sw::kWrongData);
        if (const auto parameter = tlv::find(command.data, 0x84)) {
            const auto id = unsigned_value(parameter->value);
            std::erase_if(fitting, [&](const PaceOffer& offer) {
                return !id || static_cast<std::size_t>(offer.parameter_id) != *id;
            });
        }
        // Where the identifier of the parameters is left out, it must not be needed.
        if (fitting.size() != 1) return status(sw::kReferenceNotFound);
        pace = std::make_unique<Pace>(fitting.front(), *secret, random);
        pace_steps = 0;
        return status(sw::kOk);
    }
    std::optional<Bytes> secret_for(std::uint8_t reference) const {
        if (reference == 0x01 && !bundle.access_key.empty())
            return sha1(as_bytes(bundle.access_key));
        if (reference == 0x02 && !bundle.can.empty()) return to_bytes(as_bytes(bundle.can));
        return std::nullopt;
    }
    Response general_authenticate(const Command& command) {
        if (!pace || sealed_now) return status(sw::kConditions);
        if (command.p1 != 0 || command.p2 != 0) return status(sw::kWrongParameters);
        const bool last = pace_steps == 3;
        const bool chained = (command.cla & 0x10) != 0;
        auto answer = last == chained ? std::unexpected(last ? kChainExpected : sw::kConditions)
                                      : pace->step(command.data);
        if (!answer) {
            end_session();
            return status(answer.error());
        }
        if (++pace_steps == 4) {
            channel = pace->take_channel();
            pace.reset();
        }
        return {*std::move(answer), sw::kOk};
    }

    Response execute(const Command& command) {
        const bool chained = (command.cla & 0x10) != 0;
        if (chained && command.ins != kGeneralAuthenticate) return status(kChainingNotSupported);
        switch (command.ins) {
            case kSelect:
                return select(command);
            case kReadBinary:
                return read_binary(command);
            case kReadBinaryOdd:
                return read_binary_odd(command);
            case kGetChallenge:
                return get_challenge(command);
            case kExternalAuthenticate:
                return external_authenticate(command);
            case kManage:
                return set_authentication(command);
            case kGeneralAuthenticate:
                return general_authenticate(command);
            default:
                return status(sw::kInsNotSupported);
        }
    }

    std::size_t own_limit(const Command& command) const {
        const std::size_t carried = command.extended ? apdu::kMaxExtendedLe : apdu::kMaxShortLe;
        const std::size_t buffer = bundle.behaviour.max_response;
        return buffer == 0 ? carried : std::min(carried, buffer);
    }

    Response plain(const Command& command) {
        // Doc 9303-11, 9.8.3: a plain command ends the session.
        if (channel) {
            end_session();
            current = nullptr;
        }
        sealed_now = false;
        room = own_limit(command);
        return execute(command);
    }

    Response sealed(const Command& command) {
        if (!channel) return status(sw::kSmNotSupported);
        const auto opened = channel->open(command);
        if (!opened) {
            end_session();
            current = nullptr;
            return status(opened.error());
        }
        sealed_now = true;
        room = channel->capacity(own_limit(command), command.ins);
        const Response answer = execute(*opened);
        return channel->seal(answer, command.ins);
    }
};

VirtualPassport::VirtualPassport(Bundle bundle, Random random) : impl_(std::make_unique<Impl>()) {
    impl_->bundle = std::move(bundle);
    impl_->random = std::move(random);
}
VirtualPassport::~VirtualPassport() = default;

Bytes VirtualPassport::process(ByteView command) {
    const auto parsed = apdu::parse_command(command);
    if (!parsed) return apdu::encode(status(sw::kWrongLength));
    if ((parsed->cla & 0xE0) != 0 || (parsed->cla & 0x03) != 0)
        return apdu::encode(status(sw::kClaNotSupported));
    if (parsed->extended && !impl_->bundle.behaviour.extended_length)
        return apdu::encode(status(sw::kWrongLength));
    const bool protected_command = (parsed->cla & 0x0C) != 0;
    return apdu::encode(protected_command ? impl_->sealed(*parsed) : impl_->plain(*parsed));
}

void VirtualPassport::power_on() {
    impl_->forget();
}
void VirtualPassport::power_off() {
    impl_->forget();
}
void VirtualPassport::reset() {
    impl_->forget();
}

// Interface bytes T0 and T1 as PC/SC part 3 makes them for ISO 14443-4, with the historical bytes
// of a passport chip and their check byte.
Bytes VirtualPassport::atr() const {
    return {0x3B, 0x8E, 0x80, 0x01, 0x80, 0x31, 0x80, 0x66, 0xB1, 0x84,
            0x0C, 0x01, 0x6E, 0x01, 0x83, 0x00, 0x90, 0x00, 0x1C};
}
const Bundle& VirtualPassport::bundle() const {
    return impl_->bundle;
}
bool VirtualPassport::has_session() const {
    return impl_->channel != nullptr;
}

}  // namespace limen::virtual_chip
