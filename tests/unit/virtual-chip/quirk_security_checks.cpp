// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/virtual-chip/quirk_support.hpp"

namespace limen::virtual_chip::test {
namespace {

// One GENERAL AUTHENTICATE after another, until the chip's public key has come.
Bytes pace_key_of(Quirk quirk, int parameter_id, bool mapping) {
    Bundle bundle = with(quirk);
    const PaceOffer offer{2, parameter_id};
    bundle.behaviour.pace = {offer};
    VirtualPassport chip(bundle);
    Bytes mirrored, received;
    TestTerminal terminal([&](ByteView command) {
        const Bytes reply = chip.process(command);
        const auto parsed = apdu::parse_response(reply);
        const auto outer = tlv::find(parsed->data, 0x7C);
        const auto key = outer ? tlv::find(outer->value, mapping ? 0x82 : 0x84) : outer;
        if (key) received = to_bytes(key->value);
        return reply;
    });
    [[maybe_unused]] const bool done = terminal.pace_by_mrz(offer, kMrzInformation);
    return received;
}

// The chip's token with everything else always the same: a wrong password's keys.
Bytes pace_token_of(Quirk quirk) {
    constexpr auto kBasePoint =
        "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
        "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
    static std::uint8_t calls = 0;
    Bundle bundle = with(quirk);
    bundle.behaviour.pace = {{2, 12}};
    VirtualPassport chip(bundle, [](std::size_t count) {
        return Bytes(count, count == 8 ? ++calls : std::uint8_t{0x42});
    });
    answer(chip, "0022C1A40F800A04007F00070202040202830101");
    answer(chip, "10860000027C0000");
    answer(chip, std::string("10860000457C438141") + kBasePoint + "00");
    answer(chip, std::string("10860000457C438341") + kBasePoint + "00");
    const auto reply = chip.process(hex("008600000C7C0A8508000000000000000000"));
    return reply.size() == 14 ? Bytes(reply.begin() + 4, reply.begin() + 12) : Bytes{};
}

}  // namespace

const Checks kAccess = {
    {Quirk::bac_key_missing,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         TestTerminal terminal(chip);
         ASSERT_TRUE(terminal.select_application().ok());
         EXPECT_FALSE(terminal.bac(kMrzInformation));
         EXPECT_EQ(terminal.last_sw, 0x6A88);
     }},
    {Quirk::bac_wrong_key_6985,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         TestTerminal terminal(chip);
         ASSERT_TRUE(terminal.select_application().ok());
         EXPECT_FALSE(terminal.bac("wrong"));
         EXPECT_EQ(terminal.last_sw, 0x6985);
         EXPECT_TRUE(terminal.bac(kMrzInformation));
     }},
    {Quirk::bac_once,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         TestTerminal terminal(chip);
         ASSERT_TRUE(terminal.select_application().ok());
         EXPECT_FALSE(terminal.bac("wrong"));
         EXPECT_EQ(terminal.last_sw, 0x6300);
         EXPECT_FALSE(terminal.bac(kMrzInformation));
         EXPECT_EQ(terminal.last_sw, 0x6985);
         chip.power_on();
         ASSERT_TRUE(terminal.select_application().ok());
         EXPECT_TRUE(terminal.bac(kMrzInformation));
     }},
    {Quirk::bac_refused_after_pace,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         TestTerminal terminal(chip);
         EXPECT_FALSE(terminal.pace({2, 12}, as_bytes("000000"), 2, true));
         ASSERT_TRUE(terminal.select_application().ok());
         EXPECT_FALSE(terminal.bac(kMrzInformation));
         EXPECT_EQ(terminal.last_sw, 0x6985);
     }},
    {Quirk::slower_after_wrong_key,
     [](Quirk q) {
         CardLink link(with(q));
         TestTerminal terminal(link.chip());
         for (const int seconds : {1, 2}) {
             ASSERT_TRUE(terminal.select_application().ok());
             ASSERT_EQ(link.exchange(hex("0084000008")).response.size(), 10u);
             const auto failed = link.exchange(hex("0082000028" + std::string(80, '0') + "28"));
             EXPECT_EQ(failed.takes, std::chrono::seconds(seconds));
         }
     }},
    {Quirk::card_access_hidden,
     [](Quirk q) {
         expect_word(with(q), {"00a4020c02011c"}, "6a82");
         expect_word(with(q), {"0022C1A412800A04007F0007020204020283010184010D"}, "6a80");
     }},
    {Quirk::pace_refused,
     [](Quirk q) {
         expect_word(with(q), {"0022C1A412800A04007F0007020204020283010184010D"}, "6a80");
     }},
    {Quirk::pace_needs_parameters,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{2, 12}};
         expect_word(bundle, {"0022C1A40F800A04007F00070202040202830101"}, "6a87");
         VirtualPassport chip(bundle);
         EXPECT_TRUE(TestTerminal(chip).pace({2, 12}, sha1(as_bytes(kMrzInformation)), 1, true));
     }},
    {Quirk::pace_takes_first_parameters,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         EXPECT_TRUE(TestTerminal(chip).pace_by_mrz({2, 13}, kMrzInformation));
         VirtualPassport other(with(q));
         EXPECT_FALSE(TestTerminal(other).pace_by_mrz({2, 12}, kMrzInformation));
     }},
    {Quirk::pace_tries_counter,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{2, 12}};
         VirtualPassport chip(bundle);
         const std::string set_can = "0022C1A40F800A04007F00070202040202830102";
         for (const auto* const warning : {"9000", "63c2", "63c1"}) {
             EXPECT_EQ(answer(chip, set_can), warning);
             TestTerminal terminal(chip);
             if (std::string(warning) == "9000") {
                 EXPECT_FALSE(terminal.pace({2, 12}, as_bytes("000000"), 2));
                 EXPECT_EQ(terminal.last_sw, 0x63C2);
             } else {
                 answer(chip, "10860000027C0000");
                 answer(chip,
                        "10860000457C438141046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB3"
                        "3A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315E"
                        "CECBB6406837BF51F500");
                 answer(chip,
                        "10860000457C438341046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB3"
                        "3A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315E"
                        "CECBB6406837BF51F500");
                 EXPECT_EQ(answer(chip, "008600000C7C0A8508000000000000000000").substr(0, 3),
                           "63c");
             }
         }
         EXPECT_EQ(answer(chip, set_can), "6983");
         EXPECT_TRUE(TestTerminal(chip).pace_by_mrz({2, 12}, kMrzInformation))
             << "the MRZ is not blocked";
     }},
    {Quirk::pace_short_nonce,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{1, 2}};
         VirtualPassport chip(bundle);
         ASSERT_EQ(answer(chip, "0022C1A40F800A04007F00070202040101830101"), "9000");
         EXPECT_EQ(answer(chip, "10860000027C0000").substr(0, 8), "7c0a8008");
         EXPECT_TRUE(TestTerminal(chip).pace_by_mrz({1, 2}, kMrzInformation));
     }},
    {Quirk::com_missing,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00a4020c02011e"}, "6a82");
     }},
    {Quirk::group12_missing,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00a4020c02010c"}, "6a82");
     }},
};

