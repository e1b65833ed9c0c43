// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/algorithm.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "provisioning/passport/der.hpp"

namespace limen::passport {
namespace {

constexpr std::array<std::string_view, 5> kDigests = {"sha1", "sha224", "sha256", "sha384",
                                                      "sha512"};
// OpenSSL's names; p192 and the 192-bit brainpool curves are in old documents only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kNist{{{"p192", "P-192"},
                                                                              {"p224", "P-224"},
                                                                              {"p256", "P-256"},
                                                                              {"p384", "P-384"},
                                                                              {"p521", "P-521"}}};

std::vector<std::string_view> parted(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(by, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::optional<int> number_of(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "-salt20", "-mgfsha1" behind the hash of a PSS name.
bool read_pss_option(Algorithm& algorithm, std::string_view word) {
    if (word.starts_with("salt")) {
        algorithm.salt_length = number_of(word.substr(4));
        return algorithm.salt_length && *algorithm.salt_length >= 0 && *algorithm.salt_length <= 64;
    }
    if (!word.starts_with("mgf")) return false;
    algorithm.mgf_digest = digest_named(word.substr(3));
    return !algorithm.mgf_digest.empty();
}

bool read_rsa(Algorithm& algorithm, std::vector<std::string_view> words) {
    static constexpr std::array kSizes = {2048, 3072, 4096};
    const auto bits = number_of(words[1]);
    if (!bits || std::ranges::find(kSizes, *bits) == kSizes.end()) return false;
    algorithm.rsa_bits = *bits;
    algorithm.pss_key = words[2] == "psskey";
    algorithm.pss = words[2] == "pss" || algorithm.pss_key;
    words.erase(words.begin(), words.begin() + (algorithm.pss ? 3 : 2));
    if (words.empty() || (!algorithm.pss && words.size() > 1)) return false;
    algorithm.digest = digest_named(words[0]);
    return !algorithm.digest.empty() &&
           std::all_of(words.begin() + 1, words.end(),
                       [&](std::string_view word) { return read_pss_option(algorithm, word); });
}

bool read_ecdsa(Algorithm& algorithm, const std::vector<std::string_view>& words) {
    algorithm.curve = curve_named(words[1]);
    algorithm.digest = digest_named(words.back());
    if (words.size() == 4) {
        algorithm.foreign_curve = words[2] == "foreign";
        algorithm.explicit_parameters = words[2] == "explicit" || algorithm.foreign_curve;
        algorithm.mislabelled_curve = words[2] == "mislabelled" && words[1] == "p224";
        algorithm.plain_signature = words[2] == "plain";
    }
    const bool known_form = words.size() == 3 || algorithm.explicit_parameters ||
                            algorithm.mislabelled_curve || algorithm.plain_signature;
    return words.size() <= 4 && known_form && !algorithm.curve.empty() && !algorithm.digest.empty();
}

using Group = std::unique_ptr<EC_GROUP, decltype([](EC_GROUP* group) { EC_GROUP_free(group); })>;
using Point = std::unique_ptr<EC_POINT, decltype([](EC_POINT* point) { EC_POINT_free(point); })>;
using Parameters =
    std::unique_ptr<OSSL_PARAM, decltype([](OSSL_PARAM* list) { OSSL_PARAM_free(list); })>;
using Builder =
    std::unique_ptr<OSSL_PARAM_BLD, decltype([](OSSL_PARAM_BLD* b) { OSSL_PARAM_BLD_free(b); })>;

// The parameters of `group` with `base` as its base point.
Parameters parameters_with_base(const EC_GROUP* group, const EC_POINT* base) {
    Bytes point(
        EC_POINT_point2oct(group, base, POINT_CONVERSION_UNCOMPRESSED, nullptr, 0, nullptr));
    EC_POINT_point2oct(group, base, POINT_CONVERSION_UNCOMPRESSED, point.data(), point.size(),
                       nullptr);
    BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
    const Builder builder(OSSL_PARAM_BLD_new());
    Parameters out;
    if (EC_GROUP_get_curve(group, p, a, b, nullptr) == 1 &&
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_EC_FIELD_TYPE,
                                        SN_X9_62_prime_field, 0) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_EC_P, p) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_EC_A, a) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_EC_B, b) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_EC_ORDER,
                               EC_GROUP_get0_order(group)) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_EC_GENERATOR, point.data(),
                                         point.size()) == 1)
        out.reset(OSSL_PARAM_BLD_to_param(builder.get()));
    BN_free(p);
    BN_free(a);
    BN_free(b);
    return out;
}

