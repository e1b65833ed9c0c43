// SPDX-License-Identifier: Apache-2.0
#include "border/matching/names.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace limen::border::matching {
namespace {

constexpr std::size_t kMaxWordLetters = 40;
constexpr double kParticleWeight = 0.5;  // in letters: nearly nothing
constexpr double kCommonNameShare = 0.5;

const std::unordered_set<std::string_view> kNoName = {"FNU", "LNU",     "XXX",  "NMN",
                                                      "UNK", "UNKNOWN", "XXXX", "NFN"};

const std::unordered_set<std::string_view> kParticles = {
    "AL",  "EL", "UL",  "BIN", "BEN", "IBN", "BINT", "BINTI", "OULD", "VON", "VAN", "DER",
    "DEN", "DE", "DEL", "DOS", "DAS", "DA",  "DI",   "DU",    "LA",   "LE",  "MC",  "MAC",
    "SAN", "UR", "Y",   "E",   "AR",  "AS",  "AD",   "ASH",   "BT",   "AN",  "AT"};

// Transliterations of one name that no rule of letters brings together. First of each row is what
// they fold to.
constexpr std::array<std::array<std::string_view, 12>, 12> kSameName = {{
    {"MHMD", "MOHAMMED", "MUHAMMAD", "MOHAMED", "MOHAMMAD", "MUHAMMED", "MOHAMAD", "MUHAMAD",
     "MOHD", "MUHD", "MD", "MOHAMET"},
    {"ALEKSANDR", "ALEXANDER", "ALEKSANDER", "ALEXANDR", "OLEKSANDR", "ALEXANDRE", "ALIAKSANDR",
     "ALEKSANDAR", "ALEXANDAR"},
    {"IUSUF", "YUSUF", "YOUSSEF", "YOUSEF", "YUSSUF", "YOUSUF", "JUSUF", "YUSEF", "YOUSIF", "USUF"},
    {"SERGEI", "SERGEY", "SERHII", "SERHIY", "SERGIY", "SIARHEI", "SERGII"},
    {"DMITRI", "DMITRY", "DMYTRO", "DMITRIY", "DMITRII", "DZMITRY", "DIMITRI"},
    {"IVGENI", "YEVGENY", "EVGENY", "YEVGENI", "EVGENII", "EVGENIY", "YEVHEN", "EVGENI",
     "YEVGENIY"},
    {"HSIN", "HUSSEIN", "HUSSAIN", "HUSAIN", "HUSEIN", "HOSSEIN", "HOSSAIN", "HUSEYIN", "HUSSEYIN",
     "HOSEIN", "HOUSSEIN"},
    {"KADAFI", "GADDAFI", "QADDAFI", "KADHAFI", "GADHAFI", "QADHAFI", "GHADDAFI", "KHADAFI",
     "QADAFI"},
    {"CHANG", "ZHANG", "CHEUNG", "TEOH"},
    {"TSZAO", "ZHAO", "CHAO", "CHIU"},
    {"MIHAIL", "MIKHAIL", "MYKHAILO", "MICHAIL", "MIHAILO", "MYHAILO", "MIHAYLO"},
    {"NIKOLAI", "NIKOLAY", "MYKOLA", "NIKOLAJ", "MIKALAI", "NIKOLAOS"},
}};

const std::unordered_map<std::string_view, std::string_view>& same_names() {
    static const auto table = [] {
        std::unordered_map<std::string_view, std::string_view> map;
        for (const auto& row : kSameName)
            for (const auto word : row)
                if (!word.empty()) map.emplace(word, row.front());
        return map;
    }();
    return table;
}

// Given names shared by so many that agreeing on one says little; in folded spelling.
const std::unordered_set<std::string>& common_names() {
    static const auto table = [] {
        std::unordered_set<std::string> set;
        for (const auto* name :
             {"MOHAMMED", "AHMED",  "AHMAD", "ALI",      "MARIA",  "JOSE",  "JUAN",
              "JEAN",     "JOHN",   "SINGH", "KAUR",     "NGUYEN", "KUMAR", "KHAN",
              "HUSSEIN",  "HASSAN", "ANNA",  "ABDULLAH", "LI",     "WANG",  "ZHANG"})
            set.insert(fold(name));
        return set;
    }();
    return table;
}

bool is_vowel(char c) {
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

struct Rewrite {
    std::string_view from, to;
};
// Longest first within one start; applied in one pass from the left.
constexpr std::array kRewrites = {
    Rewrite{"SHCH", "SH"}, Rewrite{"TSCH", "CH"}, Rewrite{"DSCH", "J"}, Rewrite{"SCH", "SH"},
    Rewrite{"TCH", "CH"},  Rewrite{"DZH", "J"},   Rewrite{"CZ", "CH"},  Rewrite{"KH", "H"},
    Rewrite{"GH", "G"},    Rewrite{"PH", "F"},    Rewrite{"TH", "T"},   Rewrite{"DH", "D"},
    Rewrite{"ZH", "J"},    Rewrite{"CK", "K"},    Rewrite{"OU", "U"},   Rewrite{"OO", "U"},
    Rewrite{"EE", "I"},    Rewrite{"AE", "A"},    Rewrite{"OE", "O"},   Rewrite{"UE", "U"},
    Rewrite{"AA", "A"},    Rewrite{"IY", "I"},    Rewrite{"IJ", "I"},   Rewrite{"YI", "I"},
    Rewrite{"DJ", "J"},    Rewrite{"CH", "CH"},   Rewrite{"SH", "SH"},  Rewrite{"NXX", "N"},
    Rewrite{"C", "K"},     Rewrite{"Q", "K"},     Rewrite{"W", "V"},    Rewrite{"Y", "I"},
    Rewrite{"X", "KS"},
};

// ABDUL, ABDEL, ABD AL, ABDUR … before a name of God are one word with it, written in many ways.
std::string without_article_after_abd(std::string_view word) {
    constexpr std::array<std::string_view, 7> kForms = {"ABDUL", "ABDEL", "ABDAL", "ABDUR",
                                                        "ABDER", "ABDOL", "ABDOU"};
    for (const auto form : kForms)
        if (word.starts_with(form) && word.size() > form.size() + 2)
            return "ABD" + std::string(word.substr(form.size()));
    return std::string(word);
}

std::string collapse_doubles(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (out.empty() || out.back() != c) out += c;
    return out;
}

std::string consonants(std::string_view folded) {
    std::string out;
    for (const char c : folded)
        if (!is_vowel(c)) out += c;
    return out;
}

}  // namespace

std::string fold(std::string_view word) {
    if (const auto same = same_names().find(word); same != same_names().end())
        return std::string(same->second);
    const std::string source = without_article_after_abd(word);
    std::string out;
    for (std::size_t i = 0; i < source.size();) {
        const std::string_view rest = std::string_view(source).substr(i);
        const auto* rule = std::find_if(kRewrites.begin(), kRewrites.end(),
                                        [&](const Rewrite& r) { return rest.starts_with(r.from); });
        if (rule != kRewrites.end()) {
            out += rule->to;
            i += rule->from.size();
        } else {
            out += source[i++];
        }
    }
    return collapse_doubles(out);
}

PreparedName prepare(const PersonName& name) {
    PreparedName result;
    result.truncated = name.truncated;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && !kNoName.contains(word) && result.words.size() < kMaxWords) {
            NameWord entry;
            entry.folded = fold(word);
            entry.weight = static_cast<double>(word.size());
            if (kParticles.contains(word)) {
                entry.weight = kParticleWeight;
            } else if (common_names().contains(entry.folded)) {
                entry.weight *= kCommonNameShare;
            }
            entry.text = word;
            result.words.push_back(std::move(entry));
        }
        word.clear();
    };
    for (const std::string* part : {&name.primary, &name.secondary}) {
        for (const char raw : *part) {
            const char c = raw >= 'a' && raw <= 'z' ? static_cast<char>(raw - 'a' + 'A') : raw;
            if (c >= 'A' && c <= 'Z') {
                if (word.size() < kMaxWordLetters) word += c;
            } else if (c != '\'') {
                end_word();
            }
        }
        end_word();
    }
    return result;
}

