// SPDX-License-Identifier: Apache-2.0
// A hand that lifts the passport, anywhere and again and again: in the end there is what an
// undisturbed reading gives, or a clean error that says to try again.
#include <rapidcheck.h>

#include <set>

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

using virtual_chip::Bundle;
using virtual_chip::PaceOffer;

// Counts exchanges over all connections and loses the chip at some of them: before the command
// reaches it, or after it was executed and on the answer's way back.
class UnluckyField {
  public:
    UnluckyField(const Bundle& bundle, hal::FunctionConnection::Capacity capacity,
                 std::set<int> lost_commands, std::set<int> lost_answers)
        : passport_(bundle),
          capacity_(capacity),
          lost_commands_(std::move(lost_commands)),
          lost_answers_(std::move(lost_answers)) {}

    std::unique_ptr<hal::ChipConnection> connect() {
        passport_.power_on();
        lost_ = false;
        return std::make_unique<hal::FunctionConnection>(
            [this](ByteView command) { return answer(command); }, capacity_);
    }
    int exchanges() const { return exchanges_; }

  private:
    Result<Bytes> answer(ByteView command) {
        const int now = exchanges_++;
        Bytes response;
        if (!lost_ && !lost_commands_.contains(now)) response = passport_.process(command);
        lost_ = lost_ || lost_commands_.contains(now) || lost_answers_.contains(now);
        if (lost_) return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
        return response;
    }

    virtual_chip::VirtualPassport passport_;
    hal::FunctionConnection::Capacity capacity_;
    std::set<int> lost_commands_, lost_answers_;
    int exchanges_ = 0;
    bool lost_ = false;
};

struct Case {
    const char* name;
    std::vector<PaceOffer> pace;
    hal::FunctionConnection::Capacity capacity;
};
const Case kCases[] = {
    {"BAC, extended length", {}, {}},
    {"PACE, extended length", {{2, 13}}, {}},
    {"BAC, answers of 1000 bytes", {}, {2048, 1000}},
    {"PACE, answers of 1000 bytes", {{4, 12}}, {2048, 1000}},
    {"BAC, short length", {}, {261, 258}},
    {"PACE, as a PN532 carries it", {{2, 12}}, {262, 262}},
};

// Both in one: what the reading said at the end, and how often it had to be begun.
Result<ChipContents> read_to_the_end(UnluckyField& field, DocumentReader& reader, int attempts) {
    for (;;) {
        auto contents = reader.read(*field.connect());
        if (contents) return contents;
        EXPECT_EQ(contents.error().cause, "chip.tag_lost") << contents.error().describe();
        EXPECT_TRUE(contents.error().retryable);
        if (--attempts == 0 || contents.error().cause != "chip.tag_lost") return contents;
    }
}

void expect_same(const ChipContents& contents, const ChipContents& undisturbed) {
    EXPECT_EQ(contents.files, undisturbed.files);
    EXPECT_EQ(contents.access, undisturbed.access);
    EXPECT_EQ(contents.access_detail, undisturbed.access_detail);
    EXPECT_EQ(contents.missing.size(), undisturbed.missing.size());
}

class Resume : public ::testing::TestWithParam<Case> {
  protected:
    ChipContents undisturbed(const Bundle& bundle) {
        UnluckyField field(bundle, GetParam().capacity, {}, {});
        DocumentReader reader(key(), plan());
        auto contents = reader.read(*field.connect());
        EXPECT_TRUE(contents) << contents.error().describe();
        exchanges_ = field.exchanges();
        return std::move(*contents);
    }
    static AccessKey key() { return MrzKey{kMrzInformation}; }
    static ReadPlan plan() {
        return {{FileId::com, FileId::sod, FileId::dg1, FileId::dg2, FileId::dg14}};
    }
    int exchanges_ = 0;
};

