// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/domain_parameters.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/field_parameters.hpp"
#include "identity/emrtd/object_ids.hpp"
#include "identity/emrtd/published_curves.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

constexpr std::array<DomainParameters, 14> kAll = {{
    {0, "DH-1024/160", "dh_1024_160", false, 1024, 80},
    {1, "DH-2048/224", "dh_2048_224", false, 2048, 112},
    {2, "DH-2048/256", "dh_2048_256", false, 2048, 112},
    {8, "secp192r1", "prime192v1", true, 192, 96},
    {9, "brainpoolP192r1", "brainpoolP192r1", true, 192, 96},
    {10, "secp224r1", "secp224r1", true, 224, 112, false},
    {11, "brainpoolP224r1", "brainpoolP224r1", true, 224, 112},
    {12, "secp256r1", "prime256v1", true, 256, 128},
    {13, "brainpoolP256r1", "brainpoolP256r1", true, 256, 128},
    {14, "brainpoolP320r1", "brainpoolP320r1", true, 320, 160},
    {15, "secp384r1", "secp384r1", true, 384, 192},
    {16, "brainpoolP384r1", "brainpoolP384r1", true, 384, 192},
    {17, "brainpoolP512r1", "brainpoolP512r1", true, 512, 256},
    {18, "secp521r1", "secp521r1", true, 521, 256},
}};

std::optional<int> named(ByteView parameters) {
    tlv::Reader reader(parameters, {1, 1, 8});
    const auto id = reader.expect(asn1::kInteger);
    if (!id || id->value.size() != 1 || domain_parameters(id->value[0]) == nullptr)
        return std::nullopt;
    return id->value[0];
}

std::optional<int> identify_curve(ByteView parameters) {
    tlv::Reader reader(parameters, {2, 1, 1u << 12});
    const auto sequence = reader.expect(asn1::kSequence);
    const auto name = sequence ? curve_of_parameters(sequence->value) : Result<std::string>("");
    for (const DomainParameters& known : kAll)
        if (known.elliptic && name && known.openssl_name == *name) return known.id;
    return std::nullopt;
}

// DomainParameters ::= SEQUENCE { p, g, q, … } (X9.42, RFC 3279, 2.3.3)
std::optional<int> identify_field(ByteView parameters) {
    tlv::Reader outer(parameters, {2, 8, 1024});
    const auto sequence = outer.expect(asn1::kSequence);
    if (!sequence) return std::nullopt;
    tlv::Reader reader(sequence->value, {1, 8, 1024});
    std::array<ByteView, 3> numbers;
    for (ByteView& number : numbers) {
        const auto integer = reader.expect(asn1::kInteger);
        if (!integer) return std::nullopt;
        number = integer->value;
        if (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    }
    for (const DomainParameters& known : kAll) {
        if (known.elliptic) continue;
        const auto field = field_parameters(known.openssl_name);
        if (field && is(numbers[0], field->p) && is(numbers[1], field->g) &&
            is(numbers[2], field->q))
            return known.id;
    }
    return std::nullopt;
}

}  // namespace

std::span<const DomainParameters> all_domain_parameters() {
    return kAll;
}

const DomainParameters* domain_parameters(int id) {
    const auto* found = std::find_if(
        kAll.begin(), kAll.end(), [id](const DomainParameters& known) { return known.id == id; });
    return found == kAll.end() ? nullptr : found;
}

std::string_view curve_name(int id) {
    const DomainParameters* found = domain_parameters(id);
    return found != nullptr && found->elliptic ? found->openssl_name : std::string_view{};
}

std::optional<int> identify_parameters(ByteView algorithm_identifier) {
    tlv::Reader outer(algorithm_identifier, {4, 8, 1u << 12});
    const auto sequence = outer.expect(asn1::kSequence);
    if (!sequence) return std::nullopt;
    tlv::Reader reader(sequence->value, {3, 8, 1u << 12});
    const auto algorithm = reader.expect(asn1::kOid);
    if (!algorithm) return std::nullopt;
    if (is(*algorithm, oid::kStandardizedParameters)) return named(reader.rest());
    if (is(*algorithm, oid::kEc)) return identify_curve(reader.rest());
    if (is(*algorithm, oid::kDhX942)) return identify_field(reader.rest());
    return std::nullopt;
}

}  // namespace limen::emrtd
