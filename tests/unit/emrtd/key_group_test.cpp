// SPDX-License-Identifier: Apache-2.0
// The groups in which keys are agreed, and every wrong key that a chip could offer in them.
#include "identity/emrtd/key_group.hpp"

#include <openssl/ec.h>
#include <openssl/objects.h>

#include "identity/emrtd/field_parameters.hpp"
#include "identity/emrtd/number.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

std::string cause_of(const Result<Bytes>& result) {
    return result ? "accepted" : result.error().cause;
}

TEST(KeyGroup, BothSidesArriveAtTheSame) {
    const Random random = system_random();
    for (const DomainParameters& parameters : all_domain_parameters()) {
        SCOPED_TRACE(parameters.name);
        const auto g = group(parameters.id);
        const KeyPair first = g->draw_key_pair(random).value();
        const KeyPair second = g->draw_key_pair(random).value();
        EXPECT_EQ(first.public_key.size(), g->element_size());
        EXPECT_EQ(first.private_key.size(), g->order_size());
        ASSERT_TRUE(g->accept(first.public_key));
        const Secret one = g->agree(first.private_key, second.public_key).value();
        const Secret other = g->agree(second.private_key, first.public_key).value();
        EXPECT_TRUE(equal_secrets(one.view(), other.view()));

        const Secret nonce(Bytes(32, 0xC3));  // longer than some orders
        const Secret mapped = g->map_generic(nonce, one).value();
        const KeyPair third = g->draw_key_pair(random, mapped).value();
        const KeyPair fourth = g->draw_key_pair(random, mapped).value();
        EXPECT_TRUE(equal_secrets(g->agree(third.private_key, fourth.public_key).value().view(),
                                  g->agree(fourth.private_key, third.public_key).value().view()));
    }
}

// The multiple of the generator by a small number, or by one given in full.
Bytes multiple(const KeyGroup& g, ByteView number) {
    const auto pair = g.draw_key_pair([number](std::span<std::uint8_t> out) {
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        std::copy_backward(number.begin(), number.end(), out.end());
    });
    return pair.value().public_key;
}

// Points that a chord joins, the same point twice, and a point with its mirror image.
TEST(KeyGroup, GenericMappingAddsEveryPairOfPoints) {
    const auto times = [](std::uint8_t factor) { return Bytes{factor}; };
    const auto nonce = [](std::uint8_t value) {
        Bytes bytes(16, 0);
        bytes.back() = value;
        return Secret(std::move(bytes));
    };
    for (const DomainParameters& parameters : all_domain_parameters()) {
        if (!parameters.elliptic) continue;
        SCOPED_TRACE(parameters.name);
        const auto g = group(parameters.id);
        for (const auto& [a, b] :
             {std::pair{5, 2}, std::pair{1, 1}, std::pair{3, 3}, std::pair{250, 4}}) {
            const auto mapped =
                g->map_generic(nonce(static_cast<std::uint8_t>(a)),
                               Secret(multiple(*g, times(static_cast<std::uint8_t>(b)))));
            ASSERT_TRUE(mapped) << mapped.error().describe();
            EXPECT_EQ(to_hex(mapped->view()),
                      to_hex(multiple(*g, times(static_cast<std::uint8_t>(a + b)))));
        }
    }
    // SEC 2, 2.4.2: the order of secp256r1, less one.
    const Bytes minus_one = hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550");
    const auto nowhere = group(12)->map_generic(nonce(1), Secret(multiple(*group(12), minus_one)));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().cause, "chip.bad_point");
    EXPECT_EQ(group(12)->map_generic(nonce(1), Secret(Bytes(64, 4))).error().cause,
              "chip.bad_point");
}

TEST(KeyGroup, OnlyStandardisedOnesExist) {
    for (const int id : {-1, 3, 7, 19, 31, 32, 255})
        EXPECT_EQ(KeyGroup::standardised(id).error().cause, "chip.access_unsupported") << id;
    EXPECT_EQ(group(13), group(13)) << "made once";
}

