// SPDX-License-Identifier: Apache-2.0
// EF.DG14, EF.DG15, EF.CardSecurity's contents, and EF.CardAccess, before anybody vouched for them.
#include "base/invariant.hpp"
#include "identity/emrtd/active_authentication.hpp"
#include "identity/emrtd/chip_authentication.hpp"
#include "identity/emrtd/key_agreement.hpp"
#include "identity/emrtd/mapping_proof.hpp"
#include "identity/emrtd/signed_content.hpp"

namespace {

using namespace limen::emrtd;

template <class T>
bool understood(const limen::Result<T>& result) {
    LIMEN_INVARIANT(result || result.error().cause.starts_with("lds."),
                    "the cause is one of a decoder's");
    return result.has_value();
}

// The key is used: what was let in must not lead the arithmetic astray.
void use(const PublicKey& key) {
    const limen::Bytes noise(256, 0x5A);
    LIMEN_INVARIANT(!check_active_signature(key, std::nullopt, limen::Bytes(8), noise),
                    "noise is nobody's signature");
    if (key_bits(key) > 600) return;  // a field of thousands of bits costs milliseconds
    const auto agreed = agree_with(key, [](std::span<std::uint8_t> out) {
        std::fill(out.begin(), out.end(), std::uint8_t{0x35});
    });
    LIMEN_INVARIANT(!agreed || agreed->shared.size() > 0, "a secret is not empty");
}

void use(const SecurityInfos& infos) {
    for (const ChipKeyChoice& choice : chip_key_choices(infos)) {
        LIMEN_INVARIANT(!name_of(choice).empty(), "a choice has a name");
        use(choice.key);
    }
    const MappingProof proof{limen::Bytes(32, 1), limen::Bytes(65, 4), 12};
    LIMEN_INVARIANT(!check_mapping(proof, infos), "noise proves nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView input(data, size);
    if (const auto infos = decode_dg14(input); understood(infos)) use(*infos);
    if (const auto infos = decode_security_infos(input); understood(infos)) use(*infos);
    if (const auto key = decode_dg15(input); understood(key)) use(*key);
    (void)understood(listed_groups(input));
    if (const auto content = signed_content(input); understood(content))
        (void)understood(decode_security_infos(*content));
    return 0;
}