static bool authenticates(const Bundle& bundle, int cipher, std::optional<std::uint8_t> reference,
                          bool template_form, std::uint16_t* word = nullptr) {
    Read read(bundle);
    const auto key = agreement_key(bundle.chip_keys[0].private_key);
    const bool done = read.terminal.chip_authentication(
        *key->group, *key->group->raise_generator(key->secret.get()), cipher, reference,
        template_form);
    if (word != nullptr) *word = read.terminal.last_sw;
    // Only an answer with the right MAC proves the key.
    read.terminal.expect_wrong_mac = true;
    return done && read.send("00a4020c02011e").ok() && read.terminal.last_mac_right;
}

static Bundle curve_signer(Quirk quirk) {
    Bundle bundle = open_with(quirk);
    bundle.active_key = ActiveKey{"SHA256", false, chip_key()};
    return bundle;
}

const Checks kOwnKeys = {
    {Quirk::chip_key_without_info,
     [](Quirk q) {
         EXPECT_TRUE(authenticates(with(q), 1, std::nullopt, true));
         EXPECT_TRUE(authenticates(with(q), 1, std::nullopt, false));
         EXPECT_FALSE(authenticates(with(q), 2, std::nullopt, false));
     }},
    {Quirk::no_key_agreement_template,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.chip_keys[0].cipher = 1;
         std::uint16_t word = 0;
         EXPECT_FALSE(authenticates(bundle, 1, std::nullopt, true, &word));
         EXPECT_EQ(word, 0x6A86);
         EXPECT_TRUE(authenticates(bundle, 1, std::nullopt, false));
     }},
    {Quirk::chip_key_must_be_named,
     [](Quirk q) {
         std::uint16_t word = 0;
         EXPECT_FALSE(authenticates(with(q), 2, std::nullopt, false, &word));
         EXPECT_EQ(word, 0x6A80);
         EXPECT_TRUE(authenticates(with(q), 2, 13, false));
     }},
    {Quirk::active_der,
     [](Quirk q) {
         VirtualPassport chip(curve_signer(q));
         answer(chip, kSelectApplication);
         EXPECT_EQ(answer(chip, "0088000008010203040506070800").substr(0, 2), "30");
     }},
    {Quirk::active_exact_le,
     [](Quirk q) {
         VirtualPassport chip(curve_signer(q));
         answer(chip, kSelectApplication);
         EXPECT_EQ(answer(chip, "0088000008010203040506070800"), "6c40");
         EXPECT_EQ(answer(chip, "0088000008010203040506070840").size(), 132u);
     }},
    {Quirk::active_cut,
     [](Quirk q) {
         Read read(q);
         EXPECT_EQ(read.send("0088000008010203040506070800").data.size(), 223u);
         read.terminal.extended = true;
         EXPECT_EQ(read.send("008800000000080102030405060708"
                             "0000")
                       .data.size(),
                   256u);
     }},
    {Quirk::active_extended_empty,
     [](Quirk q) {
         Read read(q);
         read.terminal.extended = true;
         EXPECT_TRUE(read.send("008800000000080102030405060708"
                               "0000")
                         .data.empty());
         EXPECT_EQ(read.terminal.last_sw, 0x9000);
         read.terminal.extended = false;
         EXPECT_EQ(read.send("0088000008010203040506070800").data.size(), 256u);
     }},
    {Quirk::active_6a88,
     [](Quirk q) {
         Bundle bundle = open_with(q);
         bundle.active_key.reset();
         expect_word(bundle, {kSelectApplication, "0088000008010203040506070800"}, "6a88");
     }},
};

