// SPDX-License-Identifier: Apache-2.0
// The worked examples of PACE in ICAO Doc 9303-11, appendices G (generic mapping), H (integrated
// mapping) and I (chip authentication mapping), to the byte.
#include <gtest/gtest.h>

#include "hal/virtual/chip/integrated_mapping.hpp"
#include "hal/virtual/chip/key_group.hpp"
#include "tests/unit/virtual-chip/key_support.hpp"

namespace limen::virtual_chip::test {
namespace {

struct Step {
    std::string_view command, answer;
};
void expect_answers(VirtualPassport& chip, std::initializer_list<Step> steps) {
    for (const Step& step : steps)
        EXPECT_EQ(answer(chip, step.command), std::string(step.answer) + "9000") << step.command;
}

Bundle specimen(const PaceOffer& offer) {
    Bundle bundle = icao_bundle();
    bundle.access_key = "T22000129364081251010318";
    bundle.can = "123456";
    bundle.behaviour.pace = {offer};
    return bundle;
}

TEST(WorkedExample, PaceGenericMappingOnACurve) {  // G.1
    VirtualPassport chip(
        specimen({2, 13}),
        scripted({"3F00C4D39D153F2B2A214A078D899B22",
                  "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560",
                  "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A"}));
    expect_answers(
        chip, {{"0022C1A40F800A04007F00070202040202830101", ""},
               {"10860000027C0000", "7c12801095a3a016522ee98d01e76cb6b98b42c3"},
               {"10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC"
                "5E544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
                "7c43824104824fba91c9cbe26bef53a0ebe7342a3bf178cea9f45de0b70aa601651fba3f57"
                "30d8c879aaa9c9f73991e61b58f4d52eb87a0a0c709a49dc63719363ccd13c54"},
               {"10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD30"
                "1C3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
                "7c438441049e880f842905b8b3181f7af7caa9f0efb743847f44a306d2d28c1d9ec65df6db"
                "7764b22277a2eddc3c265a9f018f9cb852e111b768b326904b59a0193776f094"},
               {"008600000C7C0A8508C2B0BD78D94BA86600", "7c0a86083abb9674bce93c08"}});
    EXPECT_TRUE(chip.has_session());
}

TEST(WorkedExample, PaceGenericMappingInAField) {  // G.2
    VirtualPassport chip(specimen({2, 0}), scripted({"FA5B7E3E49753A0DB9178B7B9BD898C8",
                                                     "66DDAFEAC1609CB5B963BB0CB3FF8B3E047F336C",
                                                     "A5B780126B7C980E9FCEA1D4539DA1D27C342DFA"}));
    expect_answers(chip, {{"0022C1A40F800A04007F00070202040102830101", ""},
                          {"10860000027C0000", "7c128010854d8df5827fa6852d1a4fa701cdddca"},
                          {"10860000867C8183818180"
                           "23FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3E"
                           "B71C343DB13D1DEBCE9A3666DBCFC920B49174A602CB47965CAA73DC702489A4"
                           "4D41DB914DE9613DC5E98C94160551C0DF86274B9359BC0490D01B03AD54022D"
                           "CB4F57FAD6322497D7A1E28D46710F461AFE710FBBBC5F8BA166F4311975EC6C00",
                           "7c8183828180"
                           "78879f57225aa8080d52ed0fc890a4b25336f699aa89a2d3a189654af70729e6"
                           "23ea5738b26381e4da19e004706face7b235c2dbf2f38748312f3c98c2dd4882"
                           "a41947b324aa1259ac22579db93f7085655af30889dbb845d9e6783fe42c9f24"
                           "49400306254c8ae8ee9dd812a804c0b66e8cafc14f84d8258950a91b44126ee6"},
                          {"10860000867C8183838180"
                           "907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD91155"
                           "1B9AE4D04369F29A02626C86FBC6747CC7BC352645B6161A2A42D44EDA80A08F"
                           "A8D61B76D3A154AD8A5A51786B0BC07147057871A922212C5F67F431731722"
                           "36B7747D1671E6D692A3C7D40A0C3C5CE397545D015C175EB5130551EDBC2EE5D400",
                           "7c8183848180"
                           "075693d9ae941877573e634b6e644f8e60af17a0076b8b123d9201074d36152b"
                           "d8b3a213f53820c42adc79ab5d0aeec3aefb91394da476bd97b9b14d0a65c1fc"
                           "71a0e019cb08af55e1f729005fba7e3fa5dc41899238a250767a6d46db974064"
                           "386cd456743585f8e5d90cc8b4004b1f6d866c79ce0584e49687ff61bc29aea1"},
                          // The example's table has this answer; its transcript adds a reference to
                          // an authority, which nobody asked for.
                          {"008600000C7C0A8508B46DD9BD4D98381F00", "7c0a8608917f37b5c0e6d8d1"}});
    EXPECT_TRUE(chip.has_session());
}

// The passwords of appendix H are the card access number 123456, though its text says the MRZ.
TEST(WorkedExample, PaceIntegratedMappingOnACurve) {  // H.1
    VirtualPassport chip(
        specimen({2, 13, Mapping::integrated}),
        scripted({"2923BE84E16CD6AE529049F1F1BBE9EB",
                  "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A"}));
    expect_answers(
        chip, {{"0022C1A40F800A04007F00070202040402830102", ""},
               {"10860000027C0000", "7c128010143dc40c08c8e891fbed7dedb92b64ad"},
               {"10860000147C1281105DD4CBFC96F5453B130D890A1CDBAE3200", "7c028200"},
               {"10860000457C4383410489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640"
                "D46755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C3700",
                "7c4384410467f78e5f7f7686082b293e8d087e056916d0f74bc01a5f8957d0de45691e51e8"
                "932b69a962b52a0985ad2c0a271ee6a13a8adddcd1a3a994b9ded257f4d22753"},
               {"008600000C7C0A8508450F02B86F6A090900", "7c0a860875d4d96e8d5b0308"}});
    EXPECT_TRUE(chip.has_session());
}

TEST(WorkedExample, PaceIntegratedMappingInAField) {  // H.2
    // The example's private key has the prime's length; this is the same one modulo the order.
    VirtualPassport chip(
        specimen({2, 0, Mapping::integrated}),
        scripted({"FA5B7E3E49753A0DB9178B7B9BD898C8", "A5B780126B7C980E9FCEA1D4539DA1D27C342DFA"}));
    expect_answers(chip, {{"0022C1A40F800A04007F00070202040302830102", ""},
                          {"10860000027C0000", "7c1280109abb8864ca0ff1551e620d1ef4e13510"},
                          {"10860000147C128110B3A6DB3C870C3E99245E0D1C06B747DE00", "7c028200"},
                          {"10860000867C8183838180"
                           "0F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0"
                           "E4F8A951557E929AEB48E5C6DD47F2F5CD7C351A9BD2CD722C07EDE166770F08"
                           "FFCB370262CF308DD7B07F2E0DA9CAAA1492344C852906919538C98A4BA4187E"
                           "76CE9D87832386D319CE2E043C3343AEAE6EDBA1A9894DC5094D22F7FE1351D500",
                           "7c8183848180"
                           "928d9a0f9dba450f13fc859c6f290d1d36e42431138a4378500beb4e0401854c"
                           "ff111f71cb6dc1d0335807a11388cc8eaa87b07907aad9fba6b169af6d8c26af"
                           "8dddc39adc3ad2e3ff882b84d23e9768e95a80e4746fb07a9767679fe92133b4"
                           "d379935c771bd7fbed6c7bb4b1708b275ea75679524cdc9c6a91370cc662a2f3"},
                          {"008600000C7C0A850855D61977CBF5307E00", "7c0a8608c2f04230187e1525"}});
    EXPECT_TRUE(chip.has_session());
}

TEST(WorkedExample, PaceChipAuthenticationMapping) {  // I.1
    Bundle bundle = specimen({2, 13, Mapping::chip_authentication});
    bundle.access_key = "C11T002JM496081222310314";
    // Not in the appendix, but what its values leave: the mapping key over the decrypted chip
    // authentication data. The public key that belongs to it is the published one, below.
    constexpr auto kSecret = "86C88A4579CE48135878E6348A734B5D47CE5BC1E54C0E8978687B49FDE2E2C2";
    bundle.chip_keys = {{2, 13, pkcs8_of(ec_key("brainpoolP256r1", kSecret).get()), true}};
    const auto group = KeyGroup::standardized(13);
    EXPECT_EQ(to_hex(*group->raise_generator(number_of(hex(kSecret)).get())),
              "041872709494399e7470a6431be25e83eee24fea568c2ed28db48e05db3a610dc8"
              "84d256a40e35efcb59bf6753d3a489d28c7a4d973c2da138a6e7a4a08f68e16f");
    VirtualPassport chip(
        bundle, scripted({"658B860BC94DF6F044FCE6D5C82CF8E5",
                          "9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA",
                          "CD626EF3C256E235FE8912CAC28279E626008EDA6B3A05C4CF862A3BDAB79E78"}));
    expect_answers(
        chip, {{"0022C1A40F800A04007F00070202040602830101", ""},
               {"10860000027C0000", "7c128010cb60e8e0d85b76a9bd304747c2ad42e2"},
               {"10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67E"
                "DE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C100",
                "7c43824104a234236aa9b9621e8efb73b5245c0e09d2576e5277183c1208bdd55280cae8b3"
                "04f365713a356e65a451e165ecc9ac0ac46e3771342c8fe5aedd092685338e23"},
               {"10860000457C43834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F"
                "955483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC00",
                "7c4384410402ad566f3c6ec7f9324509ad50a51fa52030782a4968fcfedf737daea9933331"
                "11c3b9b4c2287789bd137e7f8aa882e2a3c633ccd6ecc2c63c57ad401a09c2e1"},
               {"008600000C7C0A8508E86BD06018A1CD3B00",
                "7c3c86088596cf055c67c1a38a301eea964daae372ac990e3efde6333353bfc89a6704d93da8"
                "798cf77f5b7a54bd10cba372b42be0b9b5f28aa8de2f4f92"}});
    EXPECT_TRUE(chip.has_session());
}

TEST(WorkedExample, IntegratedMappingsPseudoRandomNumber) {  // H.1
    const Bytes randomness =
        integrated_randomness(Cipher::aes128, hex("2923BE84E16CD6AE529049F1F1BBE9EB"),
                              hex("5DD4CBFC96F5453B130D890A1CDBAE32"), 256);
    EXPECT_EQ(to_hex(randomness),
              "e4447e2dfb3586bac05ddb00156b57fbb2179a3949294c9725418980"
              "0c517baa8da0ff397ed8c445d3e421e4feb57322");
    const auto mapped = KeyGroup::standardized(13)->mapped(randomness);
    ASSERT_TRUE(mapped);
    EXPECT_EQ(to_hex(*mapped),
              "048e82d31559ed0fde92a4d0498add3c23baba94fb77691e31e90aea77fb17d427"
              "4c1ae14bd0c3dbac0c871b7f3608169364437ca30ac243a089d3f266c1e60fad");
}

}  // namespace
}  // namespace limen::virtual_chip::test
