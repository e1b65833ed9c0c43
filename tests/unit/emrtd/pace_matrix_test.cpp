// SPDX-License-Identifier: Apache-2.0
// Every kind of PACE that the standard has, between the reader and a virtual passport that shares
// no code with it but APDUs and TLV.
#include <random>

#include "identity/emrtd/access.hpp"
#include "identity/emrtd/file_reader.hpp"
#include "identity/emrtd/key_group.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"
#include "tests/unit/emrtd/proof_support.hpp"

namespace limen::emrtd::test {
namespace {

using virtual_chip::Bundle;
using virtual_chip::PaceOffer;

// All that exist over one group (Doc 9303-11, tables 2 and 3).
std::vector<PaceOffer> kinds_over(const DomainParameters& parameters) {
    std::vector<PaceOffer> kinds;
    for (int cipher = 1; cipher <= 4; ++cipher) {
        kinds.push_back({cipher, parameters.id, virtual_chip::Mapping::generic});
        if (parameters.integrated_mapping)
            kinds.push_back({cipher, parameters.id, virtual_chip::Mapping::integrated});
        if (parameters.elliptic && cipher > 1)
            kinds.push_back({cipher, parameters.id, virtual_chip::Mapping::chip_authentication});
    }
    return kinds;
}

Bytes pkcs8_of(EVP_PKEY* key) {
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<&PKCS8_PRIV_KEY_INFO_free>> info(
        EVP_PKEY2PKCS8(key));
    unsigned char* data = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &data);
    Bytes out(data, data + std::max(size, 0));
    OPENSSL_free(data);
    return out;
}

Bytes point_of(EVP_PKEY* key) {
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size);
    Bytes out(size);
    EXPECT_EQ(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(),
                                              &size),
              1);
    if (out.size() % 2 == 1) return out;
    ADD_FAILURE() << "the point is compressed";
    return {};
}

Bundle document_with(const PaceOffer& offer, EVP_PKEY* chip_key) {
    Bundle bundle = document({offer}, 300);
    if (offer.mapping == virtual_chip::Mapping::chip_authentication)
        bundle.chip_keys.push_back({offer.cipher, offer.parameter_id, pkcs8_of(chip_key), true});
    return bundle;
}

// The proof is that of this key: CA_IC · PK_IC = PK_Map,IC.
void expect_proven(const MappingProof& proof, const PaceOffer& offer, EVP_PKEY* chip_key) {
    EXPECT_EQ(proof.parameter_id, offer.parameter_id);
    const auto group = KeyGroup::standardised(offer.parameter_id).value();
    const auto product =
        group->agree(Secret(ByteView(proof.chip_authentication_data)), point_of(chip_key));
    ASSERT_TRUE(product);
    EXPECT_EQ(to_hex(product->view()), to_hex(proof.mapping_public_key));
}

void expect_open(const PaceOffer& offer, EVP_PKEY* chip_key, const AccessKey& key) {
    const Bundle bundle = document_with(offer, chip_key);
    Field field(bundle);
    const auto connection = field.connect();
    Traffic traffic;
    Card card(*connection, traffic, kNeverStop);
    const auto access = open_access(card, key, {}, system_random());
    ASSERT_TRUE(access) << access.error().describe();
    EXPECT_EQ(access->protocol, AccessProtocol::pace);
    ReadStyle style(0);
    PartialFile file;
    ASSERT_TRUE(FileReader(card, style).read(FileId::dg2, file, {}));
    EXPECT_EQ(file.bytes, bundle.files.at("EF_DG2"));
    const bool cam = offer.mapping == virtual_chip::Mapping::chip_authentication;
    ASSERT_EQ(access->proof.has_value(), cam);
    if (cam) expect_proven(*access->proof, offer, chip_key);
}

class PaceMatrix : public testing::TestWithParam<DomainParameters> {};

