// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/trust_archive.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/files.hpp"
#include "identity/pki/distrust.hpp"
#include "identity/pki/trust_import.hpp"

namespace limen::pki {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxHistory = 1000;
constexpr std::size_t kShortestId = 8;
// The ICAO PKD's largest LDIF file, with its document signers, has about 100 MB.
constexpr std::size_t kMaxImport = 256u << 20;

// How a source's file ends says what it is, so that the index can be made anew from them alone.
constexpr std::array<std::string_view, 4> kEnds = {".cer", ".ml", ".crl", ".dfl"};
constexpr std::string_view kRootEnd = ".root.cer";

std::string file_name(const StoredSource& source) {
    const auto kind = static_cast<std::size_t>(source.info.kind);
    return source.id + std::string(source.root ? kRootEnd : kEnds[kind]);
}

struct Pending {
    TrustItem item;
    bool root = false;
};

// Authorities first, since lists need them; then revocation lists, since they speak of the lists'
// signers too; then the lists.
int rank(const Pending& pending) {
    switch (pending.item.kind) {
        case TrustList::Kind::certificate:
            return pending.root ? 0 : 1;
        case TrustList::Kind::revocation_list:
            return 2;
        case TrustList::Kind::master_list:
            return 3;
        case TrustList::Kind::defect_list:
            break;
    }
    return 4;
}

Result<std::vector<fs::path>> files_under(const std::vector<fs::path>& paths) {
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
             it.increment(error))
            if (it->is_regular_file(error) && !it->path().filename().string().starts_with('.'))
                files.push_back(it->path());
        if (error)
            return fail(Stage::storage, "file.unreadable", path.string() + ": " + error.message());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::map<std::string, std::string> certificates_of(const TrustContents& contents) {
    std::map<std::string, std::string> out;
    for (const StoredCertificate& one : contents.certificates)
        out[one.info.fingerprint] = one.info.country + " " + one.info.subject + ", " +
                                    one.info.key + ", SHA-256 " + one.info.fingerprint;
    return out;
}

void compare(const TrustContents& before, const TrustContents& after, ImportReport& report) {
    const auto old = certificates_of(before), now = certificates_of(after);
    for (const auto& [fingerprint, words] : now)
        if (!old.contains(fingerprint)) report.added.push_back(words);
    for (const auto& [fingerprint, words] : old)
        if (!now.contains(fingerprint)) report.gone.push_back(words);
}

ImportedItem refused(const std::string& name, const Error& error) {
    return {name, {}, ImportedItem::Outcome::refused, error.cause, error.message};
}

}  // namespace

struct TrustArchive::Impl {
    fs::path folder;
    int lock = -1;
    TrustContents contents;
    std::optional<Error> damage;

    ~Impl() {
        if (lock >= 0) ::close(lock);
    }

    void remember(UtcMicros now_us, std::string words) {
        contents.history.push_back({now_us, std::move(words)});
        if (contents.history.size() > kMaxHistory) contents.history.erase(contents.history.begin());
    }

    Result<void> write(const std::vector<Pending>& items) {
        std::error_code error;
        fs::create_directories(folder / kSources, error);
        std::set<std::string> wanted;
        for (const StoredSource& source : contents.sources) {
            const fs::path file = folder / kSources / file_name(source);
            wanted.insert(file.filename().string());
            for (const Pending& pending : items)
                if (!fs::exists(file, error) && source_id(pending.item.der) == source.id)
                    LIMEN_CHECK(write_file(file, pending.item.der));
        }
        // A root that was a common certificate before keeps its bytes under the new name.
        for (const StoredSource& source : contents.sources) {
            const fs::path file = folder / kSources / file_name(source);
            const fs::path plain = folder / kSources / (source.id + std::string(kEnds[0]));
            if (fs::exists(file, error) || !fs::exists(plain, error)) continue;
            LIMEN_TRY(const Bytes der, read_file(plain));
            LIMEN_CHECK(write_file(file, der));
        }
        LIMEN_CHECK(write_file(folder / kIndexFile, encode_index(contents)));
        for (fs::directory_iterator it(folder / kSources, error), end; !error && it != end;
             it.increment(error))
            if (!wanted.contains(it->path().filename().string())) fs::remove(it->path(), error);
        return {};
    }

