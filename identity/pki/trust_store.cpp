// SPDX-License-Identifier: Apache-2.0
// Loading of trust: plain folders file by file, managed ones from their index.
#include "identity/pki/trust_store.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/files.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/distrust.hpp"
#include "identity/pki/store.hpp"
#include "identity/pki/trust_files.hpp"
#include "identity/pki/trust_index.hpp"

namespace limen::pki {
namespace {

namespace fs = std::filesystem;

// Folders of a managed store that are its own.

bool is_managed(const fs::path& folder) {
    std::error_code error;
    return fs::is_regular_file(folder / kIndexFile, error);
}

// Who is not the owner must not be able to change whom we trust.
void check_owner(Store& store, const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        store.add_problem(
            "trust.writable_by_others",
            file.string() + ": others than its owner can change it; take that right away");
}

void add_source(Store& store, StoredSource& source) {
    if (source.info.kind == TrustList::Kind::revocation_list) {
        auto list = std::make_unique<RevocationList>(std::move(source.content), source.info,
                                                     std::move(source.issuer_name));
        list->confirmed = true;
        return store.add(std::move(list));
    }
    if (source.info.kind != TrustList::Kind::defect_list) return store.add(source.info);
    auto list = decode_defect_list(source.content, source.info.file);
    if (!list)
        return store.add_problem(list.error().cause,
                                 source.info.file + ": " + list.error().message);
    list->info = source.info;
    store.add(std::move(*list));
}

// Files that somebody put into a managed store by hand count for nothing, and are named.
void name_strangers(Store& store, const fs::path& folder) {
    std::error_code error;
    static const std::set<std::string> kOwn = {kIndexFile, kDistrustFile, kSources};
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (!name.starts_with('.') && !kOwn.contains(name))
            store.add_problem("trust.not_imported",
                              it->path().string() +
                                  ": it lies in a managed trust store and was not imported; use "
                                  "limen-provision trust import");
    }
}

Result<void> load_managed(Store& store, const fs::path& folder) {
    const fs::path file = folder / kIndexFile;
    LIMEN_TRY(const Bytes bytes, read_file(file));
    auto contents = decode_index(bytes);
    if (!contents)
        return fail(Stage::genuineness, contents.error().cause,
                    folder.string() + ": " + contents.error().message);
    check_owner(store, file);
    name_strangers(store, folder);
    for (StoredCertificate& certificate : contents->certificates) {
        const bool root =
            std::any_of(certificate.sources.begin(), certificate.sources.end(),
                        [&](std::uint32_t source) { return contents->sources[source].root; });
        auto anchor = std::make_unique<Anchor>(
            std::move(certificate.der), std::move(certificate.info),
            std::move(certificate.subject_name), std::move(certificate.issuer_name),
            std::move(certificate.key_id));
        anchor->own_file = root;
        store.add(std::move(anchor));
    }
    for (StoredSource& source : contents->sources) add_source(store, source);
    return {};
}

std::string extension_of(const fs::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

// Signed lists last, since their signers need the authorities; else by name, so that the same files
// make the same store.
bool is_signed_list(const fs::path& file) {
    const std::string extension = extension_of(file);
    return extension == ".ml" || extension == ".dfl" || extension == ".ldif";
}

std::vector<fs::path> files_of(const std::vector<fs::path>& paths, Store& store) {
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        if (is_managed(path)) continue;
        for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
             it.increment(error)) {
            const std::string name = it->path().filename().string();
            if (it->is_regular_file(error) && !name.starts_with('.') && name != kDistrustFile)
                files.push_back(it->path());
        }
        if (error) store.add_problem("file.unreadable", path.string() + ": " + error.message());
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(is_signed_list(a), a) < std::pair(is_signed_list(b), b);
    });
    return files;
}

// A file of a plain folder says by its name that it is meant.
bool is_known_name(const fs::path& file) {
    static const std::set<std::string> kKnown = {".cer", ".crt", ".der",  ".pem", ".crl",
                                                 ".ml",  ".dfl", ".ldif", ".bin"};
    return kKnown.contains(extension_of(file));
}