TEST_P(PaceMatrix, EveryKindOpensTheChipWithEitherPassword) {
    const DomainParameters& parameters = GetParam();
    TestKey chip_key;
    if (parameters.elliptic) chip_key = ec_key(std::string(parameters.openssl_name).c_str());
    for (const PaceOffer& offer : kinds_over(parameters)) {
        for (const AccessKey& key :
             {AccessKey(MrzKey{kMrzInformation}), AccessKey(Can{"500540"})}) {
            SCOPED_TRACE(to_hex(virtual_chip::pace_oid(offer)) +
                         (std::holds_alternative<Can>(key) ? " by CAN" : " by MRZ"));
            expect_open(offer, chip_key.get(), key);
        }
    }
}

TEST_P(PaceMatrix, AWrongPasswordIsNamedSo) {
    const DomainParameters& parameters = GetParam();
    TestKey chip_key;
    if (parameters.elliptic) chip_key = ec_key(std::string(parameters.openssl_name).c_str());
    for (const PaceOffer& offer : kinds_over(parameters)) {
        Field field(document_with(offer, chip_key.get()));
        const auto connection = field.connect();
        Traffic traffic;
        Card card(*connection, traffic, kNeverStop);
        const auto access = open_access(card, Can{"500541"}, {}, system_random());
        ASSERT_FALSE(access);
        EXPECT_EQ(access.error().cause, "chip.wrong_key");
        EXPECT_FALSE(card.is_protected());
    }
}

// Somebody between changes one bit of what one side says to the other.
TEST_P(PaceMatrix, NoChangedBitGoesUnnoticed) {
    const DomainParameters& parameters = GetParam();
    TestKey chip_key;
    if (parameters.elliptic) chip_key = ec_key(std::string(parameters.openssl_name).c_str());
    std::mt19937 dice(static_cast<unsigned>(parameters.id));
    for (const PaceOffer& offer : kinds_over(parameters)) {
        virtual_chip::VirtualPassport passport(document_with(offer, chip_key.get()));
        passport.power_on();
        const bool towards_chip = dice() % 2 == 0;
        const int at_step = static_cast<int>(dice() % 4);  // of GENERAL AUTHENTICATE
        // There the chip has nothing to say, and nothing is read out of it.
        const bool empty = offer.mapping == virtual_chip::Mapping::integrated && at_step == 1;
        if (empty && !towards_chip) continue;
        int step = 0;
        bool changed = false;
        const auto spoil = [&](Bytes& bytes, std::size_t first, std::size_t behind) {
            if (bytes.size() <= first + behind) return;
            // Never the lowest bit: with 3DES the nonce t is a DES key, where that one is parity
            // and means nothing.
            bytes[first + dice() % (bytes.size() - first - behind)] ^=
                static_cast<std::uint8_t>(2u << dice() % 7);
            changed = true;
        };
        hal::FunctionConnection connection([&](ByteView command) {
            Bytes sent = to_bytes(command);
            const bool chosen = sent[1] == 0x86 && step++ == at_step;
            // Behind the header, before Le.
            if (chosen && towards_chip) spoil(sent, 11, 2);
            Bytes answer = passport.process(sent);
            if (chosen && !towards_chip) spoil(answer, 0, 2);
            return answer;
        });
        Traffic traffic;
        Card card(connection, traffic, kNeverStop);
        const auto access = open_access(card, MrzKey{kMrzInformation}, {}, system_random());
        if (!access || !changed) continue;
        // The one thing that no token covers is the proof, which must not hold then.
        ASSERT_TRUE(access->proof) << to_hex(virtual_chip::pace_oid(offer)) << " step " << at_step
                                   << (towards_chip ? " to" : " from") << " the chip";
        const auto group = KeyGroup::standardised(offer.parameter_id).value();
        const auto product = group->agree(Secret(ByteView(access->proof->chip_authentication_data)),
                                          point_of(chip_key.get()));
        EXPECT_FALSE(product && to_bytes(product->view()) == access->proof->mapping_public_key);
    }
}