    ImportReport take(std::vector<Pending> items, const ImportOptions& options) {
        std::stable_sort(items.begin(), items.end(),
                         [](const Pending& a, const Pending& b) { return rank(a) < rank(b); });
        ImportReport report;
        TrustImport import(contents, options.now_us, options.force);
        std::vector<const Pending*> later;
        const auto take_one = [&](const Pending& pending, bool last) {
            ImportedItem item = import.take(pending.item, pending.root);
            // Its authority may come with a list.
            if (!last && pending.item.kind == TrustList::Kind::revocation_list &&
                item.outcome == ImportedItem::Outcome::refused)
                return later.push_back(&pending);
            if (item.outcome == ImportedItem::Outcome::taken)
                remember(options.now_us, "took " + item.name + ": " + item.words);
            report.items.push_back(std::move(item));
        };
        for (const Pending& pending : items) take_one(pending, false);
        for (const Pending* pending : later) take_one(*pending, true);
        report.conflicts = import.conflicts();
        for (const StoredSource& source : contents.sources)
            if (source.info.forced && source.info.imported_us == options.now_us)
                remember(options.now_us, source.info.file + " was forced");
        return report;
    }

    // The sources as files, with what the index knew about them.
    Result<std::vector<Pending>> stored_items() const {
        std::error_code error;
        std::vector<Pending> items;
        if (!fs::exists(folder / kSources, error)) return items;
        LIMEN_TRY(const auto files, files_under({folder / kSources}));
        for (const fs::path& file : files) {
            const std::string name = file.filename().string();
            LIMEN_TRY(const Bytes content, read_file(file));
            LIMEN_TRY(auto found, items_in(content, name));
            if (found.size() != 1 || source_id(found[0].der) + file_end(name) != name)
                return fail(Stage::genuineness, "trust.source_changed",
                            file.string() +
                                " is not what was imported; remove it and import "
                                "the thing again");
            for (const StoredSource& source : contents.sources)
                if (source.id == name.substr(0, source.id.size())) found[0].name = source.info.file;
            items.push_back({std::move(found[0]), name.ends_with(kRootEnd)});
        }
        return items;
    }

    static std::string file_end(const std::string& name) {
        return name.substr(std::min(name.find('.'), name.size()));
    }

    // All of it again, from the sources alone.
    Result<std::pair<TrustContents, ImportReport>> replayed(UtcMicros now_us) const {
        LIMEN_TRY(auto items, stored_items());
        Impl fresh;
        fresh.folder = folder;
        ImportReport report = fresh.take(std::move(items), {now_us, false});
        for (StoredSource& source : fresh.contents.sources)
            for (const StoredSource& known : contents.sources)
                if (known.id == source.id) {
                    source.info.imported_us = known.info.imported_us;
                    source.info.forced = known.info.forced;
                }
        for (StoredCertificate& certificate : fresh.contents.certificates)
            for (const StoredCertificate& known : contents.certificates)
                if (known.info.fingerprint == certificate.info.fingerprint)
                    certificate.info.imported_us = known.info.imported_us;
        fresh.contents.history = contents.history;
        return std::pair(std::move(fresh.contents), std::move(report));
    }

    void note_distrusted(ImportReport& report) const {
        const auto distrusted = read_distrust(folder);
        if (!distrusted) {
            report.conflicts.push_back(distrusted.error().message);
            return;
        }
        for (const StoredCertificate& certificate : contents.certificates)
            if (const auto found = distrusted->find(certificate.info.fingerprint);
                found != distrusted->end())
                report.conflicts.push_back(certificate.info.subject + " (" + found->first +
                                           ") is not trusted here: " + found->second);
    }
};

bool ImportReport::complete() const {
    return std::none_of(items.begin(), items.end(), [](const ImportedItem& item) {
        return item.outcome == ImportedItem::Outcome::refused;
    });
}

TrustArchive::TrustArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TrustArchive::~TrustArchive() = default;
TrustArchive::TrustArchive(TrustArchive&&) noexcept = default;
TrustArchive& TrustArchive::operator=(TrustArchive&&) noexcept = default;

Result<TrustArchive> TrustArchive::open(const fs::path& folder) {
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    std::error_code error;
    fs::create_directories(folder, error);
    impl->lock = ::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (impl->lock < 0)
        return fail(Stage::storage, "file.unwritable",
                    folder.string() + ": nothing can be written there");
    if (::flock(impl->lock, LOCK_EX | LOCK_NB) != 0)
        return fail(Stage::storage, "trust.busy",
                    folder.string() + ": another program is changing it; try again", true);
    if (fs::exists(folder / kIndexFile, error)) {
        LIMEN_TRY(const Bytes bytes, read_file(folder / kIndexFile));
        auto contents = decode_index(bytes);
        if (contents)
            impl->contents = std::move(*contents);
        else
            impl->damage = contents.error();
    }
    return TrustArchive(std::move(impl));
}

