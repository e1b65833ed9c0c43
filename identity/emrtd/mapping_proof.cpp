// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/mapping_proof.hpp"

#include "identity/emrtd/curve.hpp"

namespace limen::emrtd {
namespace {

std::unexpected<Error> mapping_unproven(const char* cause, const char* what) {
    return fail(Stage::genuineness, cause, what);
}

bool fits(const Curve& curve, const EcKey& key, const MappingProof& proof) {
    const auto chip_key = curve.decode(key.point);
    if (!chip_key) return false;
    const Secret factor{ByteView(proof.chip_authentication_data)};
    const auto product = curve.multiply(factor, chip_key->get());
    if (!product) return false;
    const auto encoded = curve.encode(product->get());
    return encoded && *encoded == proof.mapping_public_key;
}

}  // namespace

Result<CheckedMapping> check_mapping(const MappingProof& proof, const SecurityInfos& infos) {
    const std::string_view name = curve_name(proof.parameter_id);
    LIMEN_TRY(const Curve curve, Curve::named(name));
    bool any = false;
    for (const ChipKeyInfo& info : infos.chip_keys) {
        const auto* key = std::get_if<EcKey>(&info.key);
        if (key == nullptr || key->curve != name) continue;
        any = true;
        if (fits(curve, *key, proof))
            return CheckedMapping{"PACE-CAM " + key->curve, key_bits(info.key)};
    }
    if (!any)
        return mapping_unproven("chip.proof_unsupported",
                                "EF.CardSecurity has no key on the curve that was mapped on");
    return mapping_unproven("chip.proof_wrong", "the chip's mapping was not made with its own key");
}

}  // namespace limen::emrtd
