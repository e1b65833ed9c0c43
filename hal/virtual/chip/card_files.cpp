// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/card_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "hal/chip-reader/tlv.hpp"

namespace limen::virtual_chip {

using apdu::Command;
using apdu::Response;
using apdu::status;
namespace sw = apdu::sw;

namespace {

constexpr std::uint16_t kNoCurrentFile = 0x6986;
constexpr std::array<std::uint8_t, 7> kApplication = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
constexpr std::uint16_t kMasterFile = 0x3F00;
constexpr std::size_t kShortAnswer = 92;  // Quirk::short_answers
constexpr std::size_t kPadding = 512;     // Quirk::padding_beyond_end
constexpr std::size_t kLongHeader = 5;    // Quirk::odd_read_long_length: 53 83 and three bytes

std::optional<std::size_t> unsigned_value(ByteView bytes) {
    if (bytes.empty() || bytes.size() > 4) return std::nullopt;
    std::size_t value = 0;
    for (const auto byte : bytes) value = value << 8 | byte;
    return value;
}

std::size_t header_size(std::size_t length) {
    return length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : 5;
}

bool asks_for_all(std::size_t le) {
    return le == apdu::kMaxShortLe || le == apdu::kMaxExtendedLe;
}

// Where a file lies and who may read it.
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
    Entry{0x011D, 0x1D, "EF_CARDSECURITY", Access::pace},
};
constexpr std::array kApplicationFiles = {
    Entry{0x011E, 0x1E, "EF_COM", Access::session},
    Entry{0x011D, 0x1D, "EF_SOD", Access::session},
    Entry{0x011C, 0x1C, "EF_CVCA", Access::session},
    Entry{0x0101, 0x01, "EF_DG1", Access::session},
    Entry{0x0102, 0x02, "EF_DG2", Access::session},
    Entry{0x0103, 0x03, "EF_DG3", Access::fingerprints},
    Entry{0x0104, 0x04, "EF_DG4", Access::irises},
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

bool hidden(const Entry& entry, const Behaviour& behaviour) {
    return (entry.name == "EF_COM" && behaviour.is(Quirk::com_missing)) ||
           (entry.name == "EF_DG12" && behaviour.is(Quirk::group12_missing)) ||
           (entry.name == "EF_CARDACCESS" && behaviour.is(Quirk::card_access_hidden));
}

bool may_read(Access access, const Behaviour& behaviour, const Rights& rights) {
    const bool open = !behaviour.bac && behaviour.pace.empty();
    switch (access) {
        case Access::free:
            return true;
        case Access::session:
            return open || rights.session;
        case Access::pace:
            return rights.pace;
        case Access::fingerprints:
            return rights.fingerprints;
        case Access::irises:
            return rights.irises;
    }
    return false;
}

}  // namespace

void CardFiles::forget() {
    in_application_ = false;
    current_ = nullptr;
}

void CardFiles::put(const std::string& name, Bytes content) {
    own_[name] = std::move(content);
}

const Bytes* CardFiles::content(std::string_view name) const {
    if (const auto own = own_.find(name); own != own_.end()) return &own->second;
    const auto given = bundle_.files.find(std::string(name));
    return given == bundle_.files.end() ? nullptr : &given->second;
}

template <class Match>
Response CardFiles::choose(Match match, const Rights& rights) {
    const auto among = [&](const auto& entries) -> const Entry* {
        const auto found = std::ranges::find_if(entries, match);
        return found == entries.end() ? nullptr : &*found;
    };
    const auto& behaviour = bundle_.behaviour;
    const Entry* entry = in_application_ ? among(kApplicationFiles) : among(kMasterFiles);
    if (in_application_ && behaviour.is(Quirk::card_access_in_application) &&
        (entry == nullptr || content(entry->name) == nullptr)) {
        const Entry* const there = among(kMasterFiles);
        if (there != nullptr && there->name == "EF_CARDACCESS") entry = there;
    }
    const Bytes* const found =
        entry == nullptr || hidden(*entry, behaviour) ? nullptr : content(entry->name);
    if (found == nullptr) return status(sw::kNotFound);
    const bool closed = entry->name == "EF_DIR" && behaviour.is(Quirk::directory_protected);
    const Access access = closed ? Access::session : entry->access;
    if (!may_read(access, behaviour, rights)) return status(sw::kSecurityStatus);
    current_ = found;
    current_access_ = access;
    return status(sw::kOk);
}

Response CardFiles::choose_id(std::size_t id, const Rights& rights) {
    return choose([id](const Entry& entry) { return entry.id == id; }, rights);
}

Response CardFiles::choose_short(std::uint8_t id, const Rights& rights) {
    if (!bundle_.behaviour.short_file_ids) return status(sw::kWrongParameters);
    if (!in_application_ && id == 0x1C &&
        bundle_.behaviour.quirks.contains(Quirk::card_access_no_short_id))
        return status(sw::kNotFound);
    return choose([id](const Entry& entry) { return entry.short_id == id; }, rights);
}

std::uint16_t CardFiles::admits(const Command& command, const Rights& rights) const {
    constexpr std::uint8_t kSelect = 0xA4, kManage = 0x22;
    const auto& behaviour = bundle_.behaviour;
    if (behaviour.is(Quirk::no_le_where_none_belongs) && command.le != 0 &&
        (command.ins == kSelect || command.ins == kManage))
        return sw::kWrongLength;
    const bool leaves = command.ins == kSelect && command.p1 == 0x04;
    if (behaviour.is(Quirk::master_file_ends_bac) && rights.session && !rights.pace &&
        !in_application_ && !leaves)
        return sw::kSmNotSupported;
    return sw::kOk;
}

Response CardFiles::select(const Command& command, const Rights& rights) {
    if (command.p1 == 0x04) return select_application(command);
    if (command.p1 != 0x00 && command.p1 != 0x02) return status(sw::kWrongParameters);
    if (command.p1 == 0x00 && command.data.empty()) return select_master(false);
    if (command.data.size() != 2) return status(sw::kWrongLength);
    const std::size_t id = *unsigned_value(command.data);
    if (id == kMasterFile) return select_master(true);
    if (command.p2 == 0x0C && bundle_.behaviour.is(Quirk::select_wants_file_control))
        return status(sw::kWrongParameters);
    return choose_id(id, rights);
}

Response CardFiles::select_application(const Command& command) {
    if (!std::ranges::equal(command.data, kApplication)) return status(sw::kNotFound);
    in_application_ = true;
    current_ = nullptr;
    if (command.p2 == 0x0C || command.le == 0) return status(sw::kOk);
    return {tlv::encode(0x6F, tlv::encode(0x84, kApplication)), sw::kOk};
}

Response CardFiles::select_master(bool by_identifier) {
    const auto& behaviour = bundle_.behaviour;
    if (behaviour.is(Quirk::master_file_refused)) return status(sw::kWrongParameters);
    if (behaviour.is(Quirk::master_file_protected)) return status(sw::kSecurityStatus);
    if (behaviour.is(Quirk::master_file_no_instruction)) return status(sw::kInsNotSupported);
    if (by_identifier && behaviour.is(Quirk::master_file_only_implicit))
        return status(sw::kLengthInconsistent);
    if (!by_identifier && behaviour.is(Quirk::master_file_implicit_ignored)) return status(sw::kOk);
    in_application_ = false;
    current_ = nullptr;
    return status(sw::kOk);
}

// Rights can have gone since the file was chosen.
std::uint16_t CardFiles::readable(const Rights& rights) const {
    if (current_ == nullptr) return kNoCurrentFile;
    return may_read(current_access_, bundle_.behaviour, rights) ? sw::kOk : sw::kSecurityStatus;
}

// What `wanted` bytes from `offset` come to, with the word a chip of this kind says about it.
Response CardFiles::cut(std::size_t offset, std::size_t wanted, std::size_t most, bool whole_rest) {
    const auto& behaviour = bundle_.behaviour;
    if (behaviour.is(Quirk::short_answers)) most = std::min(most, kShortAnswer);
    auto answer = plain_cut(offset, wanted, most, whole_rest);
    answer_oddly(answer, offset, std::min(wanted, most));
    return answer;
}

// What chips do to a file that is not theirs to do.
void CardFiles::answer_oddly(Response& answer, std::size_t offset, std::size_t wanted) {
    const auto& behaviour = bundle_.behaviour;
    const bool endless = behaviour.is(Quirk::endless_files);
    if ((endless || behaviour.is(Quirk::padding_beyond_end)) && answer.data.size() < wanted &&
        (endless || offset < current_->size() + kPadding)) {
        answer.data.resize(wanted, endless ? 0x5A : 0x00);
        answer.sw = sw::kOk;
    }
    if (behaviour.is(Quirk::length_bomb) && offset == 0 && answer.data.size() > 6) {
        // After a tag of one byte: four bytes of length.
        constexpr std::array<std::uint8_t, 5> kLength = {0x84, 0xFF, 0xFF, 0xFF, 0xFF};
        std::ranges::copy(kLength, answer.data.begin() + 1);
    }
    if (offset == 0 && !answer.data.empty()) ++reads_[current_];
    if (behaviour.is(Quirk::swapped_content) && reads_[current_] > 1 && !answer.data.empty())
        answer.data.back() ^= 0x01;
}

Response CardFiles::plain_cut(std::size_t offset, std::size_t wanted, std::size_t most,
                              bool whole_rest) const {
    if (offset > current_->size() || (offset == current_->size() && wanted > 0))
        return status(sw::kOffsetOutside);
    const std::size_t left = current_->size() - offset;
    const bool over = wanted > left && !whole_rest;
    if (over && bundle_.behaviour.over_end == sw::kOffsetOutside) return status(sw::kOffsetOutside);
    const std::size_t count = std::min({wanted, left, most});
    const auto from = current_->begin() + static_cast<std::ptrdiff_t>(offset);
    return {Bytes(from, from + static_cast<std::ptrdiff_t>(count)),
            over && count == left ? bundle_.behaviour.over_end : sw::kOk};
}

Response CardFiles::read_binary(const Command& command, const Rights& rights, std::size_t room) {
    if (command.le == 0) return status(sw::kWrongLength);
    std::size_t offset = static_cast<std::size_t>(command.p1) << 8 | command.p2;
    if ((command.p1 & 0x80) != 0) {
        if ((command.p1 & 0x60) != 0) return status(sw::kWrongParameters);
        if (auto chosen = choose_short(command.p1 & 0x1F, rights); !chosen.ok()) return chosen;
        offset = command.p2;
    }
    if (const auto word = readable(rights); word != sw::kOk) return status(word);
    return cut(offset, command.le, room, asks_for_all(command.le));
}

// ISO/IEC 7816-4, 11.2.3: offsets beyond 32767 travel in a data object.
Response CardFiles::read_binary_odd(const Command& command, const Rights& rights,
                                    std::size_t room) {
    const auto& behaviour = bundle_.behaviour;
    if (behaviour.is(Quirk::odd_read_refused)) return status(sw::kInsNotSupported);
    if (command.le == 0) return status(sw::kWrongLength);
    const auto element = tlv::find(command.data, 0x54);
    auto offset = element ? unsigned_value(element->value) : std::nullopt;
    if (!offset) return status(sw::kWrongData);
    if (behaviour.is(Quirk::odd_read_wraps)) *offset &= 0x7FFF;
    if (const std::size_t id = static_cast<std::size_t>(command.p1) << 8 | command.p2; id != 0) {
        const auto chosen =
            id < 0x1F ? choose_short(static_cast<std::uint8_t>(id), rights) : choose_id(id, rights);
        if (!chosen.ok()) return chosen;
    }
    if (const auto word = readable(rights); word != sw::kOk) return status(word);
    const bool long_length = behaviour.is(Quirk::odd_read_long_length);
    const std::size_t budget = std::min(command.le, room);
    std::size_t most = budget;
    while (most > 0 && (long_length ? kLongHeader : header_size(most)) + most > budget) --most;
    const bool all = asks_for_all(command.le) || budget < command.le;
    auto answer = cut(*offset, most, most, all);
    if (answer.data.empty()) return answer;
    if (long_length) {
        const std::size_t length = answer.data.size();
        const Bytes header = {0x53, 0x83, static_cast<std::uint8_t>(length >> 16),
                              static_cast<std::uint8_t>(length >> 8),
                              static_cast<std::uint8_t>(length)};
        answer.data.insert(answer.data.begin(), header.begin(), header.end());
    } else {
        answer.data = tlv::encode(0x53, answer.data);
    }
    return answer;
}

}  // namespace limen::virtual_chip
