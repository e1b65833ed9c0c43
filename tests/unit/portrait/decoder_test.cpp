// SPDX-License-Identifier: Apache-2.0
#include "identity/portrait/decoder.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/unit/portrait/pictures.hpp"

namespace limen::portrait::test {
namespace {

using namespace std::chrono_literals;

const char* const kFake = LIMEN_BINARY_DIR "/bin/fake-portrait-worker";

cv::Mat as_mat(const Picture& picture) {
    return cv::Mat(picture.height, picture.width, CV_8UC3,
                   const_cast<std::uint8_t*>(picture.bgr.data()))
        .clone();
}

// Mean difference of a point's values.
double difference(const Picture& picture, const cv::Mat& expected) {
    const cv::Mat got = as_mat(picture);
    if (got.size() != expected.size()) return 255;
    return cv::norm(got, expected, cv::NORM_L1) /
           static_cast<double>(expected.total() * static_cast<std::size_t>(expected.channels()));
}

std::string cause(Decoder& decoder, ByteView bytes) {
    const auto picture = decoder.decode(bytes);
    return picture ? "decoded" : picture.error().cause;
}

TEST(PortraitDecoder, EveryKindOfPictureComesOutAsItWentIn) {
    const cv::Mat picture = drawn();
    cv::Mat grey, grey_in_three;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    cv::cvtColor(grey, grey_in_three, cv::COLOR_GRAY2BGR);
    Bytes by_opencv;
    ASSERT_TRUE(cv::imencode(".jp2", picture, by_opencv));
    struct Row {
        const char* what;
        Bytes bytes;
        const cv::Mat& expected;
        double most;
    };
    const cv::Mat opaque(grey.size(), CV_8UC1, cv::Scalar(255));
    std::vector<cv::Mat> colours;
    cv::split(picture, colours);
    const Row rows[] = {
        {"JPEG", jpeg_of(picture), picture, 2},
        {"progressive JPEG", jpeg_of(picture, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}), picture, 2},
        {"grey JPEG", jpeg_of(grey), grey_in_three, 2},
        {"JPEG 2000 by OpenCV", by_opencv, picture, 1},
        {"JP2", jpeg2000_of(picture), picture, 0},
        {"codestream", jpeg2000_of(picture, {.format = OPJ_CODEC_J2K}), picture, 0},
        {"lossy", jpeg2000_of(picture, {.ratio = 25}), picture, 3},
        {"tiles", jpeg2000_of(picture, {.tile = 64}), picture, 0},
        {"12 bits", jpeg2000_of(picture, {.bits = 12}), picture, 1},
        {"grey JP2", jpeg2000_of_planes({grey}, {.colours = OPJ_CLRSPC_GRAY}), grey_in_three, 0},
        {"grey and opacity",
         jpeg2000_of_planes({grey, opaque}, {.format = OPJ_CODEC_J2K, .colours = OPJ_CLRSPC_GRAY}),
         grey_in_three, 0},
        {"colour and opacity",
         jpeg2000_of_planes({colours[2], colours[1], colours[0], opaque},
                            {.format = OPJ_CODEC_J2K}),
         picture, 0},
    };
    Decoder decoder;
    for (const Row& row : rows) {
        ASSERT_FALSE(row.bytes.empty()) << row.what;
        const auto decoded = decoder.decode(row.bytes);
        ASSERT_TRUE(decoded) << row.what << ": " << decoded.error().describe();
        EXPECT_LE(difference(*decoded, row.expected), row.most) << row.what;
    }
}

TEST(PortraitDecoder, LuminanceAndColourDifferencesBecomeColours) {
    const cv::Mat picture = drawn();
    cv::Mat ycc;
    cv::cvtColor(picture, ycc, cv::COLOR_BGR2YCrCb);
    std::vector<cv::Mat> planes;
    cv::split(ycc, planes);
    std::swap(planes[1], planes[2]);
    Decoder decoder;
    const auto decoded = decoder.decode(jpeg2000_of_planes(planes, {.colours = OPJ_CLRSPC_SYCC}));
    ASSERT_TRUE(decoded) << decoded.error().describe();
    EXPECT_LE(difference(*decoded, picture), 1);
}

// A bomb: a size inside the limits in a file of some dozens of bytes, and one outside of them.
TEST(PortraitDecoder, BombsAreErrors) {
    Decoder decoder;
    Bytes picture = jpeg2000_of(drawn(), {.format = OPJ_CODEC_J2K});
    const auto resize = [&](std::uint32_t width, std::uint32_t height) {
        for (std::size_t i = 0; i < 4; ++i) {
            for (const std::size_t at : {8u, 24u})
                picture[at + i] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
            for (const std::size_t at : {12u, 28u})
                picture[at + i] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
        }
    };
    resize(60'000, 60'000);
    EXPECT_EQ(cause(decoder, picture), "portrait.too_large");
    resize(4096, 2048);
    static constexpr std::uint8_t kTilePart[] = {0xFF, 0x90};
    const auto tile =
        std::search(picture.begin(), picture.end(), std::begin(kTilePart), std::end(kTilePart));
    picture.erase(tile, picture.end());
    EXPECT_LT(picture.size(), 200u);
    EXPECT_EQ(cause(decoder, picture), "portrait.damaged");
    EXPECT_EQ(cause(decoder, jpeg_of(drawn())), "decoded") << "the next picture is decoded";
}

TEST(PortraitDecoder, TheLargestPictureFitsIntoItsMemory) {
    Decoder decoder;
    cv::Mat large;
    cv::resize(drawn(), large, {4096, 2048});
    EXPECT_EQ(cause(decoder, jpeg_of(large)), "decoded");
    EXPECT_EQ(cause(decoder, jpeg2000_of(large, {.ratio = 200})), "decoded");
}

TEST(PortraitDecoder, DamagedPicturesAreErrors) {
    Decoder decoder;
    for (const Bytes& good :
         {jpeg_of(drawn()), jpeg2000_of(drawn()), jpeg2000_of(drawn(), {.tile = 64})}) {
        const auto half = ByteView(good).first(good.size() / 2);
        EXPECT_EQ(cause(decoder, half), "portrait.damaged") << "half a face is none";
        Bytes garbage = good;
        for (std::size_t i = 300; i < garbage.size(); ++i)
            garbage[i] = static_cast<std::uint8_t>(i * 2654435761u >> 13);
        EXPECT_NE(cause(decoder, garbage), "portrait.timeout");
    }
    EXPECT_EQ(cause(decoder, {}), "portrait.unsupported");
}

// The end after the last row is missing on some documents; so is nothing of the face.
TEST(PortraitDecoder, AJpegWithoutItsEndIsDecoded) {
    Decoder decoder;
    Bytes picture = jpeg_of(drawn());
    picture.resize(picture.size() - 2);
    EXPECT_EQ(cause(decoder, picture), "decoded");
}

// Starts the real worker, and leaves its process's number in a file.
class NumberedWorker {
  public:
    NumberedWorker() {
        const std::filesystem::path folder = testing::TempDir();
        script_ = folder / ("worker." + std::to_string(::getpid()));
        number_ = script_.string() + ".pid";
        std::ofstream(script_) << "#!/bin/sh\necho $$ > " << number_.string() << "\nexec "
                               << LIMEN_BINARY_DIR << "/bin/limen-portrait-worker\n";
        std::filesystem::permissions(script_, std::filesystem::perms::owner_all);
    }
    ~NumberedWorker() {
        std::filesystem::remove(script_);
        std::filesystem::remove(number_);
    }
    const std::filesystem::path& program() const { return script_; }
    pid_t number() const {
        pid_t pid = 0;
        while (!(std::ifstream(number_) >> pid)) std::this_thread::sleep_for(5ms);
        return pid;
    }