const Checks kHostile = {
    {Quirk::replays,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         answer(chip, kSelectApplication);
         const auto challenge = answer(chip, "0084000008");
         chip.power_on();
         EXPECT_EQ(answer(chip, "00a4020c02011c"), "9000") << "whatever is asked";
         EXPECT_EQ(answer(chip, "0084000008"), challenge);
         EXPECT_EQ(answer(chip, "0084000008"), "6f00");
     }},
    {Quirk::cloned,
     [](Quirk q) {
         EXPECT_FALSE(authenticates(with(q), 2, std::nullopt, false));
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{2, 13, Mapping::chip_authentication}};
         VirtualPassport chip(bundle);
         TestTerminal terminal(chip);
         ASSERT_TRUE(terminal.pace_by_mrz(bundle.behaviour.pace[0], kMrzInformation));
         const auto key = agreement_key(chip_key());
         EXPECT_NE(key->group->raise(*key->group->raise_generator(key->secret.get()),
                                     number_of(terminal.chip_authentication_data).get()),
                   terminal.mapping_public);
         VirtualPassport signer(open_with(q));
         answer(signer, kSelectApplication);
         EXPECT_NE(answer(signer, "0088000008010203040506070800"),
                   answer(signer, "0088000008010203040506070800"));
     }},
    {Quirk::mirrors_keys,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{2, 12}};
         VirtualPassport chip(bundle);
         TestTerminal terminal(chip);
         [[maybe_unused]] const bool done = terminal.pace_by_mrz({2, 12}, kMrzInformation);
         EXPECT_EQ(terminal.chip_public, terminal.own_public);
     }},
    {Quirk::invalid_points,
     [](Quirk q) {
         for (const int id : {12, 13, 0}) {
             const Bytes key = pace_key_of(q, id, true);
             ASSERT_FALSE(key.empty());
             EXPECT_FALSE(KeyGroup::standardized(id)->checked(key)) << id;
         }
     }},
    {Quirk::weak_elements,
     [](Quirk q) {
         EXPECT_EQ(to_hex(pace_key_of(q, 12, true)), "00");
         EXPECT_EQ(to_hex(pace_key_of(q, 0, true)), "01");
     }},
    {Quirk::wrong_token,
     [](Quirk q) {
         const Bytes one = pace_token_of(q), other = pace_token_of(q);
         EXPECT_EQ(one.size(), 8u);
         EXPECT_NE(one, other) << "with the same keys on both sides";
     }},
    {Quirk::mapping_without_proof,
     [](Quirk q) {
         Bundle bundle = with(q);
         bundle.behaviour.pace = {{2, 13, Mapping::chip_authentication}};
         VirtualPassport chip(bundle);
         TestTerminal terminal(chip);
         ASSERT_TRUE(terminal.pace_by_mrz(bundle.behaviour.pace[0], kMrzInformation));
         EXPECT_TRUE(terminal.chip_authentication_data.empty());
     }},
    {Quirk::repeated_challenge,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         answer(chip, kSelectApplication);
         const auto challenge = answer(chip, "0084000008");
         EXPECT_EQ(answer(chip, "0084000008"), challenge);
     }},
    {Quirk::length_bomb,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b0820008"}, "7584ffffffff75759000");
     }},
    {Quirk::endless_files,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b09e1404"}, "61755a5a9000");
         expect_word(open_with(q), {kSelectApplication, "00a4020c02011e", "00b0700004"},
                     "5a5a5a5a9000");
     }},
    {Quirk::endless_parts,
     [](Quirk q) {
         VirtualPassport chip(open_with(q));
         answer(chip, kSelectApplication);
         for (const auto* const command : {"00b09e0004", "00c0000000", "00c00000ff"})
             EXPECT_EQ(answer(chip, command).substr(512), "61ff") << command;
     }},
    {Quirk::endless_wrong_le,
     [](Quirk q) {
         VirtualPassport chip(open_with(q));
         answer(chip, kSelectApplication);
         EXPECT_EQ(answer(chip, "00b09e0004"), "6c01");
         EXPECT_EQ(answer(chip, "00b09e0001"), "6c02");
     }},
    {Quirk::swapped_content,
     [](Quirk q) {
         VirtualPassport chip(open_with(q));
         answer(chip, kSelectApplication);
         const auto first = answer(chip, "00b09e0000");
         EXPECT_NE(answer(chip, "00b09e0000"), first);
     }},
    {Quirk::data_in_plain,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c02011e").ok());
         TestTerminal listener([&](ByteView command) {
             const Bytes reply = read.chip.process(command);
             EXPECT_EQ(to_hex(reply), "60145f019000");
             return Bytes{0x90, 0x00};
         });
         listener.session = read.terminal.session;
         listener.send(kRead);
     }},
    {Quirk::garbage,
     [](Quirk q) {
         Read read(q);
         TestTerminal listener([&](ByteView command) {
             EXPECT_NE(to_hex(read.chip.process(command)).substr(0, 8), "99029000");
             return Bytes{0x90, 0x00};
         });
         listener.session = read.terminal.session;
         listener.send("00a4020c02011e");
     }},
    {Quirk::empty_answers,
     [](Quirk q) {
         Read read(q);
         TestTerminal listener([&](ByteView command) {
             EXPECT_TRUE(read.chip.process(command).empty());
             return Bytes{0x90, 0x00};
         });
         listener.session = read.terminal.session;
         listener.send("00a4020c02011e");
     }},
};

}  // namespace limen::virtual_chip::test
