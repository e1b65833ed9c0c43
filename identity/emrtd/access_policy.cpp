// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/access_policy.hpp"

#include <algorithm>
#include <tuple>

namespace limen::emrtd {
namespace {

constexpr int kStrongEnough = 128;

std::unexpected<Error> no_protocol(const char* message) {
    return fail(Stage::chip_access, "chip.access_unsupported", message);
}

// NIST SP 800-57 part 1 rev. 3, table 2: 3DES with two keys counts 80.
int cipher_bits(Cipher cipher) {
    switch (cipher) {
        case Cipher::des3:
            return 80;
        case Cipher::aes128:
            return 128;
        case Cipher::aes192:
            return 192;
        case Cipher::aes256:
            break;
    }
    return 256;
}

// Nullptr where this version does not speak it.
const DomainParameters* spoken(const PaceInfo& info) {
    const DomainParameters* parameters = info.group ? domain_parameters(*info.group) : nullptr;
    if (parameters == nullptr || info.version != 2 || parameters->elliptic != info.elliptic)
        return nullptr;
    if (info.mapping == Mapping::integrated && !parameters->integrated_mapping) return nullptr;
    // The id names the chip's key too, and is a standardised one (9.2.1).
    if (info.mapping == Mapping::chip_authentication && info.parameter_id != info.group)
        return nullptr;
    return parameters;
}

std::size_t key_bytes(const DomainParameters& parameters) {
    const std::size_t field = (static_cast<std::size_t>(parameters.field_bits) + 7) / 8;
    return parameters.elliptic ? 1 + 2 * field : field;
}

// Less is better.
auto rank(const PaceInfo& info, std::size_t mapping, bool in_pieces) {
    const DomainParameters& parameters = *domain_parameters(*info.group);
    return std::tuple(in_pieces, mapping, -std::min(strength_bits(info), kStrongEnough),
                      parameters.field_bits, -static_cast<int>(info.cipher), parameters.id);
}

}  // namespace

int strength_bits(const PaceInfo& info) {
    const DomainParameters* parameters = info.group ? domain_parameters(*info.group) : nullptr;
    return parameters == nullptr ? 0
                                 : std::min(parameters->strength_bits, cipher_bits(info.cipher));
}

Result<PaceInfo> choose_pace(const CardAccess& access, const AccessPolicy& policy,
                             std::size_t most_key_bytes) {
    const PaceInfo* best = nullptr;
    decltype(rank(*best, 0, false)) best_rank;
    bool too_weak = false;
    for (const PaceInfo& info : access.pace) {
        const DomainParameters* parameters = spoken(info);
        const auto mapping =
            std::find(policy.mappings.begin(), policy.mappings.end(), info.mapping);
        if (parameters == nullptr || mapping == policy.mappings.end()) continue;
        if (strength_bits(info) < policy.minimum_bits) {
            too_weak = true;
            continue;
        }
        const auto ranked = rank(info, static_cast<std::size_t>(mapping - policy.mappings.begin()),
                                 key_bytes(*parameters) > most_key_bytes);
        if (best != nullptr && best_rank <= ranked) continue;
        best = &info;
        best_rank = ranked;
    }
    if (best != nullptr) return *best;
    if (too_weak) return no_protocol("the chip offers only kinds of PACE that the policy forbids");
    return no_protocol("the chip offers only kinds of PACE that we do not speak");
}

}  // namespace limen::emrtd
