// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card_access_comparison.hpp"

#include <set>
#include <string>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/card_access.hpp"

namespace limen::emrtd {
namespace {

constexpr tlv::Tag kDataGroup14 = 0x6E;

// Each kind of PACE in words that tell it from every other; what is equal is written equally.
using Offers = std::set<std::string>;

std::string id_of(const std::optional<int>& id) {
    return id ? " " + std::to_string(*id) : std::string();
}

Offers offers_of(const CardAccess& access) {
    Offers offers;
    for (const PaceInfo& info : access.pace)
        offers.insert(name_of(info) + id_of(info.parameter_id) + " version " +
                      std::to_string(info.version));
    for (const PaceParameters& parameters : access.parameters)
        offers.insert("domain parameters" + id_of(parameters.parameter_id) + " of protocol " +
                      to_hex(parameters.oid) + ": " + to_hex(parameters.algorithm));
    for (const Bytes& oid : access.unknown) offers.insert("protocol " + to_hex(oid));
    return offers;
}

Result<CardAccess> decode_signed(ByteView signed_infos) {
    tlv::Reader reader(signed_infos, {1, 1, 1u << 16});
    if (reader.peek() != kDataGroup14) return decode_card_access(signed_infos);
    const auto group = reader.next();
    if (!group) return fail(Stage::chip_read, "lds.malformed", "EF.DG14 is cut off");
    return decode_card_access(group->value);
}

const std::string* first_missing(const Offers& wanted, const Offers& from) {
    for (const std::string& offer : wanted)
        if (!from.contains(offer)) return &offer;
    return nullptr;
}

std::unexpected<Error> differs(const char* cause, std::string message) {
    return fail(Stage::genuineness, cause, std::move(message));
}

}  // namespace

Result<CardAccessComparison> compare_card_access(AccessProtocol used, ByteView card_access,
                                                 ByteView signed_infos) {
    LIMEN_TRY(const CardAccess vouched, decode_signed(signed_infos));
    CardAccess seen;
    if (!card_access.empty()) {
        LIMEN_TRY(seen, decode_card_access(card_access));
    }
    const Offers offers_vouched = offers_of(vouched), offers_seen = offers_of(seen);
    if (offers_vouched.empty()) return CardAccessComparison::not_signed;
    if (used != AccessProtocol::pace)
        return differs("chip.access_downgraded",
                       "the chip has PACE (" + *offers_vouched.begin() +
                           "), as its issuer signed, but it was opened without it");
    if (const std::string* offer = first_missing(offers_seen, offers_vouched))
        return differs("chip.card_access_differs",
                       "EF.CardAccess names what its issuer has not signed: " + *offer);
    if (const std::string* offer = first_missing(offers_vouched, offers_seen))
        return differs("chip.card_access_differs",
                       "EF.CardAccess leaves out what its issuer has signed: " + *offer);
    return CardAccessComparison::confirmed;
}

}  // namespace limen::emrtd
