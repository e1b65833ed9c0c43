// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/active_authentication.hpp"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "hal/virtual/chip/ecdsa.hpp"

namespace limen::virtual_chip {
namespace {

// ISO/IEC 10118-3's numbers of the digests, which the trailer names.
struct Trailer {
    std::string_view digest;
    std::uint8_t number;
};
constexpr std::array kTrailers = {Trailer{"SHA1", 0x33}, Trailer{"SHA224", 0x38},
                                  Trailer{"SHA256", 0x34}, Trailer{"SHA384", 0x36},
                                  Trailer{"SHA512", 0x35}};
constexpr std::uint8_t kTrailerEnd = 0xCC, kImplicitTrailer = 0xBC;
// Partial recovery: the challenge is not in the signature.
constexpr std::uint8_t kHeader = 0x6A;

}  // namespace

std::optional<ActiveSigner> ActiveSigner::make(const ActiveKey& key) {
    ActiveSigner signer;
    signer.digest_ = key.digest;
    EvpKey parsed = any_key(key.private_key);
    if (!parsed) return std::nullopt;
    if (!is_rsa(parsed)) {
        signer.curve_key_ = agreement_key(key.private_key);
        if (!signer.curve_key_ || !signer.curve_key_->group->elliptic()) return std::nullopt;
        return signer;
    }
    const auto* const trailer = std::ranges::find(kTrailers, key.digest, &Trailer::digest);
    if (trailer == kTrailers.end()) return std::nullopt;
    signer.trailer_ =
        key.implicit_trailer ? Bytes{kImplicitTrailer} : Bytes{trailer->number, kTrailerEnd};
    signer.modulus_bytes_ = static_cast<std::size_t>(EVP_PKEY_get_size(parsed.get()));
    const std::size_t fixed = 1 + hashed(key.digest, {}).size() + signer.trailer_.size();
    if (signer.modulus_bytes_ <= fixed) return std::nullopt;
    signer.rsa_ = std::move(parsed);
    return signer;
}

Bytes ActiveSigner::sign(ByteView challenge, const Random& random) const {
    if (!curve_key_) return sign_rsa(challenge, random);
    const auto& curve = static_cast<const CurveGroup&>(*curve_key_->group);
    return ecdsa_sign(curve, curve_key_->secret.get(), hashed(digest_, challenge), random);
}

// Doc 9303-11, 6.1.2.2: 6A, the chip's own nonce, the digest of both nonces, the trailer.
Bytes ActiveSigner::sign_rsa(ByteView challenge, const Random& random) const {
    const std::size_t digest_bytes = hashed(digest_, {}).size();
    Bytes message = random(modulus_bytes_ - 1 - digest_bytes - trailer_.size());
    Bytes block{kHeader};
    block.insert(block.end(), message.begin(), message.end());
    message.insert(message.end(), challenge.begin(), challenge.end());
    const Bytes digest = hashed(digest_, message);
    block.insert(block.end(), digest.begin(), digest.end());
    block.insert(block.end(), trailer_.begin(), trailer_.end());

    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new(rsa_.get(), nullptr));
    Bytes signature(modulus_bytes_);
    std::size_t length = signature.size();
    const bool done =
        context && EVP_PKEY_sign_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
        EVP_PKEY_sign(context.get(), signature.data(), &length, block.data(), block.size()) == 1;
    LIMEN_INVARIANT(done && length == signature.size(),
                    "a block that begins with 6A is less than the modulus");
    return signature;
}

}  // namespace limen::virtual_chip