// A table of what was asked for is drawn: numbers from the order on, and zero, are drawn again.
TEST(KeyGroup, APrivateKeyIsBelowTheOrder) {
    const auto g = group(12);
    int calls = 0;
    const KeyPair pair = g->draw_key_pair([&calls](std::span<std::uint8_t> out) {
                              ++calls;
                              const std::uint8_t with = calls == 1 ? 0xFF : calls == 2 ? 0 : 0x11;
                              std::fill(out.begin(), out.end(), with);
                          }).value();
    EXPECT_EQ(calls, 3);
    EXPECT_EQ(to_hex(pair.private_key.view()), to_hex(Bytes(32, 0x11)));
}

TEST(KeyGroup, PointsThatAreNoneAreRefused) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        if (!parameters.elliptic) continue;
        SCOPED_TRACE(parameters.name);
        const auto g = group(parameters.id);
        const Bytes good = g->draw_key_pair(system_random()).value().public_key;
        const std::size_t field = (good.size() - 1) / 2;
        auto off_curve = good, compressed = good, hybrid = good, shorter = good, longer = good;
        off_curve.back() ^= 1;
        compressed[0] = 0x02;
        compressed.resize(1 + field);
        hybrid[0] = static_cast<std::uint8_t>(0x06 | (good.back() & 1));
        shorter.pop_back();
        longer.push_back(0);
        Bytes over_the_prime = good;
        std::fill(over_the_prime.begin() + 1, over_the_prime.end(), 0xFF);
        Bytes zeros(good.size(), 0);
        zeros[0] = 0x04;
        for (const Bytes& bad : {off_curve, compressed, hybrid, shorter, longer, over_the_prime,
                                 zeros, Bytes{0x00}, Bytes{0x04}, Bytes{}})
            EXPECT_EQ(cause_of(g->accept(bad)), "chip.bad_point") << to_hex(bad);
    }
}

TEST(KeyGroup, NumbersThatAreNoKeysAreRefused) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        if (parameters.elliptic) continue;
        SCOPED_TRACE(parameters.name);
        const auto g = group(parameters.id);
        const FieldParameters field = field_parameters(parameters.openssl_name).value();
        Bytes less_one = field.p, more_one = field.p;
        less_one.back() -= 1;  // of order two
        more_one.back() += 1;
        Bytes two(field.p.size(), 0), one = two;
        two.back() = 2;  // of another order
        one.back() = 1;
        Bytes longer = field.g;
        longer.insert(longer.begin(), 1);
        for (const Bytes& bad : {less_one, more_one, field.p, two, one, longer, Bytes{}, Bytes{0},
                                 Bytes{1}, Bytes(field.p.size(), 0), Bytes(field.p.size(), 0xFF)})
            EXPECT_EQ(cause_of(g->accept(bad)), "chip.bad_point") << to_hex(bad);
        EXPECT_EQ(cause_of(g->accept(field.g)), "accepted");
    }
}

// The chip that sends h of a small order could test passwords: the private key modulo that order
// would show.
TEST(KeyGroup, SmallSubgroupsAreRefused) {
    for (const int id : {0, 1, 2}) {
        const FieldParameters field = field_parameters(domain_parameters(id)->openssl_name).value();
        const NumberContext context(BN_CTX_new());
        const Number p = secret_number_from(field.p), exponent(BN_dup(p.get()));
        BN_sub_word(exponent.get(), 1);
        for (const BN_ULONG order : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29}) {
            if (BN_mod_word(exponent.get(), order) != 0) continue;
            const Number times(BN_dup(exponent.get())), element(BN_new()), base(BN_new());
            BN_div_word(times.get(), order);
            BN_set_word(base.get(), 5);
            BN_mod_exp(element.get(), base.get(), times.get(), p.get(), context.get());
            EXPECT_EQ(cause_of(group(id)->accept(bytes_of(element.get()))), "chip.bad_point")
                << id << ": order " << order;
        }
    }
}

TEST(KeyGroup, ANumberIsTheSameWithAndWithoutItsLeadingZeros) {
    // A number that begins with zero is some power of the generator.
    const auto g = group(0);
    const FieldParameters field = field_parameters("dh_1024_160").value();
    for (std::uint8_t low = 1;; ++low) {
        ASSERT_NE(low, 0) << "one in 256 begins with zero";
        Bytes exponent(20, 0x33);
        for (std::uint8_t high = 0; high < 8; ++high) {
            exponent[18] = high;
            exponent[19] = low;
            const Secret element = g->agree(Secret(exponent), field.g).value();
            if (element.view()[0] != 0) continue;
            const Bytes padded = to_bytes(element.view());
            std::size_t zeros = 0;
            while (padded[zeros] == 0) ++zeros;
            EXPECT_EQ(g->accept(element.view().subspan(zeros)).value(), padded);
            EXPECT_EQ(g->accept(padded).value(), padded);
            EXPECT_EQ(g->shared_secret(element).size(), field.p.size());
            return;
        }
    }
}

