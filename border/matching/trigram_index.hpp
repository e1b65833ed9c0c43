// SPDX-License-Identifier: Apache-2.0
// Finds the names that share enough letter triples with a given one: set similarity
// |A∩B| / |A∪B|, candidates by the rarest triples first (prefix filter), bounded work.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "border/matching/names.hpp"

namespace limen::border::matching {

class TrigramIndex {
  public:
    struct Candidate {
        std::uint32_t name;  // number in the order added
        double similarity;
    };

    void add(const PreparedName& name);
    // After the last add() and before the first search.
    void finish();
    // At most `limit`, the most similar first.
    std::vector<Candidate> search(const PreparedName& name, double least_similarity,
                                  std::size_t limit) const;
    double similarity(const PreparedName& name, std::uint32_t with) const;

  private:
    using Trigram = std::uint16_t;  // three of 27 characters: 19,683 values
    static std::vector<Trigram> trigrams_of(const PreparedName& name);
    double overlap(const std::vector<Trigram>& query, std::uint32_t with) const;

    std::vector<Trigram> trigrams_;  // of all names, one after the other, each sorted
    std::vector<std::uint32_t> starts_{0};
    std::vector<std::uint32_t> postings_;        // names by trigram
    std::vector<std::uint32_t> posting_starts_;  // per trigram, and the end
};

}  // namespace limen::border::matching
