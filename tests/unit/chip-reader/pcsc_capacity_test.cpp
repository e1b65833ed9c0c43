// SPDX-License-Identifier: Apache-2.0
// What a reader behind PC/SC carries, as its driver says it. The functions of the client library
// are played here, since no reader at hand has the sizes of those in the field. Guards against: a
// reader whose buffer lies between short and full extended length being sent, or asked for, more
// than it holds, which ends as a lost chip in the middle of a reading.
#include <gtest/gtest.h>
#include <reader.h>
#include <winscard.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "hal/chip-reader/pcsc_reader.hpp"

namespace {

constexpr char kName[] = "Played Reader\0";        // a list of one
constexpr std::uint32_t kProperties = 0x42330012;  // the code that libccid gives

struct Played {
    std::optional<std::uint32_t> max_apdu_data;  // nullopt: a driver without properties
    DWORD protocol = SCARD_PROTOCOL_T1;
    std::size_t longest_command = 0;  // that came through
};
Played played;

LONG give(const std::vector<std::uint8_t>& bytes, LPVOID out, LPDWORD size) {
    std::memcpy(out, bytes.data(), bytes.size());
    *size = bytes.size();
    return SCARD_S_SUCCESS;
}

}  // namespace

extern "C" {
LONG SCardEstablishContext(DWORD, LPCVOID, LPCVOID, LPSCARDCONTEXT context) {
    *context = 1;
    return SCARD_S_SUCCESS;
}
LONG SCardReleaseContext(SCARDCONTEXT) {
    return SCARD_S_SUCCESS;
}
LONG SCardIsValidContext(SCARDCONTEXT) {
    return SCARD_S_SUCCESS;
}
LONG SCardListReaders(SCARDCONTEXT, LPCSTR, LPSTR readers, LPDWORD size) {
    return give({kName, kName + sizeof kName}, readers, size);
}
LONG SCardConnect(SCARDCONTEXT, LPCSTR, DWORD, DWORD, LPSCARDHANDLE card, LPDWORD protocol) {
    *card = 1;
    *protocol = played.protocol;
    return SCARD_S_SUCCESS;
}
LONG SCardDisconnect(SCARDHANDLE, DWORD) {
    return SCARD_S_SUCCESS;
}
LONG SCardControl(SCARDHANDLE, DWORD code, LPCVOID, DWORD, LPVOID out, DWORD, LPDWORD size) {
    if (!played.max_apdu_data) return SCARD_E_UNSUPPORTED_FEATURE;
    if (code == CM_IOCTL_GET_FEATURE_REQUEST)
        return give({FEATURE_GET_TLV_PROPERTIES, 4, kProperties >> 24, kProperties >> 16 & 0xFF,
                     kProperties >> 8 & 0xFF, kProperties & 0xFF},
                    out, size);
    if (code != kProperties) return SCARD_E_INVALID_PARAMETER;
    const std::uint32_t most = *played.max_apdu_data;
    std::vector<std::uint8_t> bytes = {PCSCv2_PART10_PROPERTY_bEntryValidationCondition, 1, 7,
                                       PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize, 4};
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(most >> shift));
    return give(bytes, out, size);
}
LONG SCardTransmit(SCARDHANDLE, const SCARD_IO_REQUEST*, LPCBYTE, DWORD length, SCARD_IO_REQUEST*,
                   LPBYTE out, LPDWORD size) {
    played.longest_command = std::max<std::size_t>(played.longest_command, length);
    return give({0x90, 0x00}, out, size);
}
}

namespace limen::hal {
namespace {

struct Row {
    const char* name;
    std::optional<std::uint32_t> max_apdu_data;
    DWORD protocol;
    std::size_t max_command, max_response;
};
class PcscCapacity : public testing::TestWithParam<Row> {};

TEST_P(PcscCapacity, IsWhatTheDriverSays) {
    const Row& row = GetParam();
    played = {row.max_apdu_data, row.protocol, 0};
    const auto reader = make_pcsc_reader({});
    const auto connection = reader->connect();
    ASSERT_TRUE(connection) << connection.error().describe();
    EXPECT_EQ((*connection)->max_command(), row.max_command);
    EXPECT_EQ((*connection)->max_response(), row.max_response);
    const std::chrono::milliseconds patience(1);
    EXPECT_TRUE((*connection)->transmit(Bytes(row.max_command, 0), patience));
    const auto refused = (*connection)->transmit(Bytes(row.max_command + 1, 0), patience);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().cause, "chip.too_long");
    EXPECT_EQ(played.longest_command, row.max_command);
}

INSTANTIATE_TEST_SUITE_P(
    Readers, PcscCapacity,
    testing::Values(
        // Short length: header, Lc, 255, Le; 256 and the status word.
        Row{"short_only", 256, SCARD_PROTOCOL_T1, 261, 258},
        Row{"over_T0", 65536, SCARD_PROTOCOL_T0, 261, 258},
        // Extended length: three bytes of Lc and two of Le.
        Row{"just_over_short", 257, SCARD_PROTOCOL_T1, 4 + 3 + 257 + 2, 259},
        Row{"two_kilobytes", 2048, SCARD_PROTOCOL_T1, 4 + 3 + 2048 + 2, 2050},
        Row{"one_less_than_all", 65535, SCARD_PROTOCOL_T1, 4 + 3 + 65535 + 2, 65537},
        Row{"everything", 65536, SCARD_PROTOCOL_T1, 4 + 3 + 65535 + 2, 65538},
        Row{"more_than_there_is", 1 << 20, SCARD_PROTOCOL_T1, 4 + 3 + 65535 + 2, 65538},
        Row{"says_nothing", 0, SCARD_PROTOCOL_T1, 4 + 3 + 65535 + 2, 65538},
        Row{"without_properties", std::nullopt, SCARD_PROTOCOL_T1, 4 + 3 + 65535 + 2, 65538}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace limen::hal