// So that chips which write numbers with and without leading zeros see the same key.
TEST(KeyGroup, OurOwnNumbersHaveNoLeadingZero) {
    const auto g = group(0);
    for (int i = 0; i < 300; ++i)
        EXPECT_NE(g->draw_key_pair(system_random()).value().public_key[0], 0);
}

using Curve = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;

Bytes written_out(const EC_GROUP* curve, std::string_view algorithm = "2A8648CE3D0201") {
    unsigned char* der = nullptr;
    const int size = i2d_ECPKParameters(curve, &der);
    Bytes parameters(der, der + size);
    OPENSSL_free(der);
    return tlv::encode(0x30, {tlv::encode(0x06, hex(algorithm)), parameters});
}

Curve explicit_curve(std::string_view name) {
    Curve curve(EC_GROUP_new_by_curve_name(OBJ_sn2nid(std::string(name).c_str())));
    EC_GROUP_set_asn1_flag(curve.get(), OPENSSL_EC_EXPLICIT_CURVE);
    return curve;
}

TEST(DomainParameters, WrittenOutOnesAreKnownByTheirNumbers) {
    for (const DomainParameters& parameters : all_domain_parameters()) {
        if (parameters.elliptic) {
            const Curve curve = explicit_curve(parameters.openssl_name);
            EXPECT_EQ(identify_parameters(written_out(curve.get())), parameters.id);
        } else {
            const FieldParameters field = field_parameters(parameters.openssl_name).value();
            const auto integer = [](const Bytes& number) {
                return tlv::encode(0x02, {Bytes(number[0] >= 0x80 ? 1 : 0, 0), number});
            };
            const auto algorithm = [&](const Bytes& p, const Bytes& g, const Bytes& q) {
                return tlv::encode(0x30, {tlv::encode(0x06, hex("2A8648CE3E0201")),
                                          tlv::encode(0x30, {integer(p), integer(g), integer(q)})});
            };
            EXPECT_EQ(identify_parameters(algorithm(field.p, field.g, field.q)), parameters.id);
            Bytes other = field.g;
            other.back() ^= 1;
            EXPECT_FALSE(identify_parameters(algorithm(field.p, other, field.q)));
            EXPECT_FALSE(identify_parameters(algorithm(field.p, field.q, field.g)));
        }
    }
}

// CVE-2020-0601: everything is the known curve's but the generator, which its maker chose so that
// he knows the logarithm.
TEST(DomainParameters, AnotherGeneratorIsAnotherGroup) {
    const Curve curve = explicit_curve("prime256v1");
    const std::unique_ptr<EC_POINT, Freed<EC_POINT_free>> doubled(EC_POINT_new(curve.get()));
    ASSERT_EQ(
        EC_POINT_dbl(curve.get(), doubled.get(), EC_GROUP_get0_generator(curve.get()), nullptr), 1);
    ASSERT_EQ(EC_GROUP_set_generator(curve.get(), doubled.get(), EC_GROUP_get0_order(curve.get()),
                                     nullptr),
              1);
    EXPECT_FALSE(identify_parameters(written_out(curve.get())));
}

TEST(DomainParameters, NamedByTheirNumber) {
    const auto standardised = [](int id) {
        return tlv::encode(0x30, {tlv::encode(0x06, hex("04007F00070102")),
                                  tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(id)})});
    };
    EXPECT_EQ(identify_parameters(standardised(13)), 13);
    EXPECT_EQ(identify_parameters(standardised(0)), 0);
    EXPECT_FALSE(identify_parameters(standardised(3)));
    for (const char* bad : {"", "30", "3000", "3003060100", "300906 07 04007F00070102",
                            "300A0607 2A8648CE3D0201 30", "300B06072A8648CE3E02013000"})
        EXPECT_FALSE(identify_parameters(hex(bad))) << bad;
}

}  // namespace
}  // namespace limen::emrtd::test
