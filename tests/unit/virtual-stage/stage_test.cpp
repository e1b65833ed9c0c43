// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/stage.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/files.hpp"
#include "hal/virtual/stage/breakable_reader.hpp"
#include "hal/virtual/stage/face_camera.hpp"
#include "hal/virtual/stage/page_scanner.hpp"

namespace limen::virtual_world {
namespace {
using namespace std::chrono_literals;

struct Field {
    std::vector<std::filesystem::path> inserted;
    std::vector<std::optional<std::uint64_t>> lifts;
    bool there = false;
};
class FakeField final : public ChipField {
  public:
    explicit FakeField(Field& field) : field_(field) {}
    Result<void> insert(const std::filesystem::path& bundle,
                        std::optional<std::uint64_t> lift_at_byte) override {
        field_.inserted.push_back(bundle);
        field_.lifts.push_back(lift_at_byte);
        field_.there = true;
        return {};
    }
    void remove() override { field_.there = false; }
    bool present() const override { return field_.there; }

  private:
    Field& field_;
};

class FakeCamera final : public hal::Camera {
  public:
    explicit FakeCamera(std::uint8_t grey) : grey_(grey) {}
    std::string describe() const override { return "fake"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<void> start() override { return {}; }
    void stop() override {}
    Result<hal::Frame> grab(std::chrono::milliseconds) override {
        return hal::Frame{cv::Mat(8, 8, CV_8UC3, cv::Scalar::all(grey_)), 1, Monotonic(0)};
    }

  private:
    std::uint8_t grey_;
};

class FakeReader final : public hal::ChipReader {
  public:
    std::string describe() const override { return "fake"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<bool> wait_for_chip(std::chrono::milliseconds) override { return true; }
    Result<std::unique_ptr<hal::ChipConnection>> connect() override {
        return fail(limen::Stage::chip_transport, "chip.tag_lost", "no chip", true);
    }
};

class StageTest : public testing::Test {
  protected:
    StageTest() {
        char pattern[] = "/tmp/limen-stage-XXXXXX";
        folder_ = mkdtemp(pattern);
        for (const char* name : {"one", "two"})
            std::filesystem::create_directories(folder_ / "passports" / name);
        // White page, black bar along its lower edge.
        cv::Mat page(1039, 1476, CV_8UC3, cv::Scalar::all(230));
        cv::rectangle(page, {0, 900, 1476, 139}, cv::Scalar::all(10), cv::FILLED);
        cv::imwrite((folder_ / "passports/one/page.png").string(), page);
        cv::imwrite((folder_ / "passports/two/page.png").string(), page);
        cv::imwrite((folder_ / "passports/two/wrong_page.png").string(),
                    cv::Mat(1039, 1476, CV_8UC3, cv::Scalar::all(120)));
        Traveller one{.id = "one",
                      .title = "One",
                      .expected = "open",
                      .passport = "one",
                      .face = "a.mp4",
                      .start_frame = 7,
                      .first_page = FirstPage::good,
                      .lift_at_byte = 5000};
        Traveller two = one;
        two.id = two.passport = "two";
        two.face = "b.mp4";
        two.first_page = FirstPage::wrong_page;
        two.lift_at_byte.reset();
        stage_ = std::make_unique<Stage>(std::vector{one, two},
                                         StageFolders{folder_ / "passports", "/footage"},
                                         std::make_unique<FakeField>(field_));
    }
    ~StageTest() override { std::filesystem::remove_all(folder_); }

    double mean_grey(hal::PageScanner& scanner) {
        auto images = scanner.grab(1s);
        EXPECT_TRUE(images) << images.error().describe();
        return images ? cv::mean(images->visible)[0] : -1;
    }

