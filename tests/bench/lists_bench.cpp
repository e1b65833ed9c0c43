// SPDX-License-Identifier: Apache-2.0
// Alert list search over 100,000 synthetic persons: build time, time a search, and how many wanted
// persons are found under another spelling. Prints one JSON object a line: {name, value, unit}.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "border/lists.hpp"

namespace {

using namespace limen::border;
using Steady = std::chrono::steady_clock;

constexpr int kPersons = 100'000;
constexpr int kSearches = 2'000;
constexpr double kHit = 0.80;

class Names {
  public:
    explicit Names(unsigned seed) : random_(seed) {}
    int below(int n) { return std::uniform_int_distribution(0, n - 1)(random_); }
    std::string word() {
        static const std::vector<std::string> kStarts = {
            "AL",  "BER", "CHA", "DI", "FAR", "GO",  "HAS", "IB", "JO",   "KA",  "LU", "MAR", "NA",
            "OLE", "PE",  "RA",  "SA", "TAN", "VLA", "YUS", "ZA", "SHEV", "KHA", "TR", "NIK"};
        static const std::vector<std::string> kMiddles = {"RI", "LO", "VA", "NE", "SU", "TE", "MI",
                                                          "KO", "DA", "BE", "RO", "LI", "HA"};
        static const std::vector<std::string> kEnds = {"N", "EV", "A",  "SKI", "EZ", "IC", "DI",
                                                       "R", "L",  "TO", "SEN", "ER", "IM", "OV"};
        std::string text = kStarts[static_cast<std::size_t>(below(25))];
        for (int i = below(3); i >= 0; --i) text += kMiddles[static_cast<std::size_t>(below(13))];
        return text + kEnds[static_cast<std::size_t>(below(14))];
    }
    Holder holder() {
        Holder h;
        h.name = {word(), below(3) == 0 ? word() + " " + word() : word(), false};
        h.birth = {1940 + below(70), 1 + below(12), 1 + below(28)};
        h.nationality = "UTO";
        return h;
    }
    // The same person as another document writes it.
    Holder respelled(Holder h) {
        switch (below(5)) {
            case 0:
                std::swap(h.name.primary, h.name.secondary);
                break;
            case 1:
                h.name.primary.erase(1 + static_cast<std::size_t>(
                                             below(static_cast<int>(h.name.primary.size() - 1))),
                                     1);
                break;
            case 2:
                h.name.primary.insert(2, "E");
                break;
            case 3:
                std::swap(h.birth.month, h.birth.day);
                break;
            default:
                h.birth.month = h.birth.day = 0;
        }
        return h;
    }

  private:
    std::mt19937 random_;
};

void print(const char* name, double value, const char* unit) {
    std::printf("{\"name\": \"%s\", \"value\": %.4f, \"unit\": \"%s\"}\n", name, value, unit);
}

double ms_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

}  // namespace

int main() {
    Names names(7);
    std::vector<PersonEntry> persons;
    std::vector<DocumentEntry> documents;
    for (int i = 0; i < kPersons; ++i) {
        const Holder h = names.holder();
        PersonEntry entry;
        entry.entry_id = std::to_string(i);
        entry.name = h.name;
        entry.birth = h.birth;
        entry.nationality = h.nationality;
        persons.push_back(std::move(entry));
        documents.push_back({std::to_string(i), {"P", "UTO", "L" + std::to_string(1'000'000 + i)}});
    }
    const std::vector<PersonEntry> known = persons;
    auto start = Steady::now();
    const auto list = AlertList::build({ListKind::national_alert, 1, 0}, std::move(documents),
                                       std::move(persons));
    print("lists.build_100k_ms", ms_since(start), "ms");

    int found = 0, strangers_hit = 0;
    std::vector<double> times;
    for (int i = 0; i < kSearches; ++i) {
        const bool wanted = i % 2 == 0;
        const auto& entry = known[static_cast<std::size_t>(names.below(kPersons))];
        Holder h;
        if (wanted) {
            h.name = entry.name;
            h.birth = entry.birth;
            h.nationality = entry.nationality;
            h = names.respelled(h);
        } else {
            h = names.holder();
        }
        Document document;
        document.holder = h;
        document.id = {"P", "UTO", "X" + std::to_string(i)};
        start = Steady::now();
        const auto hits = list->search(document);
        times.push_back(ms_since(start));
        if (wanted) {
            found += std::any_of(hits.begin(), hits.end(), [&](const ListHit& hit) {
                return hit.score >= kHit && hit.entry_id == entry.entry_id;
            });
        } else {
            strangers_hit += !hits.empty() && hits.front().score >= kHit;
        }
    }
    std::sort(times.begin(), times.end());
    print("lists.search_100k_p50_ms", times[times.size() / 2], "ms");
    print("lists.search_100k_p99_ms", times[times.size() * 99 / 100], "ms");
    print("lists.respelled_found", 2.0 * found / kSearches, "ratio");
    print("lists.strangers_referred", 2.0 * strangers_hit / kSearches, "ratio");
    return 0;
}