// What a file of this name was meant to be, for the words when it cannot be read.
const char* cause_for(const fs::path& file) {
    const std::string extension = extension_of(file);
    return extension == ".crl"   ? "pki.bad_crl"
           : extension == ".ml"  ? "pki.bad_master_list"
           : extension == ".dfl" ? "pki.bad_defect_list"
                                 : "pki.bad_certificate";
}

Result<void> take_master_list(Store& store, const SignedObject& object, TrustList info) {
    LIMEN_TRY(const auto certificates, master_list_certificates(object.content));
    std::size_t unreadable = 0;
    for (const ByteView der : certificates) {
        X509Ptr certificate = certificate_from(der);
        if (certificate)
            store.add(std::move(certificate), info.file + " (" + info.country + ")", false);
        else
            ++unreadable;
    }
    if (unreadable > 0)
        store.add_problem("pki.bad_certificate", info.file + ": " + std::to_string(unreadable) +
                                                     " certificates of the list cannot be read");
    info.entries = certificates.size();
    store.add(std::move(info));
    return {};
}

// A list is worth what its signer is.
Result<void> take_list(Store& store, const TrustItem& item, UtcMicros now_us) {
    LIMEN_TRY(const SignedObject object, open_list(item));
    LIMEN_TRY(const Anchor* authority, check_list_signer(object, item.kind, store, now_us));
    TrustList info = describe_list(item, object);
    if (info.country.empty()) info.country = authority->info.country;
    if (item.kind == TrustList::Kind::master_list)
        return take_master_list(store, object, std::move(info));
    LIMEN_TRY(DefectList list, decode_defect_list(object.content, item.name));
    info.entries = list.defects.size();
    list.info = std::move(info);
    store.add(std::move(list));
    return {};
}

void take_item(Store& store, const TrustItem& item, UtcMicros now_us) {
    switch (item.kind) {
        case TrustList::Kind::certificate:
            store.add(certificate_from(item.der), item.name, true);
            return;
        case TrustList::Kind::revocation_list: {
            CrlPtr list = revocation_list_from(item.der);
            TrustList info = describe_list(item.name, list.get());
            store.add(std::make_unique<RevocationList>(std::move(list), std::move(info)));
            return;
        }
        default:
            break;
    }
    if (const auto taken = take_list(store, item, now_us); !taken)
        store.add_problem(taken.error().cause, item.name + ": " + taken.error().message);
}

void load_file(Store& store, const fs::path& file, UtcMicros now_us) {
    if (!is_known_name(file))
        return store.add_problem(
            "pki.unknown_file",
            file.string() + ": what is read is .cer .crt .der .pem .crl .ml .dfl .ldif");
    const auto content = read_file(file);
    if (!content) return store.add_problem(content.error().cause, content.error().message);
    const auto items = items_in(*content, file.string());
    if (!items) return store.add_problem(cause_for(file), items.error().message);
    for (const TrustItem& item : *items) take_item(store, item, now_us);
}

Result<void> load_distrust(Store& store, const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) continue;
        LIMEN_TRY(const auto distrusted, read_distrust(path));
        std::set<std::string> fingerprints;
        for (const auto& [fingerprint, why] : distrusted) fingerprints.insert(fingerprint);
        store.distrust(fingerprints);
    }
    return {};
}

}  // namespace

std::string_view to_string(TrustList::Kind kind) {
    static constexpr std::array<std::string_view, 4> kNames = {"certificate", "master list",
                                                               "revocation list", "defect list"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<std::shared_ptr<const TrustStore>> TrustStore::load(const std::vector<fs::path>& paths) {
    const auto store = std::make_shared<Store>();
    const UtcMicros now_us = SystemClock().utc_us();
    LIMEN_CHECK(load_distrust(*store, paths));
    for (const fs::path& path : paths)
        if (is_managed(path)) LIMEN_CHECK(load_managed(*store, path));
    for (const fs::path& file : files_of(paths, *store)) load_file(*store, file, now_us);
    if (!store->empty()) return store;
    std::string message =
        "no country signing certificate can be used: put .cer, .crt, .der or "
        ".pem files into the trust folder";
    for (const Error& problem : store->problems()) message += "; " + problem.message;
    return fail(Stage::genuineness, "pki.no_trust", message);
}

}  // namespace limen::pki