double jaro_winkler(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return 0;
    if (a == b) return 1;
    a = a.substr(0, 2 * kMaxWordLetters);
    b = b.substr(0, 2 * kMaxWordLetters);
    const std::size_t longer = std::max(a.size(), b.size());
    const std::size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    std::array<bool, 2 * kMaxWordLetters> taken{};
    std::array<char, 2 * kMaxWordLetters> from_a{};
    std::size_t matches = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t low = i > window ? i - window : 0;
        const std::size_t high = std::min(b.size(), i + window + 1);
        for (std::size_t j = low; j < high; ++j) {
            if (taken[j] || a[i] != b[j]) continue;
            taken[j] = true;
            from_a[matches++] = a[i];
            break;
        }
    }
    if (matches == 0) return 0;
    std::size_t order = 0, moved = 0;
    for (std::size_t j = 0; j < b.size(); ++j)
        if (taken[j] && b[j] != from_a[order++]) ++moved;
    const double m = static_cast<double>(matches);
    const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                         (m - static_cast<double>(moved) / 2) / m) /
                        3;
    std::size_t prefix = 0;
    while (prefix < std::min({a.size(), b.size(), std::size_t{4}}) && a[prefix] == b[prefix])
        ++prefix;
    return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

double word_similarity(const NameWord& a, const NameWord& b) {
    if (a.text == b.text) return 1;
    if (a.folded == b.folded) return 0.98;
    const std::size_t shorter = std::min(a.folded.size(), b.folded.size());
    if (shorter < 3) return 0;
    // Vowels are what transliterations from Arabic, Persian or Hebrew disagree on most.
    if (shorter >= 4 && a.folded.front() == b.folded.front()) {
        const std::string bones = consonants(a.folded);
        if (bones.size() >= 3 && bones == consonants(b.folded)) return 0.94;
    }
    constexpr double kPlausible = 0.86;
    const double similar = std::max(jaro_winkler(a.text, b.text), jaro_winkler(a.folded, b.folded));
    if (similar < kPlausible) return 0;
    // The generous prefix bonus makes MARTA and MARTIN alike; what differs must be small.
    return std::min(similar, 0.97);
}

