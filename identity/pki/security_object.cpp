// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/security_object.hpp"

#include <openssl/evp.h>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/algorithms.hpp"

namespace limen::pki {
namespace {

std::unexpected<Error> malformed_object(const char* what) {
    return fail(Stage::genuineness, "pki.sod_malformed",
                std::string("the security object is malformed: ") + what);
}

// Doc 9303-12, 4.4; SHA-1 is in old documents.
Result<std::string> digest_name(ByteView oid) {
    const unsigned char* at = oid.data();
    const ObjectPtr object(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(oid.size())));
    const std::string name = object ? document_digest(object.get()) : "";
    if (name.empty()) return malformed_object("its digest is none that documents use");
    return name;
}

// DataGroupHash ::= SEQUENCE { dataGroupNumber INTEGER, dataGroupHashValue OCTET STRING }
Result<std::pair<int, Bytes>> group_hash(tlv::Reader reader) {
    const auto number = reader.expect(0x02);
    const auto hash = reader.expect(0x04);
    if (!number || !hash || number->value.size() != 1 || number->value[0] < 1 ||
        number->value[0] > 16)
        return malformed_object("a data group's number or hash is missing");
    return std::pair(static_cast<int>(number->value[0]), to_bytes(hash->value));
}

}  // namespace

Result<SecurityObject> decode_security_object(ByteView content) {
    tlv::Reader outer(content, {4, 64, 1u << 16});
    const auto whole = outer.expect(0x30);
    if (!whole) return malformed_object("it is no SEQUENCE");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*whole));
    const auto version = reader.expect(0x02);
    const auto algorithm = reader.expect(0x30);
    const auto groups = reader.expect(0x30);
    if (!version || !algorithm || !groups) return malformed_object("a part is missing");
    const auto oid = tlv::find(algorithm->value, 0x06);
    if (!oid) return malformed_object("its digest is not named");
    SecurityObject out;
    LIMEN_TRY(out.digest, digest_name(oid->whole));
    LIMEN_TRY(tlv::Reader rows, reader.enter(*groups));
    while (!rows.done()) {
        const auto row = rows.expect(0x30);
        if (!row) return malformed_object("a data group's entry is no SEQUENCE");
        LIMEN_TRY(const tlv::Reader entry, rows.enter(*row));
        LIMEN_TRY(auto hash, group_hash(entry));
        // Two hashes for one group would let a reader choose the wrong one.
        if (!out.hashes.insert(std::move(hash)).second)
            return malformed_object("a data group stands twice");
    }
    return out;
}

Bytes hash_of(const std::string& digest, ByteView data) {
    const EVP_MD* algorithm = EVP_get_digestbyname(digest.c_str());
    if (algorithm == nullptr) return {};
    Bytes out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm, nullptr) != 1)
        return {};
    return out;
}

}  // namespace limen::pki