TEST_P(Resume, LostAtAnyExchange) {
    const Bundle bundle = document(GetParam().pace, 3000);
    const ChipContents whole = undisturbed(bundle);
    for (int at = 0; at < exchanges_; ++at) {
        for (const bool answer_lost : {false, true}) {
            UnluckyField field(bundle, GetParam().capacity,
                               answer_lost ? std::set<int>{} : std::set<int>{at},
                               answer_lost ? std::set<int>{at} : std::set<int>{});
            DocumentReader reader(key(), plan());
            const auto contents = read_to_the_end(field, reader, 2);
            ASSERT_TRUE(contents) << at << ": " << contents.error().describe();
            expect_same(*contents, whole);
        }
    }
}

// Two losses at every pair of places, which covers losses during access control anew and while the
// chip proves that it is the same.
TEST_P(Resume, LostAgainOnTheWayBack) {
    const Bundle bundle = document(GetParam().pace, 1200);
    const ChipContents whole = undisturbed(bundle);
    const int step = exchanges_ > 20 ? 3 : 1;
    for (int first = 0; first < exchanges_; first += step) {
        for (int second = first + 1; second < first + exchanges_; second += step) {
            UnluckyField field(bundle, GetParam().capacity, {second}, {first});
            DocumentReader reader(key(), plan());
            const auto contents = read_to_the_end(field, reader, 3);
            ASSERT_TRUE(contents) << first << ", " << second << contents.error().describe();
            expect_same(*contents, whole);
        }
    }
}

TEST_P(Resume, LostManyTimesAtRandom) {
    const Bundle bundle = document(GetParam().pace, 5000);
    const ChipContents whole = undisturbed(bundle);
    rc::check("the end is the same", [&] {
        const auto commands =
            *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 5 * exchanges_));
        const auto answers =
            *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 5 * exchanges_));
        UnluckyField field(bundle, GetParam().capacity, commands, answers);
        DocumentReader reader(key(), plan());
        const auto contents =
            read_to_the_end(field, reader, 1 + static_cast<int>(commands.size() + answers.size()));
        RC_ASSERT(contents.has_value());
        RC_ASSERT(contents->files == whole.files);
        RC_ASSERT(contents->access_detail == whole.access_detail);
    });
}

// In another bundle, whatever differs between the two shows at the latest in EF.SOD.
TEST_P(Resume, AnotherPassportLaidDownInBetweenIsNeverMixedIn) {
    const Bundle mine = document(GetParam().pace, 3000, 7);
    const Bundle other = document(GetParam().pace, 3000, 8);
    const ChipContents my_files = undisturbed(mine);
    for (int at = 0; at < exchanges_; ++at) {
        DocumentReader reader(key(), plan());
        UnluckyField first(mine, GetParam().capacity, {at}, {});
        ASSERT_FALSE(reader.read(*first.connect()));
        UnluckyField second(other, GetParam().capacity, {}, {});
        const auto contents = reader.read(*second.connect());
        if (!contents) {
            EXPECT_EQ(contents.error().cause, "chip.other_document") << at;
            // It stays so, and the first document may come back.
            UnluckyField third(mine, GetParam().capacity, {}, {});
            const auto again = reader.read(*third.connect());
            ASSERT_TRUE(again) << again.error().describe();
            EXPECT_EQ(again->files, my_files.files);
            continue;
        }
        // Nothing signed had been read of the first: the reading is the second's alone.
        EXPECT_EQ(contents->files.at(FileId::sod), other.files.at("EF_SOD")) << at;
        EXPECT_EQ(contents->files.at(FileId::dg1), other.files.at("EF_DG1")) << at;
        EXPECT_EQ(contents->files.at(FileId::dg2), other.files.at("EF_DG2")) << at;
    }
}

INSTANTIATE_TEST_SUITE_P(Ways, Resume, ::testing::ValuesIn(kCases), [](const auto& param) {
    std::string name;
    for (const char c : std::string_view(param.param.name))
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
    return name;
});

}  // namespace
}  // namespace limen::emrtd::test
