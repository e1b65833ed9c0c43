// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/signed_content.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>

#include <memory>

#include "base/freed.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd {
namespace {

constexpr std::size_t kMaxSigned = 512u << 10;  // as for every file of a chip
constexpr int kGroups = 16;

std::unexpected<Error> malformed_content(const char* what) {
    ERR_clear_error();
    return fail(Stage::chip_read, "lds.malformed", std::string("a signed file: ") + what);
}

}  // namespace

Result<Bytes> signed_content(ByteView bytes) {
    if (bytes.size() > kMaxSigned)
        return fail(Stage::chip_read, "lds.too_large", "a signed file is over 512 KiB");
    const unsigned char* at = bytes.data();
    const std::unique_ptr<CMS_ContentInfo, Freed<&CMS_ContentInfo_free>> cms(
        d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    if (!cms || OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed)
        return malformed_content("it is no signed message");
    ASN1_OCTET_STRING** content = CMS_get0_content(cms.get());
    if (content == nullptr || *content == nullptr) return malformed_content("it has no content");
    const auto* data = ASN1_STRING_get0_data(*content);
    return Bytes(data, data + ASN1_STRING_length(*content));
}

// LDSSecurityObject ::= SEQUENCE { version, hashAlgorithm, dataGroupHashValues SEQUENCE OF SEQUENCE
// { dataGroupNumber INTEGER, hash OCTET STRING }, … } (Doc 9303-10, 4.6.2.2)
Result<std::set<int>> listed_groups(ByteView sod) {
    const auto wrapped = tlv::Reader(sod, {1, 4, kMaxSigned}).expect(0x77);
    LIMEN_TRY(const Bytes content, signed_content(wrapped ? wrapped->value : sod));
    tlv::Reader outer(content, {3, 64, 1u << 16});
    const auto object = outer.expect(0x30);
    if (!object) return malformed_content("its content is no SEQUENCE");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*object));
    const auto version = reader.expect(0x02);
    const auto digest = reader.expect(0x30);
    const auto groups = reader.expect(0x30);
    if (!version || !digest || !groups)
        return malformed_content("a part of its content is missing");
    LIMEN_TRY(tlv::Reader rows, reader.enter(*groups));
    std::set<int> numbers;
    while (!rows.done()) {
        const auto row = rows.expect(0x30);
        const auto number = row ? tlv::find(row->value, 0x02) : std::unexpected(row.error());
        if (!number || number->value.size() != 1 || number->value[0] > kGroups)
            return malformed_content("a data group has no number");
        numbers.insert(number->value[0]);
    }
    return numbers;
}

}  // namespace limen::emrtd
