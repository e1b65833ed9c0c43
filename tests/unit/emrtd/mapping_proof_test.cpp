// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/mapping_proof.hpp"

#include "tests/unit/emrtd/proof_support.hpp"

namespace limen::emrtd::test {
namespace {

// Doc 9303-11, 8th edition, appendix I: ChipAuthenticationPublicKeyInfo, CA_IC and PK_Map,IC.
const Bytes kKeyInfo =
    hex("3062060904007F0007020201023052300C060704007F0007010202010D034200041872709494399E7470A6431B"
        "E25E83EE"
        "E24FEA568C2ED28DB48E05DB3A610DC884D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F"
        "68E16F"
        "02010D");
MappingProof example() {
    return {hex("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"),
            hex("04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3"
                "04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23"),
            13};
}
SecurityInfos infos_of(std::initializer_list<Bytes> infos) {
    return *decode_security_infos(tlv::encode(0x31, ByteView(joined(infos))));
}
Bytes key_info(EVP_PKEY* key) {
    return tlv::encode(0x30, {hex("060904007F000702020102"), spki_of(key)});
}
std::string cause_of(const Result<CheckedMapping>& result) {
    return result ? "" : result.error().cause;
}

TEST(WorkedExampleI, ChipAuthenticationMapping) {
    const auto checked = check_mapping(example(), infos_of({kKeyInfo}));
    ASSERT_TRUE(checked) << checked.error().describe();
    EXPECT_EQ(checked->algorithm, "PACE-CAM brainpoolP256r1");
    EXPECT_EQ(checked->key_bits, 256);
}

// German documents have a second key on the same curve, for Chip Authentication, and it may stand
// first.
TEST(MappingProof, AnotherKeyOnTheSameCurveDoesNotHideTheRightOne) {
    const TestKey other = ec_key("brainpoolP256r1", true);
    EXPECT_TRUE(check_mapping(example(), infos_of({key_info(other.get()), kKeyInfo})));
}

TEST(MappingProof, EveryOtherValueIsRefused) {
    const SecurityInfos infos = infos_of({kKeyInfo});
    for (std::size_t i = 0; i < 32; ++i) {
        MappingProof changed = example();
        changed.chip_authentication_data[i] ^= 0x01;
        EXPECT_EQ(cause_of(check_mapping(changed, infos)), "chip.proof_wrong") << i;
    }
    for (std::size_t i = 0; i < 65; ++i) {
        MappingProof changed = example();
        changed.mapping_public_key[i] ^= 0x01;
        EXPECT_EQ(cause_of(check_mapping(changed, infos)), "chip.proof_wrong") << i;
    }
    MappingProof nothing = example();
    nothing.chip_authentication_data.clear();
    nothing.mapping_public_key.clear();
    EXPECT_EQ(cause_of(check_mapping(nothing, infos)), "chip.proof_wrong");
    const TestKey other = ec_key("brainpoolP256r1");
    EXPECT_EQ(cause_of(check_mapping(example(), infos_of({key_info(other.get())}))),
              "chip.proof_wrong");
    const TestKey elsewhere = ec_key("prime256v1");
    EXPECT_EQ(cause_of(check_mapping(example(), infos_of({key_info(elsewhere.get())}))),
              "chip.proof_unsupported");
    EXPECT_EQ(cause_of(check_mapping(example(), {})), "chip.proof_unsupported");
}

}  // namespace
}  // namespace limen::emrtd::test