namespace {

struct Pair {
    std::size_t i, i_words, j, j_words;
    double similarity, weight;
};

NameWord joined(const std::vector<NameWord>& words, std::size_t first, std::size_t count) {
    if (count == 1) return words[first];
    NameWord both;
    both.text = words[first].text + words[first + 1].text;
    both.folded = fold(both.text);
    both.weight = words[first].weight + words[first + 1].weight;
    return both;
}

double cut_word_similarity(const NameWord& a, const NameWord& b) {
    const bool a_starts_b = b.text.starts_with(a.text);
    if (!a_starts_b && !a.text.starts_with(b.text)) return 0;
    return std::min(a.text.size(), b.text.size()) >= 3 ? 0.95 : 0.85;
}

std::vector<Pair> plausible_pairs(const PreparedName& a, const PreparedName& b) {
    std::vector<Pair> pairs;
    const bool cut = a.truncated || b.truncated;
    for (std::size_t i = 0; i < a.words.size(); ++i) {
        for (std::size_t j = 0; j < b.words.size(); ++j) {
            double same = word_similarity(a.words[i], b.words[j]);
            if (same == 0 && cut) same = cut_word_similarity(a.words[i], b.words[j]);
            if (same > 0)
                pairs.push_back({i, 1, j, 1, same, std::max(a.words[i].weight, b.words[j].weight)});
        }
    }
    // Two words on one side for one on the other, only where nearly equal.
    const auto add_joined = [&](bool join_a) {
        const auto& two = join_a ? a.words : b.words;
        const auto& one = join_a ? b.words : a.words;
        for (std::size_t i = 0; i + 1 < two.size(); ++i) {
            const std::size_t length = two[i].text.size() + two[i + 1].text.size();
            for (std::size_t j = 0; j < one.size(); ++j) {
                const std::size_t other = one[j].text.size();
                if (other < 5 || other + 3 < length || other > length + 3) continue;
                const NameWord both = joined(two, i, 2);
                const double same = word_similarity(both, one[j]);
                if (same < 0.93) continue;
                const Pair pair{join_a ? i : j, join_a ? 2u : 1u,
                                join_a ? j : i, join_a ? 1u : 2u,
                                same,           std::max(both.weight, one[j].weight)};
                pairs.push_back(pair);
            }
        }
    };
    add_joined(true);
    add_joined(false);
    // What is written the same belongs together before anything longer that is merely alike.
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) {
        const bool x_same = x.similarity == 1, y_same = y.similarity == 1;
        if (x_same != y_same) return x_same;
        return x.similarity * x.weight > y.similarity * y.weight;
    });
    return pairs;
}

