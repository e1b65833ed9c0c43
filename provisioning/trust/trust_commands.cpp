// SPDX-License-Identifier: Apache-2.0
#include "provisioning/trust/trust_commands.hpp"

#include <cstdio>
#include <memory>

#include "base/clock.hpp"
#include "identity/pki/distrust.hpp"
#include "identity/pki/trust_archive.hpp"

namespace limen::provisioning {
namespace {

namespace fs = std::filesystem;
using pki::ImportReport;
using pki::TrustArchive;

struct Options {
    std::vector<fs::path> from, roots;
    fs::path store;
    std::string certificate, why, id;
    bool force = false, rebuild = false;
};

UtcMicros now_us() {
    return SystemClock().utc_us();
}

void print(const char* title, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) std::printf("%-9s %s\n", title, line.c_str());
}

void print(const ImportReport& report) {
    static constexpr const char* kWords[] = {"took", "known", "refused"};
    for (const pki::ImportedItem& item : report.items)
        std::printf("%-9s %s: %s%s\n", kWords[static_cast<int>(item.outcome)], item.name.c_str(),
                    item.words.c_str(),
                    item.cause.empty() ? "" : (" [" + item.cause + "]").c_str());
    print("new", report.added);
    print("gone", report.gone);
    print("conflict", report.conflicts);
    std::printf("%zu certificates new, %zu gone\n", report.added.size(), report.gone.size());
}

Result<void> complain_if_incomplete(const ImportReport& report) {
    if (report.complete()) return {};
    return fail(Stage::genuineness, "trust.incomplete",
                "not everything was taken; see the lines above. What was taken is in the store");
}

Result<void> run_import(const Options& o) {
    LIMEN_TRY(auto archive, TrustArchive::open(o.store));
    LIMEN_TRY(const auto report, archive.import(o.roots, o.from, {now_us(), o.force}));
    print(report);
    return complain_if_incomplete(report);
}

Result<void> run_list(const Options& o) {
    LIMEN_TRY(const auto archive, TrustArchive::open(o.store));
    if (archive.damage()) return std::unexpected(*archive.damage());
    for (const auto& source : archive.sources())
        std::printf("%s  %-15s %-2s %s  %s%s%s\n", source.id.substr(0, 12).c_str(),
                    std::string(to_string(source.info.kind)).c_str(), source.info.country.c_str(),
                    source.info.made_us ? to_iso8601(*source.info.made_us).substr(0, 10).c_str()
                                        : "          ",
                    source.info.file.c_str(), source.root ? ", may vouch for lists" : "",
                    source.info.forced ? ", forced" : "");
    LIMEN_TRY(const auto distrusted, pki::read_distrust(o.store));
    for (const auto& [fingerprint, why] : distrusted)
        std::printf("%s  not trusted here  %s\n", fingerprint.substr(0, 12).c_str(), why.c_str());
    for (const auto& [at_us, words] : archive.history())
        std::printf("%s  %s\n", to_iso8601(at_us).substr(0, 19).c_str(), words.c_str());
    return {};
}

// A certificate is distrusted, not deleted: the next list would bring it back.
Result<void> run_remove(const Options& o) {
    if (o.certificate.empty() == o.id.empty())
        return fail(Stage::config, "config.invalid", "give either --certificate or --source");
    LIMEN_TRY(auto archive, TrustArchive::open(o.store));
    if (!o.certificate.empty()) {
        if (o.why.empty())
            return fail(Stage::config, "config.invalid", "--why: say why it is not trusted");
        LIMEN_CHECK(pki::add_distrust(o.store, o.certificate, o.why));
        std::printf("not trusted from now on; the line is in %s\n",
                    (o.store / pki::kDistrustFile).c_str());
        return {};
    }
    LIMEN_TRY(const std::string name, archive.forget(o.id, now_us()));
    std::printf("%s is no longer in the store\n", name.c_str());
    return {};
}

Result<void> run_check(const Options& o) {
    LIMEN_TRY(auto archive, TrustArchive::open(o.store));
    if (o.rebuild) {
        LIMEN_TRY(const auto report, archive.rebuild(now_us()));
        print(report);
        return complain_if_incomplete(report);
    }
    const auto problems = archive.check(now_us());
    for (const Error& problem : problems) std::printf("%s\n", problem.describe().c_str());
    if (!problems.empty())
        return fail(Stage::genuineness, "trust.check_failed",
                    std::to_string(problems.size()) + " problem(s); see the lines above");
    std::printf("%zu things verified again from their sources\n", archive.sources().size());
    return {};
}

}  // namespace

void declare_trust(CommandLine& app, std::function<Result<void>()>& action) {
    const auto o = std::make_shared<Options>();
    auto trust = app.add_subcommand("trust", "Authorities of issuing States, and their lists");
    trust.require_subcommand();

    auto take = trust.add_subcommand("import", "Verify things and take them into a store");
    take.add_option("FROM", o->from,
                    "Certificates, master lists, revocation lists, defect lists; files or folders");
    take.add_option("--root", o->roots,
                    "Certificates that may vouch for signers of lists (whose list you trust)");
    take.add_option("--to", o->store, "The trust store's folder").required();
    take.add_flag("--force", o->force, "Take a list also over a newer one; it is remembered");
    take.final_callback([o, &action] { action = [o] { return run_import(*o); }; });

    auto list = trust.add_subcommand("list", "What was imported, when, and what was done since");
    list.add_option("STORE", o->store, "The trust store's folder").required();
    list.final_callback([o, &action] { action = [o] { return run_list(*o); }; });

    auto remove = trust.add_subcommand("remove", "Trust a certificate no more, or take a list out");
    remove.add_option("STORE", o->store, "The trust store's folder").required();
    remove.add_option("--certificate", o->certificate, "Its SHA-256, 64 hex digits");
    remove.add_option("--why", o->why, "Why it is not trusted");
    remove.add_option("--source", o->id, "First digits of an id that list shows");
    remove.final_callback([o, &action] { action = [o] { return run_remove(*o); }; });

    auto check = trust.add_subcommand("check", "Verify all of a store again from its sources");
    check.add_option("STORE", o->store, "The trust store's folder").required();
    check.add_flag("--rebuild", o->rebuild, "Make the index anew from the sources");
    check.final_callback([o, &action] { action = [o] { return run_check(*o); }; });
}

}  // namespace limen::provisioning
