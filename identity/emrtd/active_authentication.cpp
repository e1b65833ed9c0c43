// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/active_authentication.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>

#include "base/freed.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/iso9796.hpp"
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<&EVP_PKEY_CTX_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freed<&ECDSA_SIG_free>>;

constexpr std::size_t kChallenge = 8;

std::unexpected<Error> proof_wrong(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "chip.proof_wrong",
                std::string("the chip's signature is not its key's: ") + what);
}
std::unexpected<Error> proof_unsupported(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "chip.proof_unsupported", what);
}

Bytes hash_of(const std::string& digest, ByteView a, ByteView b = {}) {
    const EVP_MD* algorithm = EVP_get_digestbyname(digest.c_str());
    if (algorithm == nullptr) return {};
    Bytes data = to_bytes(a);
    data.insert(data.end(), b.begin(), b.end());
    Bytes out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm, nullptr) != 1)
        return {};
    return out;
}

// The signed message is what came back out of the signature, then our challenge. Where the
// signature holds all of it, the challenge is its end.
Result<ActiveSignature> check_rsa(const RsaKey& key, ByteView challenge, ByteView signature) {
    LIMEN_TRY(const RecoveredSignature opened, open_signature(key, signature));
    ActiveSignature out{"AA-RSA " + opened.digest, {}};
    if (hash_of(opened.digest, opened.recovered, challenge) == opened.hash) {
        if (opened.total) out.deviations.emplace_back("aa.wrong_header");
        return out;
    }
    const ByteView message = opened.recovered;
    const bool ends_in_challenge = message.size() >= challenge.size() &&
                                   std::ranges::equal(message.last(challenge.size()), challenge);
    if (opened.total && ends_in_challenge && hash_of(opened.digest, message) == opened.hash)
        return out;
    return proof_wrong("it is not over our challenge");
}

KeyPtr key_of(const EcKey& key) {
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    Bytes point = key.point;
    std::string curve = key.curve;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* out = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_PUBLIC_KEY,
                          const_cast<OSSL_PARAM*>(params)) != 1)
        return nullptr;
    return KeyPtr(out);
}

Bytes der_of(ByteView r, ByteView s) {
    const SignaturePtr signature(ECDSA_SIG_new());
    Number first = number_from(r), second = number_from(s);
    if (!signature || !first || !second ||
        ECDSA_SIG_set0(signature.get(), first.get(), second.get()) != 1)
        return {};
    (void)first.release();  // the signature's now
    (void)second.release();
    unsigned char* data = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &data);
    if (size <= 0) return {};
    Bytes out(data, data + size);
    OPENSSL_free(data);
    return out;
}

// SEQUENCE { r INTEGER, s INTEGER }, and nothing else.
bool is_der(ByteView signature, std::size_t number_size) {
    tlv::Reader outer(signature, {2, 2, 256});
    const auto whole = outer.expect(0x30);
    if (!whole || !outer.done()) return false;
    auto reader = outer.enter(*whole);
    const auto r = reader->expect(0x02);
    const auto s = reader->expect(0x02);
    return r && s && reader->done() && r->value.size() <= number_size + 1 &&
           s->value.size() <= number_size + 1;
}

// The digests to try: the one that is named; else, or if it does not fit, the longest that is not
// longer than the key (Doc 9303-11, 6.1.2.3), then the others. Any that fits proves the key.
std::vector<std::string> digests_for(const std::optional<ActiveAuthenticationInfo>& info,
                                     int bits) {
    static constexpr std::array kDigests = {"SHA512", "SHA384", "SHA256", "SHA224", "SHA1"};
    constexpr std::array kLengths = {512, 384, 256, 224, 160};
    std::vector<std::string> out;
    if (info) out.push_back(info->digest);
    for (const bool fitting : {true, false})
        for (std::size_t i = 0; i < kDigests.size(); ++i)
            if ((kLengths[i] <= bits) == fitting && (!info || info->digest != kDigests[i]))
                out.emplace_back(kDigests[i]);
    return out;
}

