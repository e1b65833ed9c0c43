// SPDX-License-Identifier: Apache-2.0
#include "border/lists.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "border/matching/birth.hpp"
#include "border/matching/document_set.hpp"
#include "border/matching/names.hpp"
#include "border/matching/trigram_index.hpp"

namespace limen::border {
namespace {

using matching::NameScore;
using matching::PreparedName;

constexpr std::array<std::string_view, 5> kListCodes = {
#define X(id, code) code,
    LIMEN_LIST_KINDS(X)
#undef X
};

constexpr double kLeastTrigramSimilarity = 0.3;
// Where the birth date already agrees, a name may be further away.
constexpr double kLeastSimilarityInBirthBlock = 0.1;
constexpr std::size_t kMaxNameCandidates = 400;
constexpr std::size_t kMaxBirthCandidates = 4000;
constexpr double kLeastScore = 0.5;

Agreement compare_states(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return Agreement::unknown;
    return matching::normal_state(a) == matching::normal_state(b) ? Agreement::same
                                                                  : Agreement::differs;
}

Agreement compare_sexes(Sex a, Sex b) {
    if (a == Sex::unspecified || b == Sex::unspecified) return Agreement::unknown;
    return a == b ? Agreement::same : Agreement::differs;
}

class AlertListImpl final : public AlertList {
  public:
    AlertListImpl(ListVersion version, std::vector<DocumentEntry> documents,
                  std::vector<PersonEntry> persons)
        : version_(version), documents_(std::move(documents)), persons_(std::move(persons)) {
        for (std::uint32_t person = 0; person < persons_.size(); ++person) {
            const PersonEntry& entry = persons_[person];
            add_name(entry.name, person);
            for (const PersonName& alias : entry.aliases) add_name(alias, person);
            by_birth_.emplace_back(entry.birth, person);
        }
        index_.finish();
        std::sort(by_birth_.begin(), by_birth_.end());
    }

    const ListVersion& version() const override { return version_; }
    std::size_t size() const override { return documents_.size() + persons_.size(); }

    std::vector<ListHit> search(const Document& document) const override {
        std::vector<ListHit> hits;
        for (const std::string& entry : documents_.find(document.id))
            hits.push_back({version_.kind, entry, 1.0, std::nullopt, std::string{}});
        if (!persons_.empty()) search_persons(document.holder, hits);
        std::stable_sort(hits.begin(), hits.end(), [](const ListHit& a, const ListHit& b) {
            return a.score != b.score ? a.score > b.score : a.entry_id < b.entry_id;
        });
        return hits;
    }

  private:
    void add_name(const PersonName& name, std::uint32_t person) {
        PreparedName prepared = matching::prepare(name);
        if (prepared.words.empty()) return;
        index_.add(prepared);
        names_.push_back(std::move(prepared));
        name_owner_.push_back(person);
        if (names_of_.size() <= person) names_of_.resize(person + 1, {0, 0});
        auto& [first, count] = names_of_[person];
        if (count++ == 0) first = static_cast<std::uint32_t>(names_.size() - 1);
    }

    // The names that the person's entry has, as numbers in names_.
    std::pair<std::uint32_t, std::uint32_t> names_of(std::uint32_t person) const {
        return person < names_of_.size() ? names_of_[person]
                                         : std::pair<std::uint32_t, std::uint32_t>{0, 0};
    }

    void collect_births(const PartialDate& from, const PartialDate& to,
                        std::vector<std::uint32_t>& persons) const {
        auto it =
            std::lower_bound(by_birth_.begin(), by_birth_.end(), std::pair(from, std::uint32_t{0}));
        for (; it != by_birth_.end() && it->first <= to; ++it) {
            if (persons.size() >= kMaxBirthCandidates) return;
            persons.push_back(it->second);
        }
    }

    std::vector<std::uint32_t> same_birth(const PartialDate& birth) const {
        std::vector<std::uint32_t> persons;
        if (birth.year == 0) return persons;
        const int year = birth.year;
        if (!birth.complete()) {
            collect_births({year, 0, 0}, {year, 12, 31}, persons);
            return persons;
        }
        collect_births(birth, birth, persons);
        const PartialDate swapped{year, birth.day, birth.month};
        if (swapped != birth) collect_births(swapped, swapped, persons);
        collect_births({year, 0, 0}, {year, 0, 31}, persons);
        collect_births({year, birth.month, 0}, {year, birth.month, 0}, persons);
        collect_births({year, 1, 1}, {year, 1, 1}, persons);
        return persons;
    }

    void search_persons(const Holder& holder, std::vector<ListHit>& hits) const {
        const PreparedName query = matching::prepare(holder.name);
        if (query.words.empty()) return;
        std::vector<std::uint32_t> candidates;
        for (const auto& found : index_.search(query, kLeastTrigramSimilarity, kMaxNameCandidates))
            candidates.push_back(name_owner_[found.name]);
        for (const std::uint32_t person : same_birth(holder.birth)) {
            const auto [first, count] = names_of(person);
            for (std::uint32_t i = 0; i < count; ++i) {
                if (index_.similarity(query, first + i) < kLeastSimilarityInBirthBlock) continue;
                candidates.push_back(person);
                break;
            }
        }
        std::sort(candidates.begin(), candidates.end());
        candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
        for (const std::uint32_t person : candidates) {
            ListHit hit = score(person, query, holder);
            if (hit.score >= kLeastScore) hits.push_back(std::move(hit));
        }
    }

    ListHit score(std::uint32_t person, const PreparedName& query, const Holder& holder) const {
        const PersonEntry& entry = persons_[person];
        const auto [first, count] = names_of(person);
        NameScore best;
        PersonAgreement agreed;
        for (std::uint32_t i = 0; i < count; ++i) {
            NameScore name = matching::compare_names(query, names_[first + i]);
            if (name.score > best.score) {
                best = std::move(name);
                agreed.by_alias = i > 0;
            }
        }
        agreed.name = best.score;
        agreed.pairs = std::move(best.pairs);
        agreed.birth = matching::compare_births(holder.birth, entry.birth);
        agreed.nationality = compare_states(holder.nationality, entry.nationality);
        agreed.sex = compare_sexes(holder.sex, entry.sex);
        double total = matching::with_birth(agreed.name, agreed.birth);
        if (agreed.nationality == Agreement::same) total += 0.01;
        if (agreed.nationality == Agreement::differs) total -= 0.02;
        if (agreed.sex == Agreement::differs) total -= 0.05;
        return {version_.kind, entry.entry_id, std::clamp(total, 0.0, 1.0), std::move(agreed),
                entry.note};
    }

    ListVersion version_;
    matching::DocumentSet documents_;
    std::vector<PersonEntry> persons_;
    std::vector<PreparedName> names_;
    std::vector<std::uint32_t> name_owner_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> names_of_;  // first name, how many
    matching::TrigramIndex index_;
    std::vector<std::pair<PartialDate, std::uint32_t>> by_birth_;
};

}  // namespace

std::string_view code(ListKind kind) {
    return kListCodes[static_cast<std::size_t>(kind)];
}

std::optional<ListKind> list_kind_from(std::string_view code) {
    const auto found = std::find(kListCodes.begin(), kListCodes.end(), code);
    if (found == kListCodes.end()) return std::nullopt;
    return static_cast<ListKind>(found - kListCodes.begin());
}

std::shared_ptr<const AlertList> AlertList::build(ListVersion version,
                                                  std::vector<DocumentEntry> documents,
                                                  std::vector<PersonEntry> persons) {
    return std::make_shared<AlertListImpl>(version, std::move(documents), std::move(persons));
}

}  // namespace limen::border
