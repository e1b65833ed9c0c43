// SPDX-License-Identifier: Apache-2.0
// Alert lists: exact documents, and persons by name and birth date with spelling variants.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "border/document.hpp"
#include "border/matching/birth.hpp"

namespace limen::border {

// X(identifier, "code")
#define LIMEN_LIST_KINDS(X)                                                \
    X(stolen_document, "stolen_document") /* national and INTERPOL SLTD */ \
    X(tdawn, "tdawn")                     /* INTERPOL TDAWN */             \
    X(national_alert, "national_alert")                                    \
    X(missing_person, "missing_person") /* children and adults at risk */  \
    X(health, "health")

enum class ListKind : std::uint8_t {
#define X(id, code) id,
    LIMEN_LIST_KINDS(X)
#undef X
};
std::string_view code(ListKind kind);
std::optional<ListKind> list_kind_from(std::string_view code);

struct ListVersion {
    ListKind kind{};
    std::int64_t version = 0;  // grows; an older one is never taken over a newer
    UtcMicros published_us = 0;
    friend bool operator==(const ListVersion&, const ListVersion&) = default;
};

struct DocumentEntry {
    std::string entry_id;
    DocumentId document;
    friend bool operator==(const DocumentEntry&, const DocumentEntry&) = default;
};

struct PersonEntry {
    std::string entry_id;
    PersonName name;  // Latin letters; other scripts are transliterated when a list is compiled
    std::vector<PersonName> aliases;
    PartialDate birth;        // may be partial or unknown
    std::string nationality;  // may be empty
    Sex sex = Sex::unspecified;
    std::string note;  // instruction for the officer, e.g. protective wording
    friend bool operator==(const PersonEntry&, const PersonEntry&) = default;
};

enum class Agreement : std::uint8_t { unknown, same, differs };  // unknown: one side says nothing

// What of a person's entry agrees with the document's holder, part by part: an officer weighs it,
// and reads it in a language of their own.
struct PersonAgreement {
    bool by_alias = false;
    double name = 0;    // 0–1, of the name alone
    std::string pairs;  // the holder's words beside the entry's ("AL HASAN ~ ALHASSAN, ALI")
    matching::BirthEvidence birth = matching::BirthEvidence::unknown;
    Agreement nationality = Agreement::unknown;
    Agreement sex = Agreement::unknown;
    friend bool operator==(const PersonAgreement&, const PersonAgreement&) = default;
};

struct ListHit {
    ListKind kind{};
    std::string entry_id;
    double score = 1.0;  // 1 for an exact document, 0–1 for persons
    std::optional<PersonAgreement>
        person;        // none for a document: its type, issuer and number agree
    std::string note;  // the entry's instruction
    friend bool operator==(const ListHit&, const ListHit&) = default;
};

// One list's contents, ready to search. Immutable; a new version is a new object.
class AlertList {
  public:
    static std::shared_ptr<const AlertList> build(ListVersion version,
                                                  std::vector<DocumentEntry> documents,
                                                  std::vector<PersonEntry> persons);
    virtual ~AlertList() = default;
    virtual const ListVersion& version() const = 0;
    // All hits for this document and its holder, best first. Name hits under 0.5 are left out.
    virtual std::vector<ListHit> search(const Document& document) const = 0;
    virtual std::size_t size() const = 0;
};

}  // namespace limen::border
