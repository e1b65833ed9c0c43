// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/file_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd {
namespace {

// Chips with less buffer than extended length promises have 2 kB of it more often than not. Next
// comes what fits into a short protected answer whatever the cipher. The last resort is for older
// passports that support fewer than 128 bytes (gmrtd).
constexpr std::size_t kSmall = 96;
constexpr std::array<std::size_t, 3> kSteps = {2000, 223, kSmall};
// Enough for the largest file in the smallest chunks.
constexpr int kMaxReads = static_cast<int>(kMaxFileBytes / kSmall) + 16;
// READ BINARY with an offset in P1-P2 has 15 bits for it (ISO/IEC 7816-4, 7.2.3).
constexpr std::size_t kMaxPlainOffset = 0x7FFF;
constexpr std::size_t kUnknownSize = apdu::kMaxExtendedLe;

std::unexpected<Error> read_failed(const char* cause, FileId id, std::string_view what) {
    return fail(Stage::chip_read, cause, std::string(to_string(id)) + ": " + std::string(what));
}

bool delivered(std::uint16_t sw) {
    return sw == apdu::sw::kOk || sw == apdu::sw::kEndOfFile || sw >> 8 == 0x62;
}

// "Too much at once", as chips say it.
bool means_too_long(std::uint16_t sw) {
    return sw == apdu::sw::kWrongLength || sw >> 8 == 0x6C || sw == apdu::sw::kOffsetOutside ||
           sw == apdu::sw::kNoDiagnosis || sw == apdu::sw::kWrongData ||
           sw == apdu::sw::kExecutionError;
}

// "I do not know short file identifiers", as chips say it; also said of a file that is not there.
bool may_mean_no_sfi(std::uint16_t sw) {
    return sw == apdu::sw::kNotFound || sw == apdu::sw::kWrongParameters || sw == 0x6A81 ||
           sw == 0x6981 || sw == 0x6986;
}

std::uint8_t low_byte(std::size_t value) {
    return static_cast<std::uint8_t>(value);
}

// Small by definition: an extended command would win nothing and risk a refusal.
bool is_small(FileId id) {
    return id == FileId::com || id == FileId::dg1 || id == FileId::card_access;
}

}  // namespace

std::size_t ReadStyle::next(const Card& card, std::optional<std::size_t> remaining) {
    std::size_t most = std::max({std::size_t{1}, card.short_capacity(), card.extended_capacity()});
    most = std::min(most, most_);
    if (wanted_ != 0) most = std::min(most, wanted_);
    // 0000, "all you have", is what chips expect where the whole answer fits.
    constexpr std::size_t kNearlyAll = apdu::kMaxExtendedLe - 256;
    if (most >= kNearlyAll) most = kUnknownSize;
    asked_ = remaining ? std::min(most, *remaining) : most;
    return asked_;
}

bool ReadStyle::lower() {
    const auto* const step =
        std::find_if(kSteps.begin(), kSteps.end(), [&](std::size_t s) { return s < asked_; });
    if (step == kSteps.end()) return false;
    most_ = std::min(most_, *step);
    return true;
}

Result<apdu::Response> select_file(Card& card, std::uint16_t identifier) {
    return card.send(
        {0x00, 0xA4, 0x02, 0x0C, {low_byte(identifier >> 8), low_byte(identifier)}, 0, false});
}

Result<void> FileReader::select(FileId id) {
    LIMEN_TRY(const apdu::Response response, select_file(card_, static_cast<std::uint16_t>(id)));
    if (response.ok()) return {};
    const bool denied =
        response.sw == apdu::sw::kSecurityStatus || response.sw == apdu::sw::kConditions;
    return read_failed(denied ? "chip.file_denied" : "chip.file_missing", id,
                       apdu::describe_sw(response.sw));
}

Result<apdu::Response> FileReader::first_part(FileId id, std::size_t le) {
    if (style_.use_sfi) {
        const std::uint8_t sfi = low_byte(static_cast<std::uint32_t>(id)) & 0x1F;
        LIMEN_TRY(apdu::Response response,
                  card_.send({0x00, 0xB0, low_byte(0x80 | sfi), 0x00, {}, le, needs_extended(le)}));
        style_.sfi_works = style_.sfi_works || delivered(response.sw);
        // Most chips without PACE have no EF.CardAccess: taken at its word, it costs one command.
        const bool absent = id == FileId::card_access && response.sw == apdu::sw::kNotFound;
        // "Offset outside" means too much asked for, or, said of six bytes too, that the chip takes
        // the identifier for an offset.
        const bool no_sfi = may_mean_no_sfi(response.sw) ||
                            (response.sw == apdu::sw::kOffsetOutside && style_.header_first);
        if (style_.sfi_works || absent || !no_sfi) return response;
    }
    LIMEN_CHECK(select(id));
    style_.use_sfi = false;
    return part_at(0, le);
}

// Also where only the answer's protection makes it too long for short length fields.
bool FileReader::needs_extended(std::size_t le) const {
    return le > card_.short_capacity() && card_.extended_capacity() != 0;
}