Result<ImportReport> TrustArchive::import(const std::vector<fs::path>& roots,
                                          const std::vector<fs::path>& files,
                                          const ImportOptions& options) {
    if (impl_->damage) return std::unexpected(*impl_->damage);
    std::vector<Pending> items;
    std::vector<ImportedItem> unreadable;
    for (const bool root : {true, false}) {
        LIMEN_TRY(const auto found, files_under(root ? roots : files));
        for (const fs::path& file : found) {
            LIMEN_TRY(const Bytes content, read_file(file, kMaxImport));
            auto parsed = items_in(content, file.filename().string());
            if (!parsed) {
                unreadable.push_back(refused(file.string(), parsed.error()));
                continue;
            }
            for (TrustItem& item : *parsed) items.push_back({std::move(item), root});
        }
    }
    if (items.empty() && unreadable.empty())
        return fail(Stage::genuineness, "trust.empty", "there is nothing to import");
    const TrustContents before = impl_->contents;
    ImportReport report = impl_->take(items, options);
    report.items.insert(report.items.end(), unreadable.begin(), unreadable.end());
    compare(before, impl_->contents, report);
    impl_->note_distrusted(report);
    LIMEN_CHECK(impl_->write(items));
    return report;
}

Result<std::string> TrustArchive::forget(const std::string& id, UtcMicros now_us) {
    if (impl_->damage) return std::unexpected(*impl_->damage);
    auto& sources = impl_->contents.sources;
    const auto matches = [&](const StoredSource& source) { return source.id.starts_with(id); };
    if (id.size() < kShortestId || std::count_if(sources.begin(), sources.end(), matches) != 1)
        return fail(Stage::genuineness, "trust.unknown_id",
                    "no thing of the store, or more than one, has an id that begins with \"" + id +
                        "\"; limen-provision trust list shows them");
    const auto found = std::find_if(sources.begin(), sources.end(), matches);
    std::string name = found->info.file;
    drop_source(impl_->contents, static_cast<std::size_t>(found - sources.begin()));
    impl_->remember(now_us, "took out " + name);
    LIMEN_CHECK(impl_->write({}));
    return name;
}

std::vector<Error> TrustArchive::check(UtcMicros now_us) const {
    std::vector<Error> problems;
    if (impl_->damage) problems.push_back(*impl_->damage);
    const auto replayed = impl_->replayed(now_us);
    if (!replayed) {
        problems.push_back(replayed.error());
        return problems;
    }
    for (const ImportedItem& item : replayed->second.items)
        if (item.outcome == ImportedItem::Outcome::refused)
            problems.push_back(
                {Stage::genuineness, item.cause, item.name + ": " + item.words, false});
    ImportReport difference;
    compare(impl_->contents, replayed->first, difference);
    for (const std::string& words : difference.gone)
        problems.push_back({Stage::genuineness, "trust.index_differs",
                            "in the index and in no source: " + words, false});
    for (const std::string& words : difference.added)
        problems.push_back({Stage::genuineness, "trust.index_differs",
                            "in a source and not in the index: " + words, false});
    std::set<std::string> there;
    for (const StoredSource& source : replayed->first.sources) there.insert(source.id);
    for (const StoredSource& source : impl_->contents.sources)
        if (!there.contains(source.id))
            problems.push_back({Stage::genuineness, "trust.source_missing",
                                source.info.file + " is in the index and not among the sources",
                                false});
    return problems;
}

Result<ImportReport> TrustArchive::rebuild(UtcMicros now_us) {
    LIMEN_TRY(auto replayed, impl_->replayed(now_us));
    compare(impl_->contents, replayed.first, replayed.second);
    impl_->contents = std::move(replayed.first);
    impl_->damage.reset();
    impl_->remember(now_us, "made the index anew from the sources");
    LIMEN_CHECK(impl_->write({}));
    return std::move(replayed.second);
}

std::vector<TrustArchive::Source> TrustArchive::sources() const {
    std::vector<Source> out;
    for (const StoredSource& source : impl_->contents.sources)
        out.push_back({source.id, source.series, source.root, source.info});
    return out;
}

std::vector<std::pair<UtcMicros, std::string>> TrustArchive::history() const {
    std::vector<std::pair<UtcMicros, std::string>> out;
    for (const StoredEvent& event : impl_->contents.history)
        out.emplace_back(event.at_us, event.words);
    return out;
}

const std::optional<Error>& TrustArchive::damage() const {
    return impl_->damage;
}

}  // namespace limen::pki