// A named curve whose base point was doubled: nothing is weak about it, but it is nobody's.
Result<Owned<EVP_PKEY>> make_foreign_key(const Algorithm& algorithm) {
    const int nid = EC_curve_nist2nid(algorithm.curve.c_str());
    const Group group(
        EC_GROUP_new_by_curve_name(nid != NID_undef ? nid : OBJ_sn2nid(algorithm.curve.c_str())));
    const Point doubled(group ? EC_POINT_new(group.get()) : nullptr);
    if (!doubled || EC_POINT_dbl(group.get(), doubled.get(), EC_GROUP_get0_generator(group.get()),
                                 nullptr) != 1)
        return crypto_failure("making a curve of its own");
    const Parameters parameters = parameters_with_base(group.get(), doubled.get());
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_params(context.get(), parameters.get()) != 1 ||
        EVP_PKEY_generate(context.get(), &key) != 1)
        return crypto_failure("making a key on a curve of its own");
    return Owned<EVP_PKEY>(key);
}

// RSASSA-PSS-params (RFC 4055, 3.1); what has its default value is left out.
Bytes pss_parameters(const Algorithm& algorithm) {
    const std::string mgf = algorithm.mgf_digest.empty() ? algorithm.digest : algorithm.mgf_digest;
    const int own = EVP_MD_get_size(EVP_get_digestbyname(algorithm.digest.c_str()));
    const int salt = algorithm.salt_length.value_or(own);
    std::vector<Bytes> parts;
    if (algorithm.digest != "SHA1")
        parts.push_back(der::context(0, digest_identifier(algorithm.digest)));
    if (mgf != "SHA1")
        parts.push_back(der::context(
            1, der::sequence({der::oid("1.2.840.113549.1.1.8"), digest_identifier(mgf)})));
    if (salt != 20)
        parts.push_back(der::context(2, der::integer(static_cast<std::uint64_t>(salt))));
    return der::sequence(parts);
}

// A point on P-224 that is said to lie on brainpoolP224r1, as in Lithuanian documents.
Bytes mislabelled(const Bytes& info) {
    const Bytes curve = der::oid("1.3.132.0.33");
    const auto at = std::ranges::search(info, curve);
    Bytes point(at.end(), info.end());
    return der::sequence(
        {der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.3.36.3.3.2.8.1.1.5")}), point});
}

std::size_t place_of(const std::string& digest) {
    for (std::size_t i = 0; i < kDigests.size(); ++i)
        if (digest_named(kDigests[i]) == digest) return i;
    return 2;
}

bool set_padding(EVP_PKEY_CTX* parameters, const Algorithm& algorithm) {
    if (!algorithm.pss) return true;
    const int salt = algorithm.salt_length.value_or(RSA_PSS_SALTLEN_DIGEST);
    const std::string mgf = algorithm.mgf_digest.empty() ? algorithm.digest : algorithm.mgf_digest;
    return EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt) > 0 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, EVP_get_digestbyname(mgf.c_str())) > 0;
}

}  // namespace

std::string curve_named(std::string_view word) {
    for (const auto& [ours, theirs] : kNist)
        if (ours == word) return std::string(theirs);
    static constexpr std::array<std::string_view, 6> kSizes = {"192", "224", "256",
                                                               "320", "384", "512"};
    for (const auto size : kSizes)
        for (const char* kind : {"r1", "t1"})
            if (const std::string name = "brainpoolP" + std::string(size) + kind; name == word)
                return name;
    return {};
}

std::string digest_named(std::string_view word) {
    if (std::ranges::find(kDigests, word) == kDigests.end()) return {};
    return "SHA" + std::string(word.substr(3));
}

Result<Algorithm> parse_algorithm(std::string_view name) {
    Algorithm algorithm;
    algorithm.name = name;
    const auto words = parted(name, '-');
    const bool known = words.size() >= 3 && ((words[0] == "rsa" && read_rsa(algorithm, words)) ||
                                             (words[0] == "ecdsa" && read_ecdsa(algorithm, words)));
    if (!known)
        return fail(Stage::config, "passport.bad_algorithm",
                    "\"" + std::string(name) +
                        "\" is no algorithm; write for example rsa-3072-sha256, "
                        "rsa-2048-pss-sha256, ecdsa-p256-sha256 or "
                        "ecdsa-brainpoolP384r1-explicit-sha384.");
    return algorithm;
}

Result<Owned<EVP_PKEY>> make_key(const Algorithm& algorithm) {
    if (algorithm.foreign_curve) return make_foreign_key(algorithm);
    Owned<EVP_PKEY> key(algorithm.rsa_bits != 0
                            ? EVP_RSA_gen(static_cast<unsigned>(algorithm.rsa_bits))
                            : EVP_EC_gen(algorithm.curve.c_str()));
    if (!key) return crypto_failure("making a key for " + algorithm.name);
    return key;
}