    std::filesystem::path folder_;
    Field field_;
    std::unique_ptr<Stage> stage_;
    SystemClock clock_;
};

TEST_F(StageTest, NobodyCanLayAPassport) {
    EXPECT_EQ(stage_->lay_down().error().cause, "stage.nobody");
    EXPECT_EQ(stage_->choose("three").error().cause, "stage.unknown");
}

TEST_F(StageTest, ChipAndPageComeAndGoTogether) {
    ASSERT_TRUE(stage_->choose("two"));
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_TRUE(field_.there);
    EXPECT_TRUE(stage_->laid());
    EXPECT_EQ(stage_->glass().picture.filename(), "wrong_page.png");
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_EQ(field_.inserted.size(), 1u) << "laid already";
    stage_->lift();
    EXPECT_FALSE(field_.there);
    EXPECT_FALSE(stage_->laid());
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_EQ(stage_->glass().picture.filename(), "page.png") << "the second time it lies well";
    ASSERT_TRUE(stage_->choose("one"));
    EXPECT_FALSE(field_.there) << "the next traveller does not find the last one's passport";
}

TEST_F(StageTest, HandThatMovesTakesThePageAlongOnce) {
    ASSERT_TRUE(stage_->choose("one"));
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_EQ(field_.lifts.back(), 5000u);
    const auto turn = stage_->glass().turn;
    field_.there = false;  // the chip left in mid reading
    EXPECT_FALSE(stage_->laid());
    EXPECT_GT(stage_->glass().turn, turn);
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_FALSE(field_.lifts.back()) << "only once";
    EXPECT_TRUE(stage_->laid());
}

TEST_F(StageTest, ScannerShowsWhatLiesThereNeverTwiceAlike) {
    auto scanner = make_page_scanner(*stage_, clock_);
    ASSERT_TRUE(scanner->start());
    EXPECT_LT(mean_grey(*scanner), 40) << "an empty glass is dark";
    ASSERT_TRUE(stage_->choose("one"));
    ASSERT_TRUE(stage_->lay_down());
    EXPECT_GT(mean_grey(*scanner), 100);
    const auto first = scanner->grab(1s), second = scanner->grab(1s);
    ASSERT_TRUE(first && second);
    EXPECT_LT(first->sequence, second->sequence);
    EXPECT_EQ(first->visible.cols, kGlassWidth);
    EXPECT_GT(cv::norm(first->visible, second->visible, cv::NORM_L1), 0) << "noise";
    stage_->lift();
    EXPECT_LT(mean_grey(*scanner), 40);
}

TEST_F(StageTest, UpsideDownPageHasItsBarOnTop) {
    Traveller upside = stage_->travellers().front();
    upside.first_page = FirstPage::upside_down;
    Stage stage({upside}, {folder_ / "passports", {}}, nullptr);
    auto scanner = make_page_scanner(stage, clock_);
    ASSERT_TRUE(scanner->start());
    ASSERT_TRUE(stage.choose("one"));
    ASSERT_TRUE(stage.lay_down());
    const auto images = scanner->grab(1s);
    ASSERT_TRUE(images);
    const auto grey = [&](int y) {
        return cv::mean(images->visible(cv::Rect(kGlassWidth / 2 - 50, y, 100, 10)))[0];
    };
    EXPECT_LT(grey(200), 60);
    EXPECT_GT(grey(kGlassHeight - 250), 150);
}

TEST_F(StageTest, BrokenScannerSaysSoAndComesBack) {
    auto scanner = make_page_scanner(*stage_, clock_);
    ASSERT_TRUE(scanner->start());
    stage_->break_part(Part::page_scanner, true);
    EXPECT_EQ(scanner->faults(), std::vector<std::string>{"page_scanner.gone"});
    EXPECT_EQ(scanner->grab(10ms).error().cause, "camera.gone");
    stage_->break_part(Part::page_scanner, false);
    EXPECT_TRUE(scanner->faults().empty());
    EXPECT_TRUE(scanner->grab(1s));
}

TEST_F(StageTest, MissingPictureIsNamed) {
    std::filesystem::remove(folder_ / "passports/one/page.png");
    auto scanner = make_page_scanner(*stage_, clock_);
    ASSERT_TRUE(scanner->start());
    ASSERT_TRUE(stage_->choose("one"));
    ASSERT_TRUE(stage_->lay_down());
    const auto images = scanner->grab(1s);
    ASSERT_FALSE(images);
    EXPECT_NE(images.error().message.find("page.png"), std::string::npos);
}

TEST_F(StageTest, CameraPlaysTheTravellersOwnFootageAndAnEmptyRoomOtherwise) {
    std::vector<std::string> opened;
    auto camera = make_face_camera(*stage_, clock_, [&](const auto& file, std::int64_t frame) {
        opened.push_back(file.string() + "@" + std::to_string(frame));
        return std::make_unique<FakeCamera>(file.filename() == "a.mp4" ? 10 : 250);
    });
    ASSERT_TRUE(camera->start());
    EXPECT_EQ(camera->grab(1s)->bgr.cols, 640) << "an empty room";
    ASSERT_TRUE(stage_->choose("one"));
    EXPECT_EQ(camera->grab(1s)->bgr.at<cv::Vec3b>(0, 0)[0], 10);
    EXPECT_EQ(camera->grab(1s)->bgr.at<cv::Vec3b>(0, 0)[0], 10);
    ASSERT_TRUE(stage_->choose("two"));
    EXPECT_EQ(camera->grab(1s)->bgr.at<cv::Vec3b>(0, 0)[0], 250);
    EXPECT_EQ(opened, (std::vector<std::string>{"/footage/a.mp4@7", "/footage/b.mp4@7"}));
    stage_->leave();
    EXPECT_EQ(camera->grab(1s)->bgr.cols, 640);
    stage_->break_part(Part::face_camera, true);
    EXPECT_EQ(camera->grab(1s).error().cause, "camera.gone");
}

TEST_F(StageTest, PulledReaderIsGoneUntilItIsBack) {
    auto reader = make_breakable_reader(std::make_unique<FakeReader>(), *stage_);
    EXPECT_TRUE(reader->wait_for_chip(1ms));
    stage_->break_part(Part::chip_reader, true);
    EXPECT_EQ(reader->faults(), std::vector<std::string>{"chip_reader.gone"});
    EXPECT_EQ(reader->wait_for_chip(1ms).error().cause, "chip.reader_gone");
    stage_->break_part(Part::chip_reader, false);
    EXPECT_TRUE(reader->wait_for_chip(1ms));
}

TEST(Travellers, EveryMistakeIsNamed) {
    char pattern[] = "/tmp/limen-travellers-XXXXXX";
    const std::filesystem::path folder = mkdtemp(pattern);
    const auto load = [&](std::string_view text) {
        std::ofstream(folder / "t.toml") << text;
        return load_travellers(folder / "t.toml");
    };
    constexpr std::string_view kGood =
        "[[traveller]]\nid='a'\ntitle='A'\nexpected='open'\npassport='p'\nface='f.mp4'\n";
    EXPECT_TRUE(load(kGood));
    EXPECT_NE(load(std::string(kGood) + "first_page='torn'\n").error().message.find("first_page"),
              std::string::npos);
    EXPECT_NE(load(std::string(kGood) + "typo=1\n").error().message.find("typo"),
              std::string::npos);
    EXPECT_NE(load(std::string(kGood) + std::string(kGood)).error().message.find("id"),
              std::string::npos);
    EXPECT_FALSE(load(""));
    std::filesystem::remove_all(folder);
}

TEST(Travellers, ShippedOnesLoad) {
    const auto travellers =
        load_travellers(std::filesystem::path(LIMEN_SOURCE_DIR) / "config/demo/travellers.toml");
    ASSERT_TRUE(travellers) << travellers.error().describe();
    std::set<std::string> expected;
    for (const Traveller& one : *travellers) expected.insert(one.expected);
    EXPECT_EQ(expected, (std::set<std::string>{"officer", "open"}));
}

}  // namespace
}  // namespace limen::virtual_world
