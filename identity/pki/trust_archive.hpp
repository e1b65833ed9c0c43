// SPDX-License-Identifier: Apache-2.0
// A managed trust store: a folder with "trust.index" (what programs read), "sources/" (each thing
// as it was imported, so that all of it can be verified again) and "distrust.txt". The index is
// written last and at once: a power loss leaves the old store or the new one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "identity/pki/trust_store.hpp"

namespace limen::pki {

struct ImportedItem {
    enum class Outcome { taken, known, refused };
    std::string name;
    TrustList::Kind kind{};
    Outcome outcome{};
    std::string cause;  // stable, where it was refused
    std::string words;  // what became of it, for a technician
};

struct ImportReport {
    std::vector<ImportedItem> items;
    std::vector<std::string> added, gone;  // certificates, in words
    std::vector<std::string> conflicts;    // what does not fit together, in words
    bool complete() const;                 // nothing was refused
};

struct ImportOptions {
    UtcMicros now_us = 0;
    // An older list is taken over a newer one, and one from the future too. Kept in the history.
    bool force = false;
};

class TrustArchive {
  public:
    // Makes the folder where there is none; holds it against other programs until destroyed.
    // Causes: "trust.busy", "file.unwritable". A damaged index is no error here: see damage().
    static Result<TrustArchive> open(const std::filesystem::path& folder);
    ~TrustArchive();
    TrustArchive(TrustArchive&&) noexcept;
    TrustArchive& operator=(TrustArchive&&) noexcept;

    // Files or folders. `roots` are certificates that may vouch for signers of lists; a list counts
    // only where its signer's authority is one of them, or link certificates lead from it to one.
    // An error where nothing can be read at all ("trust.empty", "file.unreadable") or written.
    Result<ImportReport> import(const std::vector<std::filesystem::path>& roots,
                                const std::vector<std::filesystem::path>& files,
                                const ImportOptions& options);
    // Takes one thing out by the first digits of its id (at least eight). Cause "trust.unknown_id".
    Result<std::string> forget(const std::string& id, UtcMicros now_us);

    // Verifies all of it from the sources again. Empty where everything fits.
    std::vector<Error> check(UtcMicros now_us) const;
    // The index anew from the sources, whatever the old one says.
    Result<ImportReport> rebuild(UtcMicros now_us);

    struct Source {
        std::string id, series;
        bool root = false;
        TrustList info;
    };
    std::vector<Source> sources() const;
    std::vector<std::pair<UtcMicros, std::string>> history() const;
    const std::optional<Error>& damage() const;

  private:
    struct Impl;
    explicit TrustArchive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::pki