Result<Bytes> public_key_info(const EVP_PKEY* key, const Algorithm& algorithm) {
    Owned<EVP_PKEY> copy(EVP_PKEY_dup(const_cast<EVP_PKEY*>(key)));
    // Nearly all States write the curve's parameters out instead of naming it.
    const char* encoding = algorithm.explicit_parameters ? OSSL_PKEY_EC_ENCODING_EXPLICIT
                                                         : OSSL_PKEY_EC_ENCODING_GROUP;
    if (!copy ||
        (algorithm.rsa_bits == 0 && !algorithm.foreign_curve &&
         EVP_PKEY_set_utf8_string_param(copy.get(), OSSL_PKEY_PARAM_EC_ENCODING, encoding) != 1))
        return crypto_failure("choosing how the curve is written");
    const Bytes info = der_of(copy.get(), i2d_PUBKEY);
    if (info.empty()) return crypto_failure("writing a public key");
    if (algorithm.mislabelled_curve) return mislabelled(info);
    if (!algorithm.pss_key) return info;
    const Bytes plain = der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()});
    const auto at = std::ranges::search(info, plain);
    const Bytes bit_string(at.end(), info.end());
    return der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.10")}), bit_string});
}

Bytes signature_identifier(const Algorithm& algorithm, bool plain_rsa) {
    static constexpr std::array<int, 5> kRsa = {5, 14, 11, 12, 13};
    const std::size_t place = place_of(algorithm.digest);
    if (algorithm.pss)
        return der::sequence({der::oid("1.2.840.113549.1.1.10"), pss_parameters(algorithm)});
    if (algorithm.rsa_bits != 0)
        return der::sequence(
            {der::oid("1.2.840.113549.1.1", {plain_rsa ? 1 : kRsa[place]}), der::null()});
    if (algorithm.plain_signature)
        return der::sequence({der::oid("0.4.0.127.0.7.1.1.4.1", {static_cast<int>(place) + 1})});
    if (place == 0) return der::sequence({der::oid("1.2.840.10045.4.1")});
    return der::sequence({der::oid("1.2.840.10045.4.3", {static_cast<int>(place)})});
}

Bytes digest_identifier(const std::string& digest, bool null_parameters) {
    static constexpr std::array<std::string_view, 5> kOids = {
        "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.4", "2.16.840.1.101.3.4.2.1",
        "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"};
    const Bytes oid = der::oid(kOids.at(place_of(digest)));
    return null_parameters ? der::sequence({oid, der::null()}) : der::sequence({oid});
}

Result<Bytes> sign(EVP_PKEY* key, const Algorithm& algorithm, ByteView data) {
    Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    std::size_t size = 0;
    const bool ready = context &&
                       EVP_DigestSignInit_ex(context.get(), &parameters, algorithm.digest.c_str(),
                                             nullptr, nullptr, key, nullptr) == 1 &&
                       set_padding(parameters, algorithm) &&
                       EVP_DigestSign(context.get(), nullptr, &size, data.data(), data.size()) == 1;
    Bytes signature(ready ? size : 0);
    if (!ready ||
        EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) != 1)
        return crypto_failure("signing with " + algorithm.name);
    signature.resize(size);
    if (algorithm.plain_signature) return plain_signature(signature, key);
    return signature;
}

Result<Bytes> key_number(const EVP_PKEY* key, const char* name, std::size_t size) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return crypto_failure("looking at a key");
    Bytes out(std::max(size, static_cast<std::size_t>(BN_num_bytes(number))));
    BN_bn2binpad(number, out.data(), static_cast<int>(out.size()));
    BN_free(number);
    return out;
}

Result<Bytes> plain_signature(ByteView der, const EVP_PKEY* key) {
    LIMEN_TRY(const Bytes order, key_number(key, OSSL_PKEY_PARAM_EC_ORDER));
    const unsigned char* at = der.data();
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    if (signature == nullptr) return crypto_failure("rewriting a signature");
    const int size = static_cast<int>(order.size());
    Bytes out(order.size() * 2);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out.data(), size);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out.data() + size, size);
    ECDSA_SIG_free(signature);
    return out;
}

Result<Bytes> digest_of(const std::string& digest, ByteView data) {
    Bytes out(EVP_MAX_MD_SIZE);
    std::size_t length = 0;
    if (EVP_Q_digest(nullptr, digest.c_str(), nullptr, data.data(), data.size(), out.data(),
                     &length) != 1)
        return crypto_failure("hashing with " + digest);
    out.resize(length);
    return out;
}

}  // namespace limen::passport
