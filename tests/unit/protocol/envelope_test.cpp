// SPDX-License-Identifier: Apache-2.0
#include "protocol/envelope.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sodium.h>

namespace limen::protocol {
namespace {

// The secret key of the seed 00 01 … 1f.
Identity fixed_identity() {
    Identity identity = make_identity("kiosk-1", Role::kiosk);
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{};
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(i);
    crypto_sign_seed_keypair(identity.self.sign.data(), identity.sign_secret.data(), seed.data());
    return identity;
}

KeyLookup only(const PublicIdentity& known) {
    return [&known](std::string_view id) { return id == known.id ? &known.sign : nullptr; };
}

// Signature made by OpenSSL from the same seed, envelope put together by hand.
constexpr std::string_view kVector =
    "a4"
    "6162"
    "48a16568656c6c6fa0"
    "616b"
    "676b696f736b2d31"
    "6173"
    "5840added2a09b3c6117dee019fa275a3ddee425e98a3cab2844ea503c022abb6783"
    "64836e495f406ab52cb5a97f01b2e3473acae884357da7f752c76bc0a86fb400"
    "6176"
    "01";

TEST(Envelope, HasTheBytesOthersComputed) {
    const Bytes body = *from_hex("a16568656c6c6fa0");
    EXPECT_EQ(to_hex(seal(body, "evidence", fixed_identity())), kVector);
}

TEST(Envelope, OpensWhatOthersSealed) {
    const Identity identity = fixed_identity();
    const auto opened = open(*from_hex(kVector), "evidence", only(identity.self));
    ASSERT_TRUE(opened) << opened.error().describe();
    EXPECT_EQ(opened->signer, "kiosk-1");
    EXPECT_EQ(to_hex(opened->body), "a16568656c6c6fa0");
    EXPECT_EQ(to_hex(opened->signature).substr(0, 8), "added2a0");
}

TEST(Envelope, AnyBodyAndContextComeBack) {
    const Identity identity = fixed_identity();
    EXPECT_TRUE(rc::check([&](const Bytes& body) {
        const auto opened = open(seal(body, "event", identity), "event", only(identity.self));
        RC_ASSERT(opened.has_value());
        RC_ASSERT(opened->body == body);
    }));
}

TEST(Envelope, OneKindDoesNotPassForAnother) {
    const Identity identity = fixed_identity();
    const auto opened = open(*from_hex(kVector), "officer", only(identity.self));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().cause, "envelope.bad_signature");
}

TEST(Envelope, ASignerNobodyKnowsIsRefused) {
    const auto opened = open(*from_hex(kVector), "evidence",
                             [](std::string_view) -> const SignPublicKey* { return nullptr; });
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().cause, "envelope.unknown_key");
}

TEST(Envelope, AnotherKeyUnderTheSameNameIsRefused) {
    const PublicIdentity other = make_identity("kiosk-1", Role::kiosk).self;
    const auto opened = open(*from_hex(kVector), "evidence", only(other));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().cause, "envelope.bad_signature");
}

// Malleability: no other byte string may open to the same message.
TEST(Envelope, EveryBitMatters) {
    const Identity identity = fixed_identity();
    const Bytes good = *from_hex(kVector);
    for (std::size_t i = 0; i < good.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            Bytes wrong = good;
            wrong[i] = static_cast<std::uint8_t>(wrong[i] ^ (1u << bit));
            ASSERT_FALSE(open(wrong, "evidence", only(identity.self))) << i << "." << bit;
        }
}

TEST(Envelope, EveryTruncationIsMalformed) {
    const Identity identity = fixed_identity();
    const Bytes good = *from_hex(kVector);
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto opened = open(ByteView(good).first(size), "evidence", only(identity.self));
        ASSERT_FALSE(opened) << size;
        EXPECT_EQ(opened.error().cause, "envelope.malformed");
    }
}

TEST(Envelope, OtherFormsOfTheSameContentAreMalformed) {
    const Identity identity = fixed_identity();
    const std::string good(kVector);
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        return *from_hex(text);
    };
    const std::vector<std::pair<const char*, Bytes>> forms = {
        {"trailing byte", *from_hex(good + "00")},
        {"indefinite map", *from_hex("bf" + good.substr(2) + "ff")},
        {"longer map head", with("a46162", "b8046162")},
        {"longer body head", with("48a165", "5808a165")},
        {"indefinite body", with("48a16568656c6c6fa0", "5f48a16568656c6c6fa0ff")},
        {"body as text", with("48a165", "68a165")},
        {"longer version", with("617601", "61761801")},
        {"other version", with("617601", "617602")},
        {"version as text", with("617601", "61766131")},
        {"extra key", *from_hex("a5" + good.substr(2) + "617700")},
        {"missing version", *from_hex("a3" + good.substr(2, good.size() - 8))},
        {"key twice", with("617601", "617301")},
        {"tag", *from_hex("d9d9f7" + good)},
        {"key id with a slash", with("6b696f736b2d31", "6b696f736b2f31")},
        {"short signature", with("5840added2a0", "583cadd2")},
    };
    for (const auto& [name, bytes] : forms) {
        const auto opened = open(bytes, "evidence", only(identity.self));
        ASSERT_FALSE(opened) << name;
        EXPECT_EQ(opened.error().cause, "envelope.malformed") << name;
    }
}

}  // namespace
}  // namespace limen::protocol