std::string words_of(const PreparedName& name, std::size_t first, std::size_t count) {
    std::string text = name.words[first].text;
    if (count == 2) text += " " + name.words[first + 1].text;
    return text;
}

double weight_of(const PreparedName& name) {
    double sum = 0;
    for (const auto& word : name.words) sum += word.weight;
    return sum;
}

bool is_particle(const NameWord& word) {
    return word.weight <= kParticleWeight;
}

}  // namespace

NameScore compare_names(const PreparedName& a, const PreparedName& b) {
    NameScore result;
    if (a.words.empty() || b.words.empty()) return result;
    std::array<bool, kMaxWords> used_a{}, used_b{};
    double covered_a = 0, covered_b = 0;
    int real_a = 0, real_b = 0;
    for (const Pair& pair : plausible_pairs(a, b)) {
        bool free = true;
        for (std::size_t k = 0; k < pair.i_words; ++k) free = free && !used_a[pair.i + k];
        for (std::size_t k = 0; k < pair.j_words; ++k) free = free && !used_b[pair.j + k];
        if (!free) continue;
        for (std::size_t k = 0; k < pair.i_words; ++k) {
            used_a[pair.i + k] = true;
            covered_a += a.words[pair.i + k].weight * pair.similarity;
            real_a += is_particle(a.words[pair.i + k]) ? 0 : 1;
        }
        for (std::size_t k = 0; k < pair.j_words; ++k) {
            used_b[pair.j + k] = true;
            covered_b += b.words[pair.j + k].weight * pair.similarity;
            real_b += is_particle(b.words[pair.j + k]) ? 0 : 1;
        }
        const std::string left = words_of(a, pair.i, pair.i_words);
        const std::string right = words_of(b, pair.j, pair.j_words);
        if (!result.pairs.empty()) result.pairs += ", ";
        result.pairs += left == right ? left : left + " ~ " + right;
    }
    result.matched = std::max(real_a, real_b);
    const double share_a = covered_a / weight_of(a), share_b = covered_b / weight_of(b);
    double fuller = std::max(share_a, share_b), emptier = std::min(share_a, share_b);
    if (a.truncated && !b.truncated) fuller = emptier = share_a;
    if (b.truncated && !a.truncated) fuller = emptier = share_b;
    result.score = std::min(1.0, 0.7 * fuller + 0.3 * emptier);
    // One word in common out of several is no name in common.
    const auto real_words = [](const PreparedName& name) {
        return std::count_if(name.words.begin(), name.words.end(),
                             [](const NameWord& word) { return !is_particle(word); });
    };
    if (result.matched < 2 && std::max(real_words(a), real_words(b)) > 1)
        result.score = std::min(result.score, 0.6);
    return result;
}

}  // namespace limen::border::matching
