// SPDX-License-Identifier: Apache-2.0
#include "border/evidence.hpp"

#include <algorithm>
#include <array>

namespace limen::border {
namespace {

constexpr std::array kChecks = {
#define X(id, code, words) CheckInfo{CheckId::id, code, words},
    LIMEN_CHECKS(X)
#undef X
};

constexpr std::array<std::string_view, 5> kResults = {"passed", "failed", "inconclusive",
                                                      "not_performed", "not_supported"};

struct Need {
    CheckId check, needed;
};
constexpr auto kNeeds = std::to_array<Need>({
    {CheckId::mrz_check_digits, CheckId::mrz_read},
    {CheckId::chip_access, CheckId::mrz_read},
    {CheckId::chip_access, CheckId::chip_present},
    {CheckId::chip_read, CheckId::chip_access},
    {CheckId::sod_signature, CheckId::chip_read},
    {CheckId::dsc_path, CheckId::chip_read},
    {CheckId::dsc_validity, CheckId::dsc_path},
    {CheckId::dsc_current, CheckId::dsc_path},
    {CheckId::dsc_revocation, CheckId::dsc_path},
    {CheckId::defect_list, CheckId::chip_read},
    {CheckId::dg1_hash, CheckId::chip_read},
    {CheckId::dg2_hash, CheckId::chip_read},
    {CheckId::other_hashes, CheckId::chip_read},
    {CheckId::com_sod_match, CheckId::chip_read},
    {CheckId::dg1_mrz_match, CheckId::chip_read},
    {CheckId::dg1_mrz_match, CheckId::mrz_read},
    {CheckId::issuer_dsc_match, CheckId::chip_read},
    {CheckId::pace_cam, CheckId::chip_access},
    {CheckId::chip_authentication, CheckId::chip_access},
    {CheckId::active_authentication, CheckId::chip_access},
    {CheckId::chip_genuine, CheckId::chip_read},
    {CheckId::face_live, CheckId::face_captured},
    {CheckId::face_match, CheckId::chip_read},
    {CheckId::face_match, CheckId::face_captured},
});

}  // namespace

std::span<const CheckInfo> all_checks() {
    return kChecks;
}
std::string_view code(CheckId id) {
    return kChecks[static_cast<std::size_t>(id)].code;
}
std::string_view words(CheckId id) {
    return kChecks[static_cast<std::size_t>(id)].words;
}

std::optional<CheckId> check_from_code(std::string_view code) {
    const auto found = std::find_if(kChecks.begin(), kChecks.end(),
                                    [&](const CheckInfo& check) { return check.code == code; });
    if (found == kChecks.end()) return std::nullopt;
    return found->id;
}

std::vector<CheckId> needed_for(CheckId id) {
    std::vector<CheckId> needed;
    for (const Need& need : kNeeds)
        if (need.check == id) needed.push_back(need.needed);
    return needed;
}

std::string_view to_string(CheckResult result) {
    return kResults[static_cast<std::size_t>(result)];
}

std::optional<CheckResult> check_result_from(std::string_view text) {
    const auto found = std::find(kResults.begin(), kResults.end(), text);
    if (found == kResults.end()) return std::nullopt;
    return static_cast<CheckResult>(found - kResults.begin());
}

std::string to_string(const TransactionId& id) {
    return to_hex(id);
}

Result<TransactionId> transaction_id_from(std::string_view hex) {
    LIMEN_TRY(const Bytes bytes, from_hex(hex));
    TransactionId id{};
    if (bytes.size() != id.size())
        return fail(Stage::message, "message.bad_field", "a transaction id is 32 hex digits");
    std::copy(bytes.begin(), bytes.end(), id.begin());
    return id;
}

std::string_view to_string(Direction direction) {
    return direction == Direction::entry ? "entry" : "exit";
}

CheckResult result_of(const Evidence& evidence, CheckId id) {
    for (const Check& check : evidence.checks)
        if (check.id == id) return check.result;
    return CheckResult::not_performed;
}

const Document* best_document(const Evidence& evidence) {
    if (evidence.chip) return &*evidence.chip;
    if (evidence.printed) return &*evidence.printed;
    return nullptr;
}

}  // namespace limen::border