INSTANTIATE_TEST_SUITE_P(Groups, PaceMatrix,
                         testing::ValuesIn(all_domain_parameters().begin(),
                                           all_domain_parameters().end()),
                         [](const auto& info) {
                             std::string name(info.param.name);
                             std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                             return name;
                         });

// A chip with several: the policy's choice, on the wire.
TEST(PaceOffers, TheProvingOneIsTakenAndNamedWhereItMustBe) {
    const TestKey chip_key = ec_key("prime256v1");
    Bundle bundle = document({{4, 13},
                              {2, 13},
                              {2, 12, virtual_chip::Mapping::chip_authentication},
                              {2, 12, virtual_chip::Mapping::integrated}},
                             300);
    bundle.chip_keys.push_back({2, 12, pkcs8_of(chip_key.get()), true});
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access_detail, "PACE-ECDH-CAM-AES-CBC-CMAC-128 secp256r1");
    EXPECT_LE(contents->apdus, 13);
}

// The data fields of the GENERAL AUTHENTICATEs that make one step each, put together again; every
// command is looked at on the way.
std::vector<Bytes> steps_of(const std::vector<Bytes>& commands, std::size_t most) {
    constexpr std::uint8_t kChained = 0x10;
    std::vector<Bytes> steps;
    Bytes step;
    for (const Bytes& bytes : commands) {
        EXPECT_LE(bytes.size(), most);
        const auto command = apdu::parse_command(bytes);
        if (!command || command->ins != 0x86) continue;
        EXPECT_FALSE(command->extended);
        // The last step alone ends PACE's own chain.
        EXPECT_EQ(command->cla, steps.size() < 3 ? kChained : 0x00);
        step.insert(step.end(), command->data.begin(), command->data.end());
        const auto header = tlv::parse_header(step);
        const bool whole = header && step.size() >= header->total();
        // Only the piece that completes a step asks for the answer.
        EXPECT_EQ(command->le, whole ? 256u : 0u) << to_hex(bytes);
        if (whole) steps.push_back(std::exchange(step, {}));
    }
    EXPECT_TRUE(step.empty()) << "a step that never ends";
    return steps;
}

// 264 bytes of data in one step are over short length: ISO/IEC 7816-4 chains them (5.4.1). Guards
// against: a key cut off at 255 bytes, a piece that asks for an answer, and a class byte that ends
// PACE's chain before its last step.
TEST(PaceOffers, LongNumbersGoInPiecesWhereLengthsAreShort) {
    constexpr std::size_t kKey = 256, kFields = 4 + 4;
    for (const int parameter_id : {1, 2}) {
        const Bundle bundle = document({{2, parameter_id}}, 300);
        Bundle short_chip = bundle;
        short_chip.behaviour.extended_length = false;
        Field short_only(bundle, {261, 258}), nfc(bundle, {262, 263}), chip(short_chip, {261, 258});
        for (Field* field : {&short_only, &nfc, &chip}) {
            DocumentReader reader(MrzKey{kMrzInformation});
            const auto contents = reader.read(*field->connect());
            ASSERT_TRUE(contents) << contents.error().describe();
            EXPECT_EQ(contents->access, AccessProtocol::pace);
            EXPECT_EQ(contents->files.at(FileId::dg2), bundle.files.at("EF_DG2"));
            const auto steps = steps_of(field->commands, 262);
            ASSERT_EQ(steps.size(), 4u);
            EXPECT_EQ(steps[1].size(), kKey + kFields);
            EXPECT_EQ(steps[2].size(), kKey + kFields);
        }
    }
}

// A chip that announces extended length nowhere is asked with it first, and in pieces then.
TEST(PaceOffers, LongNumbersGoInPiecesAfterAChipRefusedThemWhole) {
    Bundle bundle = document({{2, 2}}, 300);
    bundle.behaviour.extended_length = false;
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access, AccessProtocol::pace);
}

}  // namespace
}  // namespace limen::emrtd::test
