// SPDX-License-Identifier: Apache-2.0
// Every document of the matrix is made, read and held against what its profile expects. A failure
// names the profile: limen-passport make --only NAME makes that document alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "base/files.hpp"
#include "identity/emrtd/lds.hpp"
#include "provisioning/passport/profile_family.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"

namespace limen::passport::test {
namespace {

using border::CheckId;
using border::CheckResult;

// One document; printed as its name, so that a failure says which.
struct Member {
    std::string family, name;
    friend void PrintTo(const Member& member, std::ostream* out) {
        *out << member.family << ".toml: " << member.name;
    }
};

std::vector<Member> members_of(const std::string& family) {
    std::vector<Member> out;
    const auto members = family_of(MatrixWorkshop::profiles() / (family + ".toml"));
    if (members)
        for (const auto& member : *members) out.push_back({family, member.name});
    return out;
}

std::string test_name(const ::testing::TestParamInfo<Member>& info) {
    std::string name = info.param.name;
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::string words(CheckResult result, const std::string& cause) {
    return std::string(border::to_string(result)) + (cause.empty() ? "" : " " + cause);
}

// What the reader forgave, of the signature and of every file.
std::set<std::string> deviations_of(const Reading& reading) {
    std::set<std::string> out;
    if (reading.passive)
        for (const auto& deviation : reading.passive->deviations) out.insert(deviation.code);
    return out;
}

std::string access_word(emrtd::AccessProtocol access) {
    return access == emrtd::AccessProtocol::pace  ? "pace"
           : access == emrtd::AccessProtocol::bac ? "bac"
                                                  : "none";
}

std::string portrait_word(const emrtd::ChipContents& contents) {
    const auto file = contents.files.find(emrtd::FileId::dg2);
    if (file == contents.files.end()) return "none";
    const auto portrait = emrtd::decode_dg2(file->second);
    if (!portrait) return portrait.error().cause;
    if (portrait->width != 300 || portrait->height != 400) return "another size";
    return portrait->format == emrtd::Portrait::Format::jpeg ? "jpeg" : "jpeg2000";
}

void expect_checks(const Expected& expected, const Reading& reading) {
    std::set<CheckId> seen;
    for (const border::Check& check : reading.checks) {
        EXPECT_TRUE(seen.insert(check.id).second) << border::code(check.id) << " is there twice";
        const auto wanted = expected.checks.find(check.id);
        ASSERT_NE(wanted, expected.checks.end()) << border::code(check.id) << " is not expected";
        EXPECT_EQ(words(check.result, check.cause),
                  words(wanted->second.result, wanted->second.cause))
            << border::code(check.id);
    }
    EXPECT_EQ(seen.size(), expected.checks.size()) << "a check was not made";
}

void expect_contents(const Expected& expected, const virtual_chip::Bundle& bundle,
                     const emrtd::ChipContents& contents) {
    EXPECT_EQ(access_word(contents.access), expected.access) << contents.access_detail;
    std::map<std::string, std::string> missing;
    for (const auto& [file, error] : contents.missing)
        missing[std::string(emrtd::to_string(file))] = error.cause;
    EXPECT_EQ(missing, expected.missing);
    EXPECT_EQ(portrait_word(contents), expected.portrait);
    // Such a chip gives other bytes than it has.
    if (bundle.behaviour.is(virtual_chip::Quirk::odd_read_wraps)) return;
    for (const auto& [file, bytes] : contents.files)
        if (const auto number = emrtd::data_group_number(file)) {
            EXPECT_EQ(bytes, bundle.files.at("EF_DG" + std::to_string(*number))) << *number;
        }
}

class Matrix : public ::testing::TestWithParam<Member> {
  protected:
    void SetUp() override {
        auto& matrix = MatrixWorkshop::get();
        profile_ = &matrix.profile(GetParam().family, GetParam().name);
        ASSERT_TRUE(profile_->expected) << "every document of the matrix says what is expected";
        auto bundle = matrix.make(*profile_);
        ASSERT_TRUE(bundle) << bundle.error().describe();
        bundle_ = std::move(*bundle);
        trust_ = matrix.trust();
        plan_ = plan_for(*profile_, bundle_);
        plan_.proofs.terminal = matrix.terminal(*profile_);
    }
    void read_and_compare(const emrtd::AccessKey& key, bool page_was_read) {
        Expected expected = *profile_->expected;
        std::optional<std::string> printed;
        if (page_was_read) printed = joined_mrz(bundle_);
        // Without the page there is nothing to compare the chip's zone with.
        if (!page_was_read)
            expected.checks[CheckId::dg1_mrz_match] = {CheckResult::not_performed, "mrz.not_read"};
        const Reading reading = read_bundle(bundle_, key, plan_, *trust_, printed);
        EXPECT_EQ(reading.contents ? "" : reading.contents.error().cause, expected.error)
            << (reading.contents ? "" : reading.contents.error().describe());
        expect_checks(expected, reading);
        if (!reading.contents) return;
        expect_contents(expected, bundle_, *reading.contents);
        EXPECT_EQ(deviations_of(reading),
                  std::set(expected.deviations.begin(), expected.deviations.end()));
        ASSERT_EQ(reading.passive.has_value(), expected.missing.count("EF.SOD") == 0);
        if (!reading.passive) return;
        EXPECT_EQ(reading.passive->genuine(), data_are_genuine(expected));
    }
    // As far as passive authentication goes, which knows nothing of the page and the chip's keys.
    static bool data_are_genuine(const Expected& expected) {
        return std::ranges::all_of(expected.checks, [](const auto& check) {
            const auto& [id, wanted] = check;
            if (id < CheckId::sod_signature || id > CheckId::other_hashes) return true;
            const bool optional = id == CheckId::dsc_revocation || id == CheckId::defect_list ||
                                  id == CheckId::other_hashes;
            const bool absent = wanted.result == CheckResult::not_performed ||
                                wanted.result == CheckResult::not_supported;
            return wanted.result == CheckResult::passed || (optional && absent) ||
                   (id == CheckId::dg2_hash && absent);
        });
    }

    const Profile* profile_ = nullptr;
    virtual_chip::Bundle bundle_;
    emrtd::ReadPlan plan_;
    std::shared_ptr<const pki::TrustStore> trust_;
};

TEST_P(Matrix, IsReadAsExpected) {
    read_and_compare(emrtd::MrzKey{bundle_.access_key}, true);
    if (!bundle_.can.empty()) read_and_compare(emrtd::Can{bundle_.can}, false);
}

INSTANTIATE_TEST_SUITE_P(access, Matrix, ::testing::ValuesIn(members_of("access")), test_name);
INSTANTIATE_TEST_SUITE_P(signers, Matrix, ::testing::ValuesIn(members_of("signers")), test_name);
INSTANTIATE_TEST_SUITE_P(encodings, Matrix, ::testing::ValuesIn(members_of("encodings")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(trust, Matrix, ::testing::ValuesIn(members_of("trust")), test_name);
INSTANTIATE_TEST_SUITE_P(files, Matrix, ::testing::ValuesIn(members_of("files")), test_name);
INSTANTIATE_TEST_SUITE_P(chip_keys, Matrix, ::testing::ValuesIn(members_of("chip-keys")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(forgeries, Matrix, ::testing::ValuesIn(members_of("forgeries")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(quirks, Matrix, ::testing::ValuesIn(members_of("quirks")), test_name);
INSTANTIATE_TEST_SUITE_P(quirks_access, Matrix, ::testing::ValuesIn(members_of("quirks-access")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(quirks_keys, Matrix, ::testing::ValuesIn(members_of("quirks-keys")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(example, Matrix, ::testing::Values(Member{"../example", "example"}),
                         test_name);
INSTANTIATE_TEST_SUITE_P(hostile, Matrix, ::testing::ValuesIn(members_of("hostile")), test_name);

// Guards against: a family that is added to the folder and read by nobody.
TEST(MatrixItself, IsReadWholeAndIsLargeEnough) {
    const std::set<std::string> read = {"access",      "chip-keys", "encodings", "files",
                                        "forgeries",   "hostile",   "quirks",    "quirks-access",
                                        "quirks-keys", "signers",   "trust"};
    std::set<std::string> there, names;
    std::size_t count = 0;
    for (const auto& file : MatrixWorkshop::families()) {
        there.insert(file.stem());
        const auto members = family_of(file);
        ASSERT_TRUE(members) << members.error().describe();
        for (const auto& member : *members)
            EXPECT_TRUE(names.insert(member.name).second) << member.name << " is there twice";
        count += members->size();
    }
    EXPECT_EQ(there, read);
    EXPECT_GE(count, 120u);
}

// Guards against: a quirk of the simulator that no reading meets.
TEST(MatrixItself, HasEveryQuirk) {
    std::set<virtual_chip::Quirk> met;
    for (const Profile* profile : MatrixWorkshop::get().all_profiles())
        met.insert(profile->bundle.behaviour.quirks.begin(),
                   profile->bundle.behaviour.quirks.end());
    for (const auto& quirk : virtual_chip::all_quirks())
        EXPECT_TRUE(met.contains(quirk.id)) << quirk.name << " is in no document of the matrix";
}

// "document.number", "chip_key.group" …: what stands in the example, also behind a #.
std::set<std::string> keys_of_example() {
    const auto text = read_file(MatrixWorkshop::profiles() / "../example.toml");
    if (!text) throw std::runtime_error(text.error().describe());
    static const std::regex kTable(R"(^(?:# )?\[\[?([a-z0-9_.]+)\]\]?)");
    static const std::regex kKey(R"(^(?:# )?([a-z0-9_]+) = )");
    std::set<std::string> keys;
    std::istringstream lines(to_text(*text));
    std::string table;
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_search(line, found, kTable))
            table = found[1].str() + ".";
        else if (std::regex_search(line, found, kKey))
            keys.insert(table + found[1].str());
    }
    return keys;
}

// Every key that the profile's readers ask for, as their sources have it.
std::set<std::string> keys_that_are_read() {
    static const std::regex kAsked(
        R"re((config|table)\.(?:text|texts|has|choice|boolean|integer|number|path))re"
        R"re(\(\s*"([a-z0-9_.]+)")re");
    static const std::regex kOthers(
        R"re((?:day_of_key|read_groups|lines|required_day)\(\s*(config|table), "([a-z0-9_.]+)")re");
    const std::filesystem::path sources = std::string(LIMEN_SOURCE_DIR) + "/provisioning/passport";
    std::set<std::string> keys;
    for (const char* name : {"profile_document.cpp", "profile_chip.cpp", "profile_signing.cpp"}) {
        const std::string source = to_text(*read_file(sources / name));
        for (const auto* pattern : {&kAsked, &kOthers})
            for (std::sregex_iterator at(source.begin(), source.end(), *pattern), end; at != end;
                 ++at) {
                const std::string key = (*at)[2];
                const bool in_list = (*at)[1] == "table";
                if (in_list)
                    keys.insert(
                        (std::string_view(name) == "profile_chip.cpp" ? "chip_key." : "dg16.") +
                        key);
                else if (key.find('.') != std::string::npos)
                    keys.insert(key);
            }
    }
    return keys;
}

// Guards against: an option that nobody can find.
TEST(MatrixItself, HasAnExampleOfEveryOption) {
    const auto shown = keys_of_example();
    const auto read = keys_that_are_read();
    EXPECT_GE(read.size(), 80u) << "the readers' sources are no longer understood";
    for (const auto& key : read) EXPECT_TRUE(shown.contains(key)) << key;
}

// Guards against: a forgery whose expectation was bent until the test was green.
TEST(MatrixItself, ExpectsNoForgeryToPass) {
    for (const Profile* profile : MatrixWorkshop::get().all_profiles()) {
        if (!profile->tamper.any() || !profile->expected) continue;
        EXPECT_FALSE(profile->expected->genuine()) << profile->name;
    }
}

}  // namespace
}  // namespace limen::passport::test
