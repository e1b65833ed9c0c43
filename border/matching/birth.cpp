// SPDX-License-Identifier: Apache-2.0
#include "border/matching/birth.hpp"

#include <cstdlib>

namespace limen::border::matching {
namespace {

bool stands_for_the_year(const PartialDate& date) {
    return date.month == 1 && date.day == 1;
}

int differing_digits(const PartialDate& a, const PartialDate& b) {
    // A year can be any number that a list or a document holds.
    std::int64_t left = std::int64_t{a.year} * 10000 + a.month * 100 + a.day;
    std::int64_t right = std::int64_t{b.year} * 10000 + b.month * 100 + b.day;
    int differing = 0;
    for (int i = 0; i < 8; ++i, left /= 10, right /= 10)
        if (left % 10 != right % 10) ++differing;
    return differing;
}

}  // namespace

BirthEvidence compare_births(const PartialDate& a, const PartialDate& b) {
    if (a.year == 0 || b.year == 0) return BirthEvidence::unknown;
    if (a == b && a.complete()) return BirthEvidence::exact;
    if (a.complete() && b.complete()) {
        if (a.year == b.year && a.month == b.day && a.day == b.month)
            return BirthEvidence::day_month_swapped;
        if (a.year == b.year && (stands_for_the_year(a) || stands_for_the_year(b)))
            return BirthEvidence::agrees_as_far_as_known;
        if (differing_digits(a, b) == 1) return BirthEvidence::one_digit_differs;
    } else if (a.year == b.year) {
        const bool months = a.month == 0 || b.month == 0 || a.month == b.month;
        const bool days = a.day == 0 || b.day == 0 || a.day == b.day;
        if (months && days) return BirthEvidence::agrees_as_far_as_known;
    }
    return std::abs(a.year - b.year) <= 2 ? BirthEvidence::near : BirthEvidence::differs;
}

double with_birth(double name_score, BirthEvidence evidence) {
    const double missing = 1 - name_score;
    // Without the date's support a name must be near to the letter: hence squared below.
    switch (evidence) {
        case BirthEvidence::exact:
            return name_score + 0.35 * missing;
        case BirthEvidence::day_month_swapped:
            return name_score + 0.25 * missing;
        case BirthEvidence::agrees_as_far_as_known:
            return name_score + 0.12 * missing;
        case BirthEvidence::one_digit_differs:
            return name_score + 0.08 * missing;
        case BirthEvidence::unknown:
            return name_score * name_score * 0.90;
        case BirthEvidence::near:
            return name_score * name_score * 0.75;
        case BirthEvidence::differs:
            break;
    }
    return name_score * name_score * 0.60;
}

}  // namespace limen::border::matching