  private:
    std::filesystem::path script_, number_;
};

TEST(PortraitDecoder, AWorkerKilledWhileItWaitsIsReplaced) {
    const NumberedWorker worker;
    Decoder decoder({worker.program(), 20s});
    ASSERT_TRUE(decoder.prepare());
    const pid_t first = worker.number();
    ASSERT_EQ(::kill(first, SIGKILL), 0);
    // Waited for by nobody else, it stays to be seen until the decoder looks.
    while (true) {
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(first), &info, WEXITED | WNOWAIT);
        if (info.si_pid == first) break;
    }
    for (int i = 0; i < 2; ++i) EXPECT_EQ(cause(decoder, jpeg_of(drawn())), "decoded");
}

// The fake does what the last byte of the picture says.
Bytes with_order(char order) {
    Bytes picture = jpeg_of(drawn());
    picture.push_back(static_cast<std::uint8_t>(order));
    return picture;
}

TEST(PortraitDecoder, AWorkerThatMisbehavesIsAnErrorAndTheNextPictureIsDecoded) {
    struct Row {
        char order;
        const char* cause;
        const char* words;
        std::chrono::milliseconds timeout = 20s;
    };
    constexpr Row kRows[] = {
        {'k', "portrait.decoder_died", "signal 9"},     // killed in the middle of its answer
        {'a', "portrait.decoder_died", "signal 6"},     // aborts
        {'x', "portrait.decoder_died", "exit status"},  // ends without a word
        {'h', "portrait.timeout", "too long", 200ms},   // hangs before its answer
        {'s', "portrait.timeout", "too long", 200ms},   // stops in the middle of it
        {'w', "portrait.bad_answer", "none"},           // another size than the picture's
        {'g', "portrait.bad_answer", "none"},           // garbage
        {'l', "portrait.bad_answer", "none"},           // words without end
        {'f', "portrait.damaged", "because"},           // an honest failure
    };
    for (const Row& row : kRows) {
        Decoder decoder({kFake, row.timeout});
        const auto picture = decoder.decode(with_order(row.order));
        ASSERT_FALSE(picture) << row.order;
        EXPECT_EQ(picture.error().cause, row.cause) << row.order;
        EXPECT_NE(picture.error().message.find(row.words), std::string::npos)
            << picture.error().message;
        // A slow machine may need more than the short time for an honest answer.
        if (row.timeout < 1s) continue;
        EXPECT_EQ(cause(decoder, with_order('o')), "decoded") << "after " << row.order;
    }
}

TEST(PortraitDecoder, AWorkerThatIsNotInstalledIsSaid) {
    Decoder decoder({"/nonexistent/limen-portrait-worker", 400ms});
    EXPECT_EQ(decoder.prepare().error().cause, "portrait.decoder_missing");
    EXPECT_EQ(cause(decoder, jpeg_of(drawn())), "portrait.decoder_missing");
}

TEST(PortraitDecoder, SeveralThreadsMayAsk) {
    Decoder decoder;
    const Bytes picture = jpeg_of(drawn());
    std::vector<std::jthread> threads;
    std::atomic<int> decoded = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] { decoded += cause(decoder, picture) == "decoded" ? 1 : 0; });
    threads.clear();
    EXPECT_EQ(decoded, 4);
}

}  // namespace
}  // namespace limen::portrait::test
