// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/lds_files.hpp"

#include <openssl/rsa.h>

#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/pace.hpp"

namespace limen::passport {
namespace {

constexpr const char* kSecurityObject = "2.23.136.1.1.1";

// Tags of DG1 … DG16 (Doc 9303-10, table 34).
constexpr std::array<std::uint8_t, 16> kTags = {0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68,
                                                0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};

void put(Bytes& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}
void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Result<Bytes> digest_of(const std::string& name, ByteView data) {
    Bytes out(EVP_MAX_MD_SIZE);
    std::size_t length = 0;
    if (EVP_Q_digest(nullptr, name.c_str(), nullptr, data.data(), data.size(), out.data(),
                     &length) != 1)
        return crypto_failure("hashing a data group");
    out.resize(length);
    return out;
}

Result<Bytes> security_object(const std::map<int, Bytes>& data_groups, const std::string& digest) {
    Owned<ASN1_OBJECT> oid(OBJ_txt2obj(digest.c_str(), 0));
    if (!oid) return crypto_failure("naming the digest " + digest);
    Bytes hashes;
    for (const auto& [number, file] : data_groups) {
        LIMEN_TRY(const Bytes hash, digest_of(digest, file));
        put(hashes, tlv::encode(0x30, {tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(number)}),
                                       tlv::encode(0x04, hash)}));
    }
    const Bytes algorithm =
        tlv::encode(0x30, {der_of(oid.get(), i2d_ASN1_OBJECT), Bytes{0x05, 0x00}});
    return tlv::encode(0x30, {tlv::encode(0x02, Bytes{0}), algorithm, tlv::encode(0x30, hashes)});
}

Result<void> add_signer(CMS_ContentInfo* cms, const Signer& signer) {
    const EVP_MD* digest = EVP_get_digestbyname(signer.algorithm.digest.c_str());
    const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_KEY_PARAM;
    CMS_SignerInfo* info = CMS_add1_signer(cms, signer.certificate.get(), signer.key.get(), digest,
                                           flags | CMS_PARTIAL);
    if (info == nullptr) return crypto_failure("adding the signer to EF.SOD");
    if (signer.algorithm.pss) {
        EVP_PKEY_CTX* parameters = CMS_SignerInfo_get0_pkey_ctx(info);
        if (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) <= 0 ||
            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) <= 0)
            return crypto_failure("choosing PSS for EF.SOD");
    }
    return {};
}

// The facial record (ISO/IEC 19794-5:2005, 5): header, facial information, image information.
Bytes facial_record(ByteView jpeg, int width, int height, std::uint8_t gender) {
    constexpr std::size_t kHeader = 14, kFacial = 20, kImage = 12;
    const std::size_t block = kFacial + kImage + jpeg.size();
    Bytes out;
    put(out, as_bytes(std::string_view("FAC\0"
                                       "010\0",
                                       8)));
    put(out, kHeader + block, 4);
    put(out, 1, 2);  // faces
    put(out, block, 4);
    put(out, 0, 2);  // feature points
    put(out, gender, 1);
    put(out, 0, 2);  // eye and hair colour: unspecified
    put(out, 0, 3);  // feature mask
    put(out, 1, 2);  // expression: neutral
    put(out, 0, 6);  // pose and its uncertainty: unspecified
    put(out, 2, 1);  // token image
    put(out, 0, 1);  // JPEG
    put(out, static_cast<std::uint64_t>(width), 2);
    put(out, static_cast<std::uint64_t>(height), 2);
    put(out, 1, 1);  // RGB, 24 bit
    put(out, 6, 1);  // single frame from a digital video camera
    put(out, 0, 4);  // device and quality: unspecified
    put(out, jpeg);
    return out;
}

}  // namespace

Bytes make_com(const std::vector<int>& data_groups) {
    Bytes tags;
    for (const int number : data_groups)
        tags.push_back(kTags.at(static_cast<std::size_t>(number - 1)));
    return tlv::encode(0x60, {tlv::encode(0x5F01, as_bytes("0107")),
                              tlv::encode(0x5F36, as_bytes("040000")), tlv::encode(0x5C, tags)});
}

Bytes make_dg1(const std::vector<std::string>& mrz_lines) {
    std::string text;
    for (const auto& line : mrz_lines) text += line;
    return tlv::encode(0x61, tlv::encode(0x5F1F, as_bytes(text)));
}

Bytes make_dg2(ByteView jpeg, int width, int height, bool female, bool male) {
    const std::uint8_t gender = female ? 2 : male ? 1 : 0;
    // Header template (Doc 9303-10, 4.7.2.1): version, type "facial features", no subtype, format
    // owner and type of ISO/IEC 19794-5.
    const Bytes header =
        tlv::encode(0xA1, {tlv::encode(0x80, Bytes{1, 1}), tlv::encode(0x81, Bytes{2}),
                           tlv::encode(0x82, Bytes{0}), tlv::encode(0x87, Bytes{1, 1}),
                           tlv::encode(0x88, Bytes{0, 8})});
    const Bytes record = tlv::encode(0x5F2E, facial_record(jpeg, width, height, gender));
    const Bytes one = tlv::encode(0x7F60, {header, record});
    return tlv::encode(0x75, tlv::encode(0x7F61, {tlv::encode(0x02, Bytes{1}), one}));
}

Bytes make_card_access(const std::vector<virtual_chip::PaceOffer>& offers) {
    Bytes infos;
    for (const auto& offer : offers) {
        const Bytes oid = tlv::encode(0x06, virtual_chip::pace_oid(offer));
        put(infos,
            tlv::encode(0x30,
                        {oid, tlv::encode(0x02, Bytes{2}),
                         tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(offer.parameter_id)})}));
    }
    return tlv::encode(0x31, infos);
}

Result<Bytes> make_sod(const std::map<int, Bytes>& data_groups, const std::string& digest,
                       const Signer& signer) {
    LIMEN_TRY(const Bytes content, security_object(data_groups, digest));
    Owned<BIO> input(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
    Owned<CMS_ContentInfo> cms(
        CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_BINARY | CMS_PARTIAL));
    Owned<ASN1_OBJECT> type(OBJ_txt2obj(kSecurityObject, 1));
    if (!input || !cms || !type || CMS_set1_eContentType(cms.get(), type.get()) != 1)
        return crypto_failure("starting EF.SOD");
    LIMEN_CHECK(add_signer(cms.get(), signer));
    if (CMS_final(cms.get(), input.get(), nullptr, CMS_BINARY) != 1)
        return crypto_failure("signing EF.SOD");
    return tlv::encode(0x77, der_of(cms.get(), i2d_CMS_ContentInfo));
}

}  // namespace limen::passport
