// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/lds_files.hpp"

#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/der.hpp"

namespace limen::passport {
namespace {

constexpr const char* kUnicodeVersion = "040000";
// Tags of DG1 … DG16 (Doc 9303-10, table 34).
constexpr std::array<std::uint8_t, 16> kTags = {0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68,
                                                0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};

tlv::Tag tag_of(int number) {
    return kTags.at(static_cast<std::size_t>(number - 1));
}

Bytes two_bytes(std::size_t value) {
    return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

}  // namespace

std::string group_file(int number) {
    return "EF_DG" + std::to_string(number);
}

Bytes data_group(int number, ByteView content) {
    return tlv::encode(tag_of(number), content);
}

Bytes make_com(const std::vector<int>& data_groups, const std::string& lds_version) {
    Bytes tags;
    for (const int number : data_groups) tags.push_back(static_cast<std::uint8_t>(tag_of(number)));
    return tlv::encode(0x60,
                       {tlv::encode(0x5F01, as_bytes(lds_version)),
                        tlv::encode(0x5F36, as_bytes(kUnicodeVersion)), tlv::encode(0x5C, tags)});
}

Bytes make_dg1(const std::vector<std::string>& mrz_lines) {
    std::string text;
    for (const auto& line : mrz_lines) text += line;
    return data_group(1, tlv::encode(0x5F1F, as_bytes(text)));
}

Result<Bytes> make_security_object(const std::map<int, Bytes>& data_groups,
                                   const std::string& digest, int version, bool digest_parameters) {
    std::vector<Bytes> hashes;
    for (const auto& [number, file] : data_groups) {
        LIMEN_TRY(const Bytes hash, digest_of(digest, file));
        hashes.push_back(
            der::sequence({der::integer(static_cast<std::uint64_t>(number)), der::octets(hash)}));
    }
    const Bytes versions =
        version == 0 ? Bytes{}
                     : der::sequence({der::printable("0108"), der::printable(kUnicodeVersion)});
    return der::sequence({der::integer(static_cast<std::uint64_t>(version)),
                          digest_identifier(digest, digest_parameters), der::sequence(hashes),
                          versions});
}

Bytes make_atr_info(std::size_t most_command, std::size_t most_response, bool extended_length) {
    // Card capabilities (ISO/IEC 7816-4, table 119): selection by name, file and short identifier;
    // one-byte data units; chaining, and extended length fields where the chip has them.
    const std::uint8_t lengths = extended_length ? 0xC0 : 0x80;
    const Bytes capabilities = tlv::encode(0x47, Bytes{0xB4, 0x01, lengths});
    if (!extended_length) return capabilities;
    const Bytes limits = tlv::encode(0x7F66, {tlv::encode(0x02, two_bytes(most_command)),
                                              tlv::encode(0x02, two_bytes(most_response))});
    return der::joined({capabilities, limits});
}

Bytes make_dir() {
    static constexpr std::array<std::uint8_t, 7> kApplication = {0xA0, 0x00, 0x00, 0x02,
                                                                 0x47, 0x10, 0x01};
    return tlv::encode(0x61, tlv::encode(0x4F, kApplication));
}

Bytes make_cvca(const std::vector<std::string>& authorities) {
    constexpr std::size_t kSize = 36;
    Bytes out;
    for (const auto& name : authorities) tlv::append(out, 0x42, as_bytes(name));
    out.resize(std::max(out.size(), kSize), 0);
    return out;
}

}  // namespace limen::passport
