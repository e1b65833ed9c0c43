// SPDX-License-Identifier: Apache-2.0
// ICAO Doc 9303-11, 8th edition: appendix D (BAC and secure messaging) and appendix G.1 (PACE with
// ECDH and generic mapping), followed to the byte.
#include "identity/emrtd/bac.hpp"
#include "identity/emrtd/pace.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

TEST(WorkedExampleD1, KeysFromASeed) {
    const Bytes seed = hex("239AB9CB282DAF66231DC5A4DF6BFBAE");
    EXPECT_EQ(to_hex(derive_key(Cipher::des3, seed, KeyUse::encryption).view()),
              "ab94fdecf2674fdfb9b391f85d7f76f2");
    EXPECT_EQ(to_hex(derive_key(Cipher::des3, seed, KeyUse::mac).view()),
              "7962d9ece03d1acd4c76089dce131543");
}

TEST(WorkedExampleD2, SeedFromTheMrz) {
    EXPECT_EQ(to_hex(sha1(as_bytes("L898902C<369080619406236"))),
              "239ab9cb282daf66231dc5a4df6bfbaedf477565");
}

TEST(WorkedExampleD3D4, BasicAccessThenReadingOfEfCom) {
    ScriptedChip chip({
        {"0084000008", "4608F91988702212 9000"},
        {"0082000028 72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
         "5F1448EEA8AD90A7 28",
         "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F 2F2D235D074D7449 9000"},
        {"0CA4020C15 8709016375432908C044F6 8E08BF8B92D635FF24F8 00",
         "99029000 8E08FA855A5D4C50A8ED 9000"},
        {"0CB000000D 970104 8E08ED6705417E96BA55 00",
         "8709019FF0EC34F9922651 99029000 8E08AD55CC17140B2DED 9000"},
        {"0CB000040D 970112 8E082EA28A70F3C7B535 00",
         "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A 99029000 8E08C8B2787EAEA07D74 "
         "9000"},
    });
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    const auto random = scripted_random({"781723860C06C226", "0B795240CB7049B01C19B33E32804F0B"});
    const auto opened = run_bac(card, "L898902C<369080619406236", random);
    ASSERT_TRUE(opened) << opened.error().describe();
    ASSERT_TRUE(card.is_protected());

    const auto selected = card.send({0x00, 0xA4, 0x02, 0x0C, {0x01, 0x1E}, 0, false});
    ASSERT_TRUE(selected) << selected.error().describe();
    EXPECT_TRUE(selected->ok());
    const auto header = card.send({0x00, 0xB0, 0x00, 0x00, {}, 4, false});
    ASSERT_TRUE(header) << header.error().describe();
    EXPECT_EQ(to_hex(header->data), "60145f01");
    const auto rest = card.send({0x00, 0xB0, 0x00, 0x04, {}, 18, false});
    ASSERT_TRUE(rest) << rest.error().describe();
    EXPECT_EQ(to_hex(rest->data), "04303130365f36063034303030305c026175");
    EXPECT_TRUE(chip.finished());
    EXPECT_EQ(traffic.apdus, 5);
}

constexpr const char* kTerminalMapPrivate =
    "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99";
constexpr const char* kTerminalPrivate =
    "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595";

PaceInfo example_info() {
    return {hex("04007F00070202040202"), true, Mapping::generic, Cipher::aes128, 2, 13, 13};
}

TEST(WorkedExampleG1, PaceEcdhGenericMapping) {
    ScriptedChip chip({
        {"0022C1A40F 800A04007F00070202040202 830101", "9000"},
        {"1086000002 7C00 00", "7C12801095A3A016522EE98D01E76CB6B98B42C3 9000"},
        {"1086000045 7C438141 04"
         "7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
         "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D 00",
         "7C438241 04"
         "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
         "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54 9000"},
        {"1086000045 7C438341 04"
         "2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
         "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462 00",
         "7C438441 04"
         "9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
         "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094 9000"},
        {"008600000C 7C0A8508C2B0BD78D94BA866 00", "7C0A86083ABB9674BCE93C08 9000"},
    });
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    const auto done =
        run_pace(card, example_info(), false, mrz_password("T22000129364081251010318"),
                 scripted_random({kTerminalMapPrivate, kTerminalPrivate}));
    ASSERT_TRUE(done) << done.error().describe();
    EXPECT_TRUE(card.is_protected());
    EXPECT_TRUE(chip.finished());
}

TEST(WorkedExampleG1, KeysOfThePasswordAndTheSession) {
    const Bytes k = sha1(as_bytes("T22000129364081251010318"));
    EXPECT_EQ(to_hex(k), "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad");
    EXPECT_EQ(to_hex(derive_key(Cipher::aes128, k, KeyUse::password).view()),
              "89ded1b26624ec1e634c1989302849dd");
    const Bytes shared = hex("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925");
    EXPECT_EQ(to_hex(derive_key(Cipher::aes128, shared, KeyUse::encryption).view()),
              "f5f0e35c0d7161ee6724ee513a0d9a7f");
    EXPECT_EQ(to_hex(derive_key(Cipher::aes128, shared, KeyUse::mac).view()),
              "fe251c7858b356b24514b3bd5f4297d1");
}

// The chip's last answer with one bit changed: who cannot make its token does not know the
// password.
TEST(WorkedExampleG1, AWrongChipTokenIsNoAccess) {
    ScriptedChip chip({
        {"0022C1A40F 800A04007F00070202040202 830101", "9000"},
        {"1086000002 7C00 00", "7C12801095A3A016522EE98D01E76CB6B98B42C3 9000"},
        {"1086000045 7C438141 04"
         "7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
         "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D 00",
         "7C438241 04"
         "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
         "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54 9000"},
        {"1086000045 7C438341 04"
         "2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
         "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462 00",
         "7C438441 04"
         "9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
         "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094 9000"},
        {"008600000C 7C0A8508C2B0BD78D94BA866 00", "7C0A86083ABB9674BCE93C09 9000"},
    });
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    const auto done =
        run_pace(card, example_info(), false, mrz_password("T22000129364081251010318"),
                 scripted_random({kTerminalMapPrivate, kTerminalPrivate}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().cause, "chip.access_failed");
    EXPECT_FALSE(card.is_protected());
}

TEST(Pace, ThePlayedBackKeyAndThePointOffTheCurveAreRefused) {
    const auto run = [](std::string_view chip_map, std::string_view chip_key) {
        ScriptedChip chip({
            {"0022C1A40F 800A04007F00070202040202 830101", "9000"},
            {"1086000002 7C00 00", "7C12801095A3A016522EE98D01E76CB6B98B42C3 9000"},
            {"1086000045 7C438141 04"
             "7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
             "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D 00",
             chip_map},
            {"1086000045 7C438341 04"
             "2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
             "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462 00",
             chip_key},
        });
        Traffic traffic;
        Card card(chip.connection, traffic, kNeverStop);
        return run_pace(card, example_info(), false, mrz_password("T22000129364081251010318"),
                        scripted_random({kTerminalMapPrivate, kTerminalPrivate}))
            .error()
            .cause;
    };
    constexpr std::string_view kMap =
        "7C438241 04"
        "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
        "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54 9000";
    EXPECT_EQ(run(kMap,
                  "7C438441 04"
                  "2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
                  "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462 9000"),
              "chip.access_failed");
    EXPECT_EQ(run("7C438241 04"
                  "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
                  "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C55 9000",
                  ""),
              "chip.bad_point");
    EXPECT_EQ(run("7C038201 00 9000", ""), "chip.bad_point");
}

}  // namespace
}  // namespace limen::emrtd::test
