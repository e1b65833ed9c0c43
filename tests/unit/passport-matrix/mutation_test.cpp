// SPDX-License-Identifier: Apache-2.0
// Passports with a changed byte, of every kind of byte of every file: none is taken for genuine,
// and each is refused for its own reason. LIMEN_MUTATION_TABLE=1 prints what came of which.
// Each run has other signatures and serial numbers: the seed fixes which bytes are changed to what.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/unit/passport-matrix/mutation_rules.hpp"
#include "tests/unit/passport-matrix/sod_map.hpp"

namespace limen::passport::test {
namespace {

using emrtd::FileId;

std::string_view part_of_dg1(std::size_t at) {
    constexpr std::size_t kZone = 5;  // 61 len 5F1F len
    return at < kZone ? "dg1-frame" : "dg1-zone";
}

// 60 len 5F01 04 "0107" 5F36 06 "040000" 5C len tags
std::string_view part_of_com(std::size_t at) {
    const bool version = (at >= 5 && at < 9) || (at >= 12 && at < 18);
    return version ? "com-version" : at < 20 ? "com-frame" : "com-list";
}

std::string_view part_of(FileId file, std::size_t at) {
    return file == FileId::dg1           ? part_of_dg1(at)
           : file == FileId::dg2         ? "dg2"
           : file == FileId::com         ? part_of_com(at)
           : file == FileId::card_access ? "card-access"
                                         : "other-group";
}

Document with_byte(const Document& document, FileId file, std::size_t at) {
    Document mutant = document;
    auto& byte = mutant.files.at(file).at(at);
    byte = other_byte(byte);
    return mutant;
}
Document with_file(const Document& document, FileId file, Bytes bytes) {
    Document mutant = document;
    mutant.files[file] = std::move(bytes);
    return mutant;
}

class Mutation : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        if (sanitized()) std::printf("fewer mutants, since a sanitizer makes them slow\n");
    }
    void TearDown() override { jury.print(); }
    // Of so many in an ordinary build.
    static std::size_t fewer(std::size_t count) { return sanitized() ? count / 8 : count; }
    Jury jury{SystemClock().utc_us()};
};

