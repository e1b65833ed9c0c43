// SPDX-License-Identifier: Apache-2.0
// The steps inside PACE whose results the standard publishes too (ICAO Doc 9303-11, 8th edition,
// appendices G, H, I), and the key derivation for every cipher.
#include "identity/emrtd/mapping.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

std::string text(const Result<Secret>& secret) {
    return secret ? to_hex(secret->view()) : secret.error().describe();
}

struct GenericMapping {
    const char* source;
    int parameter_id;
    const char *nonce, *agreed, *generator;
};
constexpr GenericMapping kGeneric[] = {
    {"G.1", 13, "3F00C4D39D153F2B2A214A078D899B22",
     "04 60332EF2450B5D247EF6D3868397D398852ED6E8CAF6FFEEF6BF85CA57057FD5"
     "0840CA7415BAF3E43BD414D35AA4608B93A2CAF3A4E3EA4E82C9C13D03EB7181",
     "04 8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"
     "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"},
    {"G.2", 0, "FA5B7E3E49753A0DB9178B7B9BD898C8",
     "5BABEBEF5B74E5BA94B5C063FDA15F1F1CDE94873EE0A5D3A2FCAB49F258D07F"
     "544F13CB66658C3AFEE9E727389BE3F6CBBBD32128A8C21DD6EEA3CF7091CDDF"
     "B08B8D007D40318DCCA4FFBF51208790FB4BD111E5A968ED6B6F08B26CA87C41"
     "0B3CE0C310CE104EABD16629AA48620C1279270CB0750C0D37C57FFFE302AE7F",
     "7C9CBFE98F9FBDDA8D143506FA7D9306F4CB17E3C71707AFF5E1C1A123702496"
     "84D64EE37AF44B8DBD9D45BF6023919CBAA027AB97ACC771666C8E98FF483301"
     "BFA4872DEDE9034EDFACB70814166B7F360676829B826BEA57291B5AD69FBC84"
     "EF1E779032A305803F74341793E869742D401325B37EE8565FFCDEE618342DC5"},
    {"I.1", 13, "658B860BC94DF6F044FCE6D5C82CF8E5",
     "04 2C1DCC1773346492C6636A36EE4B965E292E9AAE7EE37736EF58B9D0A043F348"
     "403A8CF33CA7DC0D9DF61D0889CE24424FF97C1AAD48A5CA2A554B071EF7638D",
     "04 89F0B5EABF3BE293C75903A3986131925C9F5B515CA95AF485DC7E886F03245D"
     "44BEFB2DD3A0DBD71CB5E618971CF4747F12B79E548379A40E45963BAAF3E829"},
};

TEST(Mapping, TheGenericOneIsThatOfTheStandard) {
    for (const GenericMapping& row : kGeneric)
        EXPECT_EQ(text(group(row.parameter_id)
                           ->map_generic(Secret(hex(row.nonce)), Secret(hex(row.agreed)))),
                  to_hex(hex(row.generator)))
            << row.source;
}

struct IntegratedMapping {
    const char* source;
    int parameter_id;
    std::size_t bits;
    const char *encrypted_nonce, *s, *t, *number, *generator;
};
constexpr IntegratedMapping kIntegrated[] = {
    {"H.1", 13, 256, "143DC40C08C8E891FBED7DEDB92B64AD", "2923BE84E16CD6AE529049F1F1BBE9EB",
     "5DD4CBFC96F5453B130D890A1CDBAE32",
     "E4447E2DFB3586BAC05DDB00156B57FBB2179A3949294C97254189800C517BAA"
     "8DA0FF397ED8C445D3E421E4FEB57322",
     "04 8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
     "4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD"},
    {"H.2", 0, 1024, "9ABB8864CA0FF1551E620D1EF4E13510", "FA5B7E3E49753A0DB9178B7B9BD898C8",
     "B3A6DB3C870C3E99245E0D1C06B747DE",
     "EAB98D13E09052952AA729907C3C946184DEA0FE74AD2B3AF506F0A83018459C"
     "38099CD1F7FF4EA0A078DB1FAC1365505E3DC85500EF95E20B4EEF2E88489233"
     "BEE0546B472F994B618D168702406791DEEF3CB4810932EC278F3533FDB860EB"
     "4835C36FA4F1BF3FA0B828A718C96BDE88FBA38A3E6C35AAA10959251EB5FC71"
     "0FC187258995944C0F926E249373F485",
     "1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61"
     "C276CDCC61D475CF03A98E0C0E79CAEBA5BE25578BD4551D0B10903236F0B0F9"
     "76852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A472621D343564B262F"
     "34223AE8FC59B664BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2"},
};

TEST(Mapping, TheIntegratedOneIsThatOfTheStandard) {
    for (const IntegratedMapping& row : kIntegrated) {
        SCOPED_TRACE(row.source);
        const Secret key(hex("591468CDA83D65219CCCB8560233600F"));
        EXPECT_EQ(to_hex(decrypt(Cipher::aes128, key, {}, hex(row.encrypted_nonce)).value()),
                  to_hex(hex(row.s)));
        const auto number = pseudo_random(Cipher::aes128, Secret(hex(row.s)), hex(row.t), row.bits);
        ASSERT_EQ(text(number), to_hex(hex(row.number)));
        EXPECT_EQ(text(group(row.parameter_id)->map_integrated(*number)),
                  to_hex(hex(row.generator)));
    }
}

// Figure 2 with n = ⌈(log₂ p + 64) / l⌉.
TEST(Mapping, ThePseudoRandomNumberIsLongEnoughForEveryGroup) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        for (const Cipher cipher : {Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256}) {
            const std::size_t block = nonce_size(cipher);
            EXPECT_EQ(block, key_size(cipher) == 16 ? 16u : 32u);
            const auto bits = static_cast<std::size_t>(parameters.field_bits);
            const auto number =
                pseudo_random(cipher, Secret(Bytes(block, 1)), Bytes(key_size(cipher), 2), bits);
            ASSERT_TRUE(number);
            EXPECT_GE(number->size() * 8, bits + 64) << parameters.name;
            EXPECT_LT(number->size() * 8, bits + 64 + block * 8) << parameters.name;
            EXPECT_EQ(number->size() % block, 0u);
        }
    }
}

TEST(Mapping, EveryGroupButOneMapsByEncoding) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        const auto mapped = group(parameters.id)->map_integrated(Secret(Bytes(100, 0x5A)));
        // Doc 9303-11, 9.5.1: "This curve cannot be used with the Integrated Mapping."
        EXPECT_EQ(mapped.has_value(), parameters.id != 10) << parameters.name;
        if (mapped) {
            EXPECT_TRUE(group(parameters.id)->accept(mapped->view())) << parameters.name;
        }
    }
}

// AusweisApp, test_KeyDerivationFunction ("generated with ocard_client"); for 3DES, dmrtd's tests.
TEST(Mapping, TheKeyOfACardAccessNumberForEveryCipher) {
    const auto key = [](Cipher cipher) {
        return to_hex(derive_key(cipher, as_bytes("123456"), KeyUse::password).view());
    };
    EXPECT_EQ(key(Cipher::des3), "581568cda83d64209dcdb9570232610e");
    EXPECT_EQ(key(Cipher::aes128), "591468cda83d65219cccb8560233600f");
    EXPECT_EQ(key(Cipher::aes192), "8df3278fb32026e66277357fcd6c826dbeb3de32088b2531");
    EXPECT_EQ(key(Cipher::aes256),
              "8df3278fb32026e66277357fcd6c826dbeb3de32088b2531757d753940185923");
}

}  // namespace
}  // namespace limen::emrtd::test
