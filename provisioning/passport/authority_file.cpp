// SPDX-License-Identifier: Apache-2.0
// authorities.toml: who signs, and whom the readers trust.
#include "base/config.hpp"
#include "provisioning/passport/authority.hpp"
#include "provisioning/passport/day.hpp"

namespace limen::passport {
namespace {

AuthoritySpec read_authority(Config& table, std::chrono::year_month_day today) {
    AuthoritySpec spec;
    spec.name = table.text("name");
    spec.country = table.text("country");
    spec.state_code = table.text("state_code");
    spec.organisation = table.text("organisation");
    spec.common_name = table.text("common_name");
    spec.algorithm = table.text("algorithm");
    spec.trusted = table.boolean("trusted");
    spec.text = table.choice("text", {"utf8", "printable"}, "utf8") == "utf8" ? TextKind::utf8
                                                                              : TextKind::printable;
    spec.key_identifiers = table.boolean("key_identifiers", true);
    spec.constraints = table.boolean("constraints", true);
    spec.valid_from = day_of_key(table, "valid_from", today);
    spec.valid_until = day_of_key(table, "valid_until", today);
    const std::string list = table.choice("crl", {"current", "outdated", "none"}, "current");
    spec.revocation = list == "current"    ? RevocationKind::current
                      : list == "outdated" ? RevocationKind::outdated
                                           : RevocationKind::none;
    spec.predecessor = table.text("predecessor", "");
    spec.link_trusted = table.boolean("link_trusted", false);
    if (spec.link_trusted && spec.predecessor.empty())
        table.problem("link_trusted", "needs a predecessor, whose key signs the link");
    if (const auto algorithm = parse_algorithm(spec.algorithm); !algorithm)
        table.problem("algorithm", algorithm.error().message);
    return spec;
}

}  // namespace

Result<std::vector<AuthoritySpec>> load_authorities(const std::filesystem::path& file,
                                                    std::chrono::year_month_day today) {
    LIMEN_TRY(auto config, Config::load(file));
    std::vector<AuthoritySpec> specs;
    for (auto& table : config.tables("authority")) {
        specs.push_back(read_authority(table, today));
        LIMEN_CHECK(table.finish());
    }
    if (specs.empty()) config.problem("authority", "must be given at least once, [[authority]]");
    LIMEN_CHECK(config.finish());
    return specs;
}

}  // namespace limen::passport
