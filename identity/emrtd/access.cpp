// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/access.hpp"

#include <array>

#include "identity/emrtd/bac.hpp"
#include "identity/emrtd/file_reader.hpp"
#include "identity/emrtd/general_authenticate.hpp"

namespace limen::emrtd {
namespace {

// The eMRTD application (Doc 9303-10, 4.3).
constexpr std::array<std::uint8_t, 7> kApplication = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};

std::unexpected<Error> access_failed(const char* cause, std::string message) {
    return fail(Stage::chip_access, cause, std::move(message));
}

bool is_transport(const Error& error) {
    return error.stage == Stage::chip_transport || error.cause == "chip.stopped";
}

// EF.CardAccess of the master file, which is selected when a chip wakes up; empty where it is not
// there.
Result<Bytes> read_card_access(Card& card, bool by_sfi) {
    ReadStyle style(apdu::kMaxShortLe);
    style.use_sfi = by_sfi;
    FileReader reader(card, style);
    PartialFile file;
    auto done = reader.read(FileId::card_access, file, {});
    if (done) return std::move(file.bytes);
    const bool refused = done.error().cause == "chip.file_missing" ||
                         done.error().cause == "chip.file_denied" ||
                         done.error().cause == "chip.bad_response";
    if (is_transport(done.error()) || !refused) return std::unexpected(std::move(done.error()));
    if (file.bytes.empty()) return Bytes{};
    // A file that begins and does not end is no absent file: falling to BAC on it would be a way
    // to switch PACE off.
    done.error().cause = "chip.bad_response";
    return std::unexpected(std::move(done.error()));
}

Result<apdu::Response> select_master_file(Card& card) {
    return card.send({0x00, 0xA4, 0x00, 0x0C, {0x3F, 0x00}, 0, false});
}

// Some chips know no short identifier for EF.CardAccess and say "not found". Where BAC cannot be
// used either, the file is looked for once more, by SELECT from the master file.
Result<Bytes> search_card_access(Card& card) {
    LIMEN_TRY(const apdu::Response response, select_master_file(card));
    if (!response.ok()) return Bytes{};
    return read_card_access(card, false);
}

Result<void> select_application(Card& card) {
    LIMEN_TRY(const apdu::Response response,
              card.send({0x00, 0xA4, 0x04, 0x0C, to_bytes(kApplication), 0, false}));
    if (response.ok()) return {};
    if (response.sw == apdu::sw::kSecurityStatus)
        return access_failed(
            "chip.bac_not_offered",
            "the chip does not open its travel document: " + apdu::describe_sw(response.sw));
    return access_failed("chip.not_emrtd",
                         "this chip is not a travel document's: " + apdu::describe_sw(response.sw));
}

// The longest key for which reader and chip can exchange whole commands; all standardised points
// fit into short ones, numbers of 2048 bits do not. A step of PACE that is itself a link of PACE's
// chain and comes in pieces is what chips are least used to.
std::size_t most_key_bytes(const Card& card) {
    constexpr std::size_t kShort = 250, kLongest = 256, kLengthFields = 16;
    const std::size_t bytes = dynamic_data_size(kLongest) + kLengthFields;
    return card.carries(bytes, bytes) ? kLongest : kShort;
}

Password password_of(const AccessKey& key) {
    return std::holds_alternative<MrzKey>(key) ? mrz_password(std::get<MrzKey>(key).information)
                                               : can_password(std::get<Can>(key).digits);
}

Result<Access> open_pace(Card& card, const CardAccess& offered, const AccessKey& key,
                         const AccessPolicy& policy, const Random& random) {
    LIMEN_TRY(const PaceInfo info, choose_pace(offered, policy, most_key_bytes(card)));
    LIMEN_TRY(Opened opened,
              run_pace(card, info, needs_parameter_id(offered, info), password_of(key), random));
    return Access{AccessProtocol::pace,      full_name_of(info), {}, std::move(opened.proof), false,
                  std::move(opened.chip_key)};
}

// Documents without access control exist; their EF.COM can be read as it is.
Result<bool> is_readable_in_plain(Card& card) {
    LIMEN_TRY(const apdu::Response response, card.send({0x00, 0xB0, 0x9E, 0x00, {}, 256, false}));
    return response.ok() || response.sw == apdu::sw::kEndOfFile;
}

Result<Access> open_bac(Card& card, const AccessKey& key, const Random& random) {
    const auto* mrz = std::get_if<MrzKey>(&key);
    if (mrz == nullptr)
        return access_failed(
            "chip.access_unsupported",
            "the chip knows BAC only, which needs the MRZ and not the card access number");
    LIMEN_CHECK(run_bac(card, mrz->information, random));
    return Access{AccessProtocol::bac, "BAC", {}, {}};
}

Result<Access> open_without_pace(Card& card, const AccessKey& key, const AccessPolicy& policy,
                                 const Random& random) {
    LIMEN_CHECK(select_application(card));
    Result<Access> bac = access_failed("chip.access_unsupported",
                                       "the chip offers no PACE, and the policy forbids BAC");
    if (policy.bac != BacUse::never) bac = open_bac(card, key, random);
    const bool may_be_open =
        !bac && (policy.bac == BacUse::never || bac.error().cause == "chip.bac_not_offered");
    if (!may_be_open || !policy.open_chips) return bac;
    LIMEN_TRY(const bool open, is_readable_in_plain(card));
    if (open) return Access{AccessProtocol::none, "none", {}, {}};
    return bac;
}

// A wrong key is wrong for BAC too, and a chip that is gone is no chip that refused.
bool leads_to_bac(const Error& error, const AccessPolicy& policy) {
    return policy.bac == BacUse::after_failed_pace && !is_transport(error) &&
           error.cause != "chip.wrong_key" && error.cause != "chip.key_blocked";
}

Result<Access> open_offered(Card& card, const CardAccess& offered, const AccessKey& key,
                            const AccessPolicy& policy, const Random& random,
                            const InMasterFile& in_master_file) {
    auto pace = open_pace(card, offered, key, policy, random);
    if (pace) {
        if (in_master_file) LIMEN_CHECK(in_master_file(card, *pace));
        LIMEN_CHECK(select_application(card));
        return pace;
    }
    if (!leads_to_bac(pace.error(), policy)) return pace;
    LIMEN_CHECK(select_application(card));
    auto bac = open_bac(card, key, random);
    if (!bac && !is_transport(bac.error())) return pace;
    if (bac) {
        bac->after_failed_pace = true;
        bac->detail = "BAC after a failed PACE (" + pace.error().cause + ")";
    }
    return bac;
}

Result<Access> open_with(Card& card, const Bytes& card_access, const AccessKey& key,
                         const AccessPolicy& policy, const Random& random,
                         const InMasterFile& in_master_file) {
    CardAccess offered;
    if (!card_access.empty()) {
        LIMEN_TRY(offered, decode_card_access(card_access));
    }
    auto access = offered.advertises_pace()
                      ? open_offered(card, offered, key, policy, random, in_master_file)
                      : open_without_pace(card, key, policy, random);
    if (access) access->card_access = card_access;
    return access;
}

}  // namespace

Result<Access> open_access(Card& card, const AccessKey& key, const AccessPolicy& policy,
                           const Random& random, const InMasterFile& in_master_file) {
    LIMEN_TRY(const Bytes file, read_card_access(card, true));
    auto access = open_with(card, file, key, policy, random, in_master_file);
    const bool search = !access && file.empty() &&
                        (access.error().cause == "chip.bac_not_offered" ||
                         access.error().cause == "chip.access_unsupported");
    if (!search) return access;
    LIMEN_TRY(const Bytes found, search_card_access(card));
    if (found.empty()) return access;
    return open_with(card, found, key, policy, random, in_master_file);
}

Result<Access> reopen_access(Card& card, const AccessKey& key, const AccessPolicy& policy,
                             const Random& random, const Access& known,
                             const InMasterFile& in_master_file) {
    // PACE is offered by the master file. Not every chip lets it be selected, nor needs that.
    const bool with_pace = known.protocol == AccessProtocol::pace || known.after_failed_pace;
    if (with_pace) LIMEN_CHECK(select_master_file(card));
    return open_with(card, known.card_access, key, policy, random, in_master_file);
}

}  // namespace limen::emrtd