bool verifies(EVP_PKEY* key, ByteView signature, ByteView hash) {
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    const bool ok = context && !hash.empty() && EVP_PKEY_verify_init(context.get()) == 1 &&
                    EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(),
                                    hash.size()) == 1;
    ERR_clear_error();
    return ok;
}

Result<ActiveSignature> check_ecdsa(const EcKey& key,
                                    const std::optional<ActiveAuthenticationInfo>& info,
                                    ByteView challenge, ByteView signature) {
    const int bits = key_bits(key);
    const auto size = static_cast<std::size_t>(bits + 7) / 8;
    const KeyPtr public_key = key_of(key);
    if (!public_key) return proof_unsupported("the chip's key cannot be used");
    ActiveSignature out;
    Bytes der;
    // A signature of the plain one's length is one, whatever it begins with.
    if (signature.size() == 2 * size) {
        der = der_of(signature.first(size), signature.last(size));
    } else if (is_der(signature, size)) {
        der = to_bytes(signature);
        out.deviations.emplace_back("aa.der_signature");
    } else {
        return proof_wrong("it has neither the plain form's length nor DER's form");
    }
    if (!info) out.deviations.emplace_back("aa.digest_not_named");
    if (info && !info->as_plain) out.deviations.emplace_back("aa.x962_identifier");
    for (const std::string& digest : digests_for(info, bits)) {
        if (!verifies(public_key.get(), der, hash_of(digest, challenge))) continue;
        if (info && info->digest != digest) out.deviations.emplace_back("aa.other_digest");
        out.algorithm = "AA-ECDSA " + digest + " " + key.curve;
        return out;
    }
    return proof_wrong("it is not over our challenge");
}

}  // namespace

Result<ActiveSignature> check_active_signature(const PublicKey& key,
                                               const std::optional<ActiveAuthenticationInfo>& info,
                                               ByteView challenge, ByteView signature) {
    if (const auto* rsa = std::get_if<RsaKey>(&key)) return check_rsa(*rsa, challenge, signature);
    if (const auto* ec = std::get_if<EcKey>(&key))
        return check_ecdsa(*ec, info, challenge, signature);
    return proof_unsupported("a Diffie-Hellman key signs nothing");
}

Result<ActiveSignature> run_active_authentication(
    Card& card, const PublicKey& key, const std::optional<ActiveAuthenticationInfo>& info,
    const Random& random, std::optional<bool> extended) {
    const auto size = static_cast<std::size_t>(key_bits(key) + 7) / 8;
    const std::size_t length = std::holds_alternative<RsaKey>(key) ? size : 2 * size + 10;
    const bool long_answer =
        extended.value_or(length > card.short_capacity() && card.extended_capacity() != 0);
    Bytes challenge(kChallenge);
    random(challenge);
    const auto ask = [&](std::size_t le, bool extended_fields) {
        return card.send({0x00, 0x88, 0x00, 0x00, challenge, le, extended_fields});
    };
    LIMEN_TRY(apdu::Response response,
              ask(long_answer ? apdu::kMaxExtendedLe : apdu::kMaxShortLe, long_answer));
    // Norway's documents want the signature's own length asked for. Card repeats nothing that was
    // protected; this is a new command, which is counted as one.
    if (response.sw >> 8 == 0x6C) {
        const std::size_t told = (response.sw & 0xFF) == 0 ? apdu::kMaxShortLe : response.sw & 0xFF;
        LIMEN_TRY(response, ask(told, false));
    }
    // Chinese ones say yes and give nothing where the length fields are extended.
    if (response.ok() && response.data.empty() && long_answer) {
        LIMEN_TRY(response, ask(apdu::kMaxShortLe, false));
    }
    if (!response.ok() || response.data.empty())
        return fail(Stage::genuineness, "chip.proof_refused",
                    "the chip refuses Active Authentication: " + apdu::describe_sw(response.sw));
    return check_active_signature(key, info, challenge, response.data);
}

}  // namespace limen::emrtd
