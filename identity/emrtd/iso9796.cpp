// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/iso9796.hpp"

#include <openssl/err.h>

#include <array>

#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

std::unexpected<Error> wrong_signature(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "chip.proof_wrong",
                std::string("the chip's signature is not its key's: ") + what);
}

struct Digest {
    std::uint8_t id;  // ISO/IEC 10118-3; the trailer's first byte, CC being the second
    const char* name;
    std::size_t size;
};
constexpr std::array kDigests = {
    Digest{0x31, "RIPEMD160", 20}, Digest{0x33, "SHA1", 20},   Digest{0x34, "SHA256", 32},
    Digest{0x35, "SHA512", 64},    Digest{0x36, "SHA384", 48}, Digest{0x38, "SHA224", 28},
};
constexpr Digest kImplicit = {0xBC, "SHA1", 20};  // Doc 9303-11, 6.1.2.1

// signature ^ exponent mod modulus, as long as the modulus. Of a number and its complement the
// signer may give out the smaller; the right one ends in C (ISO/IEC 9796-2, 8.2 and B.6).
Result<Bytes> open(const RsaKey& key, ByteView signature) {
    const Number n = number_from(key.modulus), e = number_from(key.exponent),
                 s = number_from(signature);
    Number f(BN_new());
    const NumberContext context(BN_CTX_new());
    if (!n || !e || !s || !f || !context || BN_cmp(s.get(), n.get()) >= 0 ||
        BN_mod_exp(f.get(), s.get(), e.get(), n.get(), context.get()) != 1)
        return wrong_signature("it is no number of the key's size");
    constexpr BN_ULONG kNibbles = 16, kLast = 12;
    if (BN_mod_word(f.get(), kNibbles) != kLast && BN_sub(f.get(), n.get(), f.get()) != 1)
        return wrong_signature("it cannot be computed with");
    Bytes out = bytes_of(f.get(), key.modulus.size());
    if (out.empty()) return wrong_signature("it cannot be computed with");
    return out;
}

// 01, then whether more of the message is elsewhere, then B after B and an A (in half bytes: 4 or
// 6, any number of B, A). Gives the number of bytes it takes.
Result<std::size_t> header_size(ByteView representative, bool& total) {
    const auto half = [&](std::size_t i) {
        const std::uint8_t byte = representative[i / 2];
        return i % 2 == 0 ? byte >> 4 : byte & 0x0F;
    };
    if (half(0) != 0x4 && half(0) != 0x6) return wrong_signature("it does not begin as one");
    total = half(0) == 0x4;
    for (std::size_t i = 1; i < 2 * representative.size(); ++i) {
        if (half(i) == 0xA && i % 2 == 1) return (i + 1) / 2;
        if (half(i) != 0xB) break;
    }
    return wrong_signature("its padding is not one");
}

}  // namespace

Result<RecoveredSignature> open_signature(const RsaKey& key, ByteView signature) {
    if (signature.size() != key.modulus.size())
        return wrong_signature("it is not as long as the key");
    if ((key.modulus[0] & 0x80) == 0) {
        return fail(Stage::genuineness, "chip.proof_unsupported",
                    "an RSA key whose length is not whole bytes");
    }
    LIMEN_TRY(const Bytes representative, open(key, signature));
    RecoveredSignature out;
    LIMEN_TRY(const std::size_t header, header_size(representative, out.total));
    const Digest* digest = nullptr;
    std::size_t trailer = 1;
    out.implicit = representative.back() == kImplicit.id;
    if (out.implicit) {
        digest = &kImplicit;
    } else if (representative.back() == 0xCC) {
        trailer = 2;
        for (const Digest& known : kDigests)
            if (known.id == representative[representative.size() - 2]) digest = &known;
    }
    if (digest == nullptr) return wrong_signature("its trailer names no digest");
    if (header + digest->size + trailer > representative.size())
        return wrong_signature("it is too short for its digest");
    const auto body = ByteView(representative).subspan(header);
    const std::size_t recovered = body.size() - digest->size - trailer;
    out.digest = digest->name;
    out.recovered = to_bytes(body.first(recovered));
    out.hash = to_bytes(body.subspan(recovered, digest->size));
    return out;
}

}  // namespace limen::emrtd
