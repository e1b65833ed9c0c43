// SPDX-License-Identifier: Apache-2.0
#include "border/matching/trigram_index.hpp"

#include <algorithm>
#include <cmath>

#include "base/invariant.hpp"

namespace limen::border::matching {
namespace {
constexpr std::size_t kTrigrams = 27 * 27 * 27;
// A name of nothing but very common triples must not cost more than this many looks.
constexpr std::size_t kMaxPostingsRead = 400'000;

unsigned letter(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<unsigned>(c - 'A' + 1) : 0u;
}
}  // namespace

std::vector<TrigramIndex::Trigram> TrigramIndex::trigrams_of(const PreparedName& name) {
    std::vector<Trigram> result;
    for (const NameWord& word : name.words) {
        // Two blanks before and one after, so that beginnings count more than ends.
        const std::string padded = "  " + word.folded + " ";
        for (std::size_t i = 0; i + 3 <= padded.size(); ++i) {
            const unsigned value =
                (letter(padded[i]) * 27 + letter(padded[i + 1])) * 27 + letter(padded[i + 2]);
            result.push_back(static_cast<Trigram>(value));
        }
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

void TrigramIndex::add(const PreparedName& name) {
    const auto trigrams = trigrams_of(name);
    trigrams_.insert(trigrams_.end(), trigrams.begin(), trigrams.end());
    starts_.push_back(static_cast<std::uint32_t>(trigrams_.size()));
}

void TrigramIndex::finish() {
    posting_starts_.assign(kTrigrams + 1, 0);
    for (const Trigram t : trigrams_) ++posting_starts_[t + 1u];
    for (std::size_t t = 0; t < kTrigrams; ++t) posting_starts_[t + 1] += posting_starts_[t];
    postings_.resize(trigrams_.size());
    auto next = posting_starts_;
    for (std::uint32_t name = 0; name + 1 < starts_.size(); ++name)
        for (auto i = starts_[name]; i < starts_[name + 1]; ++i)
            postings_[next[trigrams_[i]]++] = name;
}

double TrigramIndex::overlap(const std::vector<Trigram>& query, std::uint32_t with) const {
    const auto* other = trigrams_.data() + starts_[with];
    const auto* end = trigrams_.data() + starts_[with + 1];
    const auto total = query.size() + static_cast<std::size_t>(end - other);
    std::size_t shared = 0;
    for (const Trigram t : query) {
        while (other != end && *other < t) ++other;
        if (other == end) break;
        if (*other == t) ++shared;
    }
    return total == shared ? 0 : static_cast<double>(shared) / static_cast<double>(total - shared);
}

double TrigramIndex::similarity(const PreparedName& name, std::uint32_t with) const {
    return overlap(trigrams_of(name), with);
}

std::vector<TrigramIndex::Candidate> TrigramIndex::search(const PreparedName& name,
                                                          double least_similarity,
                                                          std::size_t limit) const {
    LIMEN_INVARIANT(posting_starts_.size() == kTrigrams + 1, "the index is finished before use");
    std::vector<Candidate> result;
    const auto query = trigrams_of(name);
    if (query.empty()) return result;
    auto rarest_first = query;
    const auto count_of = [&](Trigram t) { return posting_starts_[t + 1u] - posting_starts_[t]; };
    std::stable_sort(rarest_first.begin(), rarest_first.end(),
                     [&](Trigram a, Trigram b) { return count_of(a) < count_of(b); });
    // |A∩B| ≥ s·|A∪B| ≥ s·|A|: whoever is similar enough shares one of the first |A| − ⌈s·|A|⌉ + 1.
    const auto needed = static_cast<std::size_t>(
        std::ceil(least_similarity * static_cast<double>(query.size()) - 1e-9));
    const std::size_t prefix = query.size() - std::max<std::size_t>(needed, 1) + 1;
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < prefix && found.size() < kMaxPostingsRead; ++i) {
        const Trigram t = rarest_first[i];
        found.insert(found.end(), postings_.begin() + posting_starts_[t],
                     postings_.begin() + posting_starts_[t + 1u]);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const auto candidate : found) {
        const double similar = overlap(query, candidate);
        if (similar >= least_similarity) result.push_back({candidate, similar});
    }
    const auto best = [](const Candidate& a, const Candidate& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.name < b.name;
    };
    if (result.size() > limit) {
        std::nth_element(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(limit),
                         result.end(), best);
        result.resize(limit);
    }
    std::sort(result.begin(), result.end(), best);
    return result;
}

}  // namespace limen::border::matching
