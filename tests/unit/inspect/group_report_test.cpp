// SPDX-License-Identifier: Apache-2.0
// What limen-inspect says of a document's files, in both of its ways.
#include "provisioning/inspect/group_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/unit/lds/records.hpp"
#include "tests/unit/portrait/pictures.hpp"

namespace limen::inspect::test {
namespace {

using emrtd::FileId;
using namespace emrtd::test;

Bytes personal_details(std::string_view name) {
    return element(0x6B, {hex("5C045F0E5F11"), element(0x5F0E, name), element(0x5F11, "ΙΘΑΚΗ")});
}

nlohmann::json json_of(const Report& report) {
    return nlohmann::json::parse(report.json());
}

TEST(GroupReport, EveryFileIsShown) {
    const Bytes image = portrait::test::jpeg2000_of(portrait::test::drawn());
    const std::map<FileId, Bytes> files = {
        {FileId::com, hex("6016 5F010430313037 5F3606303430303030 5C0461756B6C")},
        {FileId::dg2, dg2_of(record_2005({face_2005({.image = image, .type = 1})}))},
        {FileId::dg3, group(0x63, {element(0x5F2E, {fingers_2005({{2, {1}}, {7, {2}}})})})},
        {FileId::dg11, personal_details("Ναύτης<<Οδυσσέας")},
        {FileId::dg12, element(0x6C, {hex("5C025F19"), element(0x5F19, "ΑΘΗΝΑ")})},
        {FileId::sod, hex("7700")},
    };
    portrait::Decoder decoder;
    Report report;
    report_files(report, files, decoder);
    EXPECT_FALSE(report.failed()) << report.text();
    const auto json = json_of(report);
    EXPECT_EQ(json["com.data_groups"], (std::vector<std::string>{"DG1", "DG2", "DG11", "DG12"}));
    EXPECT_EQ(json["portrait"], "JPEG 2000 300x400");
    EXPECT_EQ(json["dg2.record"], "ISO/IEC 19794-5:2005");
    EXPECT_EQ(json["dg3.finger_count"], 2);
    EXPECT_EQ(json["dg3.fingers"][1], "left index finger WSQ 300x400");
    EXPECT_EQ(json["dg11.full_name"], "Ναύτης<<Οδυσσέας");
    EXPECT_EQ(json["dg11.place_of_birth"], "ΙΘΑΚΗ");
    EXPECT_EQ(json["dg12.issuing_authority"], "ΑΘΗΝΑ");
    EXPECT_EQ(json["times"][0]["step"], "portrait.decoded");
    EXPECT_NE(report.text().find("Ναύτης<<Οδυσσέας"), std::string::npos);
}

TEST(GroupReport, DeviationsAreListedAndErrorsAreProblems) {
    portrait::Decoder decoder;
    Report report;
    ASSERT_TRUE(report_file(report, "EF.DG11", hex("6B04 5F0E0141"), decoder));
    EXPECT_FALSE(report.failed()) << "a deviation alone fails nothing";
    EXPECT_NE(json_of(report)["dg11.deviations"][0].get<std::string>().find("tag_list_missing"),
              std::string::npos);
    ASSERT_TRUE(report_file(report, "EF.DG12", hex("6C0141"), decoder));
    EXPECT_TRUE(report.failed());
    EXPECT_EQ(json_of(report)["problems"][0]["cause"], "lds.malformed");
}

TEST(GroupReport, APortraitThatCannotBeDecodedIsAProblem) {
    portrait::Decoder decoder;
    Report report;
    ASSERT_TRUE(report_file(report, "EF.DG2", dg2_of(record_2005({face_2005()})), decoder));
    EXPECT_EQ(json_of(report)["problems"][0]["cause"], "portrait.damaged");
}

// A name that clears the screen, or hides what comes after it.
TEST(GroupReport, AChipCannotWriteOnTheTerminal) {
    portrait::Decoder decoder;
    Report report;
    ASSERT_TRUE(report_file(report, "EF.DG11",
                            personal_details("A\x1B[2J\x7F\xC2\x9B"
                                             "B\n"),
                            decoder));
    EXPECT_NE(report.text().find("A\\x1B[2J\\x7F\\x9BB\\x0A"), std::string::npos) << report.text();
    EXPECT_EQ(json_of(report)["dg11.full_name"],
              "A\x1B[2J\x7F\xC2\x9B"
              "B\n")
        << "kept as it is";
}

TEST(GroupReport, FilesAreToldByTheirTag) {
    EXPECT_EQ(name_by_tag(hex("6B00")), "EF.DG11");
    EXPECT_EQ(name_by_tag(hex("75")), "EF.DG2");
    EXPECT_EQ(name_by_tag(hex("4700")), "");
    EXPECT_EQ(name_by_tag({}), "");
    portrait::Decoder decoder;
    Report report;
    EXPECT_EQ(report_file(report, "EF.SOD", hex("7700"), decoder).error().cause,
              "lds.unknown_file");
}

TEST(GroupReport, ThePlanAsksForEveryFileOnce) {
    const auto files = plan_of_everything().files;
    EXPECT_EQ(std::set<FileId>(files.begin(), files.end()).size(), files.size());
    for (const FileId file : {FileId::com, FileId::sod, FileId::dg1, FileId::dg2, FileId::dg11,
                              FileId::dg12, FileId::dg16})
        EXPECT_NE(std::find(files.begin(), files.end(), file), files.end());
}

}  // namespace
}  // namespace limen::inspect::test
