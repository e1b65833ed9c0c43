// SPDX-License-Identifier: Apache-2.0
// Names as border documents spell them: cut into words, folded over the usual ways of writing one
// sound in Latin letters, and compared word by word. ICAO Doc 9303-3, section 6 and 4.6.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "border/document.hpp"

namespace limen::border::matching {

struct NameWord {
    std::string text;    // A–Z only
    std::string folded;  // one spelling for all its usual transliterations
    double weight = 1;   // letters that distinguish; particles and very common names count less
    friend bool operator==(const NameWord&, const NameWord&) = default;
};

struct PreparedName {
    std::vector<NameWord> words;  // at most kMaxWords; order as written
    bool truncated = false;
};
inline constexpr std::size_t kMaxWords = 14;

// Upper case, apostrophes dropped, everything else that is no letter ends a word (Doc 9303-3, 4.6);
// words that stand for "no name" (FNU, LNU, XXX, UNKNOWN) are left out.
PreparedName prepare(const PersonName& name);

// One spelling for all usual ones: AE, OE, UE for Ä, Ö, Ü; PH for F; OU for U; double letters; the
// forms of ABD AL and of MOHAMMED.
std::string fold(std::string_view word);

// Jaro-Winkler, 0–1 (Winkler 1990; prefix weight 0.1 over at most 4 letters).
double jaro_winkler(std::string_view a, std::string_view b);

// Two words, 0–1; 0 where they are not plausibly one name.
double word_similarity(const NameWord& a, const NameWord& b);

struct NameScore {
    double score = 0;   // 0–1
    int matched = 0;    // words of the shorter name that found a partner
    std::string pairs;  // "HASAN ~ HASSAN, ALI"
};
// Order does not matter; two words may stand for one ("ABDUL RAHMAN", "ABDULRAHMAN"); a truncated
// name's missing words are not held against it.
NameScore compare_names(const PreparedName& a, const PreparedName& b);

}  // namespace limen::border::matching