// Guards against: a byte of the signed object that nobody looks at.
TEST_F(Mutation, OfEachByteOfTheSecurityObject) {
    const std::size_t step = sanitized() ? 8 : 1;
    const char* more = std::getenv("LIMEN_MUTATION_ROUNDS");  // for long runs by hand
    const int rounds = more == nullptr ? 1 : std::atoi(more);
    for (const auto& one : signed_originals()) {
        const auto map = map_sod(one.document.files.at(FileId::sod));
        for (std::size_t at = 0; at < map.size(); at += step) {
            // Long, and of one kind.
            const bool alike = map[at] == "cert-signature" || map[at] == "other-certificate";
            if (alike && at % 4 != 0) continue;
            for (int round = 0; round < rounds; ++round) {
                const Document mutant = with_byte(one.document, FileId::sod, at);
                jury.judge(one, mutant, rule_of(one, map[at]),
                           "byte " + std::to_string(at) + " as " +
                               std::to_string(mutant.files.at(FileId::sod)[at]));
            }
        }
    }
    EXPECT_GE(jury.judged(), fewer(15'000));
}

// Guards against: a decoder that takes a part for granted, or the first of two.
TEST_F(Mutation, OfEachElementOfTheSecurityObject) {
    for (const auto& one : signed_originals()) {
        const Bytes& sod = one.document.files.at(FileId::sod);
        const auto map = map_sod(sod);
        const auto all = elements(sod);
        const auto bytes_of = [&](const Node& node) {
            return Bytes(sod.begin() + static_cast<std::ptrdiff_t>(node.begin),
                         sod.begin() + static_cast<std::ptrdiff_t>(node.end));
        };
        for (std::size_t i = 1; i < all.size(); i += sanitized() ? 8 : 1) {
            const Node& node = all[i];
            const std::string where = " at " + std::to_string(node.begin);
            const auto try_with = [&](std::size_t begin, std::size_t end, const Bytes& instead,
                                      Change change, const std::string& how) {
                jury.judge(
                    one,
                    with_file(one.document, FileId::sod, with_replaced(sod, begin, end, instead)),
                    element_rule(one, map[node.begin], node.tag, change), how + where);
            };
            Bytes twice = bytes_of(node);
            twice.insert(twice.end(), twice.begin(), twice.end());
            try_with(node.begin, node.end, {}, Change::taken_out, "taken out");
            try_with(node.begin, node.end, twice, Change::doubled, "doubled");
            if (node.content != node.content_end)
                try_with(node.content, node.content_end, {}, Change::emptied, "emptied");
            const auto next = std::ranges::find_if(all, [&](const Node& other) {
                return other.begin == node.end && other.depth == node.depth;
            });
            if (next == all.end()) continue;
            Bytes moved = bytes_of(*next);
            const Bytes own = bytes_of(node);
            if (own == moved) continue;
            moved.insert(moved.end(), own.begin(), own.end());
            try_with(node.begin, next->end, moved, Change::moved, "behind the next one");
        }
    }
    EXPECT_GE(jury.judged(), fewer(4'000));
}

// Guards against: a data group that is not hashed whole.
TEST_F(Mutation, OfDataGroups) {
    constexpr std::size_t kMost = 120;
    for (const auto& one : signed_originals())
        for (const auto& [file, bytes] : one.document.files) {
            if (!emrtd::data_group_number(file)) continue;
            const bool each = bytes.size() <= kMost && !sanitized();
            for (std::size_t i = 0; i < (each ? bytes.size() : fewer(kMost)); ++i) {
                const std::size_t at = each ? i : random_below(bytes.size());
                jury.judge(one, with_byte(one.document, file, at), rule_of(one, part_of(file, at)),
                           std::string(to_string(file)) + " byte " + std::to_string(at));
            }
        }
    EXPECT_GE(jury.judged(), fewer(2'500));
    EXPECT_EQ(jury.accepted(), 0u);
}

// Guards against: a list of contents, or of ways in, that says something else than what is signed.
TEST_F(Mutation, OfWhatNobodySigned) {
    for (const auto& one : signed_originals())
        for (int round = 0; round < (sanitized() ? 1 : 3); ++round) {
            for (std::size_t at = 0; at < one.document.files.at(FileId::com).size(); ++at)
                jury.judge(one, with_byte(one.document, FileId::com, at),
                           rule_of(one, part_of_com(at)), "EF.COM byte " + std::to_string(at));
            if (!one.document.files.contains(FileId::dg14)) continue;
            for (std::size_t at = 0; at < one.document.files.at(FileId::card_access).size(); ++at)
                jury.judge(one, with_byte(one.document, FileId::card_access, at),
                           rule_of(one, "card-access"), "EF.CardAccess byte " + std::to_string(at));
        }
    EXPECT_GE(jury.judged(), fewer(500));
}

// Guards against: a file that is cut, or goes on, and is taken for the whole.
TEST_F(Mutation, OfLengths) {
    for (const auto& one : signed_originals())
        for (const auto& [file, bytes] : one.document.files) {
            if (file == FileId::card_access) continue;
            const bool sod = file == FileId::sod, com = file == FileId::com;
            const Rule& cut = rule_of(one, sod ? "sod-cut" : com ? "com-frame" : part_of(file, 0));
            const Rule& longer = sod || com ? rule_of(one, sod ? "sod-longer" : "com-longer") : cut;
            const auto judge = [&](Bytes changed, const Rule& rule, const std::string& how) {
                jury.judge(one, with_file(one.document, file, std::move(changed)), rule,
                           std::string(to_string(file)) + " " + how);
            };
            for (std::size_t i = 0; i < fewer(24); ++i) {
                // The last byte and the first ones always; no file at all is another matter.
                const std::size_t size = i == 0  ? bytes.size() - 1
                                         : i < 5 ? i
                                                 : 1 + random_below(bytes.size() - 1);
                judge(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)), cut,
                      "cut to " + std::to_string(size));
                Bytes more = bytes;
                more.resize(bytes.size() + 1 + random_below(64), other_byte(0));
                judge(more, longer, "longer by " + std::to_string(more.size() - bytes.size()));
                const auto at = static_cast<std::ptrdiff_t>(random_below(bytes.size() - 1));
                Bytes without = bytes;
                without.erase(without.begin() + at);
                if (without != bytes && !com)
                    judge(without, cut, "without byte " + std::to_string(at));
            }
        }
    EXPECT_GE(jury.judged(), fewer(2'500));
}

}  // namespace
}  // namespace limen::passport::test
