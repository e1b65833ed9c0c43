// SPDX-License-Identifier: Apache-2.0
// limen-inspect trust: whom do we trust, since when, and what of it soon ends?
#include <map>

#include "base/clock.hpp"
#include "identity/pki/trust_store.hpp"
#include "provisioning/inspect/command.hpp"

namespace limen::inspect {
namespace {

constexpr UtcMicros kDay = 86'400'000'000;
// The German list comes about every two months; one that is older than half a year was forgotten.
constexpr std::int64_t kOldListDays = 180;

class TrustCommand final : public Command {
  public:
    CommandLine declare(CommandLine app) override {
        auto sub = app.add_subcommand("trust", "Show what a trust store holds");
        sub.add_option("--trust", trust_, "Certificates, lists; files or folders").required();
        sub.add_option("--expiring", days_, "Days ahead in which to name what ends (default 180)")
            .range(0, 36500);
        sub.add_option("--country", country_, "Every certificate of this State (two letters)");
        return sub;
    }

    Result<void> run(Report& report) override {
        const auto started = std::chrono::steady_clock::now();
        LIMEN_TRY(const auto trust, pki::TrustStore::load({trust_.begin(), trust_.end()}));
        const auto us = micros(std::chrono::steady_clock::now() - started);
        const UtcMicros now_us = SystemClock().utc_us();
        count(report, trust->certificates(), now_us);
        for (const pki::Certificate& certificate : trust->certificates())
            describe(report, certificate, now_us);
        for (const pki::TrustList& list : trust->lists()) describe(report, list, now_us);
        for (const Error& problem : trust->problems()) report.problem(problem);
        report.add(border::StepTime{"load", us, us});
        return {};
    }

  private:
    void count(Report& report, const std::vector<pki::Certificate>& all, UtcMicros now_us) const {
        std::map<std::string, std::int64_t> countries, keys, signatures;
        std::int64_t links = 0, expired = 0, expiring = 0;
        for (const pki::Certificate& one : all) {
            ++countries[one.country.empty() ? "??" : one.country];
            ++keys[one.key.empty() ? "unusable" : one.key];
            ++signatures[one.signature_algorithm];
            links += one.link ? 1 : 0;
            expired += one.not_after_us < now_us ? 1 : 0;
            expiring += one.not_after_us >= now_us && ends_soon(one, now_us) ? 1 : 0;
        }
        report.add("certificates", static_cast<std::int64_t>(all.size()));
        report.add("link_certificates", links);
        report.add("states", static_cast<std::int64_t>(countries.size()));
        report.add("expired", expired);
        report.add("expiring", expiring);
        const auto rows = [&](const char* table, const char* what, const auto& counts) {
            for (const auto& [name, number] : counts)
                report.add_row(table, {{what, name}, {"certificates", number}});
        };
        rows("by_state", "state", countries);
        rows("by_key", "key", keys);
        rows("by_signature", "signature", signatures);
    }

    bool ends_soon(const pki::Certificate& one, UtcMicros now_us) const {
        return one.not_after_us < now_us + days_ * kDay;
    }

    void describe(Report& report, const pki::Certificate& one, UtcMicros now_us) const {
        const bool ends = one.not_after_us >= now_us && ends_soon(one, now_us);
        if (!ends && one.country != country_) return;
        report.add_row(ends ? "ending" : "of_state", {{"state", one.country},
                                                      {"subject", one.subject},
                                                      {"not_after", to_iso8601(one.not_after_us)},
                                                      {"key", one.key},
                                                      {"link", one.link},
                                                      {"sha256", one.fingerprint},
                                                      {"source", one.source},
                                                      {"imported", time_text(one.imported_us)}});
    }

    void describe(Report& report, const pki::TrustList& list, UtcMicros now_us) const {
        const std::int64_t age = list.made_us ? (now_us - *list.made_us) / kDay : -1;
        Report::Row row = {{"kind", std::string(to_string(list.kind))},
                           {"file", list.file},
                           {"state", list.country},
                           {"signer", list.signer},
                           {"made", time_text(list.made_us)},
                           {"next", time_text(list.next_us)},
                           {"number", list.number},
                           {"entries", static_cast<std::int64_t>(list.entries)},
                           {"imported", time_text(list.imported_us)},
                           {"forced", list.forced}};
        if (list.made_us) row.emplace_back("age_days", age);
        report.add_row("lists", std::move(row));
        const bool overdue = list.next_us && *list.next_us < now_us;
        const bool old = list.kind == pki::TrustList::Kind::master_list && age > kOldListDays;
        if (overdue || old)
            report.problem({Stage::genuineness, "trust.list_outdated",
                            list.file + ": a newer list is due; import it", false});
    }

    std::vector<std::string> trust_;
    std::string country_;
    int days_ = 180;
};

}  // namespace

std::unique_ptr<Command> make_trust_command() {
    return std::make_unique<TrustCommand>();
}

}  // namespace limen::inspect