Result<apdu::Response> FileReader::part_at(std::size_t offset, std::size_t le) {
    if (offset <= kMaxPlainOffset)
        return card_.send(
            {0x00, 0xB0, low_byte(offset >> 8), low_byte(offset), {}, le, needs_extended(le)});
    // Further on the offset is a data object, and so is the answer (ISO/IEC 7816-4, 7.2.3).
    constexpr std::size_t kAnswerHeader = 5;
    Bytes where;
    if (offset > 0xFFFF) where.push_back(low_byte(offset >> 16));
    where.push_back(low_byte(offset >> 8));
    where.push_back(low_byte(offset));
    const std::size_t framed = std::min(le + kAnswerHeader, apdu::kMaxExtendedLe);
    const bool extended = needs_extended(framed);
    const std::size_t wanted =
        extended ? framed : std::min(framed, std::max<std::size_t>(1, card_.short_capacity()));
    LIMEN_TRY(
        apdu::Response response,
        card_.send({0x00, 0xB1, 0x00, 0x00, tlv::encode(0x54, ByteView(where)), wanted, extended}));
    if (!delivered(response.sw) || response.data.empty()) return response;
    const auto data = tlv::Reader(response.data, {1, 1, kMaxFileBytes}).expect(0x53);
    if (!data)
        return fail(Stage::chip_read, "chip.bad_response",
                    "the chip's answer to a read with long offset is malformed");
    response.data = to_bytes(data->value);
    return response;
}

Result<apdu::Response> FileReader::fetch(FileId id, const PartialFile& file, bool& current) {
    std::optional<std::size_t> remaining;
    if (file.total) remaining = *file.total - file.bytes.size();
    // No file is shorter than this, and no header that matters longer.
    constexpr std::size_t kHeader = 6;
    if (!file.total && style_.header_first)
        remaining = kHeader;
    else if (!file.total && is_small(id))
        remaining = card_.short_capacity();
    std::size_t le = style_.next(card_, remaining);
    if (told_) le = std::min(le, *std::exchange(told_, std::nullopt));
    if (file.bytes.empty()) {
        LIMEN_TRY(apdu::Response response, first_part(id, le));
        current = delivered(response.sw);
        return response;
    }
    if (!current) {
        LIMEN_CHECK(select(id));
        current = true;
    }
    return part_at(file.bytes.size(), le);
}

Result<void> FileReader::take(FileId id, PartialFile& file, const apdu::Response& response) {
    file.bytes.insert(file.bytes.end(), response.data.begin(), response.data.end());
    if (!file.total) {
        const auto header = tlv::parse_header(file.bytes);
        if (!header && header.error().cause != "tlv.truncated")
            return read_failed("chip.bad_response", id, header.error().message);
        if (!header) return {};
        if (header->total() > kMaxFileBytes)
            return read_failed("chip.file_too_large", id, "the file says that it is over 512 KiB");
        file.total = header->total();
    }
    // What follows is filler of the chip's file system.
    if (file.bytes.size() > *file.total) file.bytes.resize(*file.total);
    return {};
}

// After an answer without bytes: true where asking in another way may help.
bool FileReader::try_otherwise(const PartialFile& file, std::uint16_t sw) {
    if (sw == apdu::sw::kOffsetOutside && !file.total && !style_.header_first) {
        style_.header_first = true;
        return true;
    }
    // Said in plain it was followed, and what came then was refused again.
    if (sw >> 8 == 0x6C && card_.is_protected() && !std::exchange(followed_, true)) {
        told_ = (sw & 0xFF) == 0 ? apdu::kMaxShortLe : sw & 0xFF;
        return true;
    }
    return (delivered(sw) || means_too_long(sw)) && style_.lower();
}

Result<void> FileReader::read(FileId id, PartialFile& file, const OnBytes& on_bytes) {
    bool current = false;
    told_.reset();
    followed_ = false;
    for (int reads = 0; !file.whole(); ++reads) {
        if (reads == kMaxReads)
            return read_failed("chip.bad_response", id, "the chip gives its bytes in crumbs");
        LIMEN_TRY(const apdu::Response response, fetch(id, file, current));
        if (delivered(response.sw) && !response.data.empty()) {
            LIMEN_CHECK(take(id, file, response));
            followed_ = false;
            if (on_bytes) on_bytes();
            continue;
        }
        if (response.sw == apdu::sw::kNotFound)
            return read_failed("chip.file_missing", id, apdu::describe_sw(response.sw));
        if (response.sw == apdu::sw::kSecurityStatus || response.sw == apdu::sw::kConditions)
            return read_failed("chip.file_denied", id, apdu::describe_sw(response.sw));
        if (try_otherwise(file, response.sw)) continue;
        return read_failed("chip.bad_response", id,
                           "no bytes where there must be more: " + apdu::describe_sw(response.sw));
    }
    return {};
}

}  // namespace limen::emrtd
