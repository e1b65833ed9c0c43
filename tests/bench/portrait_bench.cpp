// SPDX-License-Identifier: Apache-2.0
// A chip's portrait, decoded in the decoder's own process: with one that waits, and with one that
// has to be started first. Prints one JSON object a line: {name, value, unit}.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <thread>
#include <vector>

#include "identity/portrait/decoder.hpp"

namespace {

using namespace limen;
using Steady = std::chrono::steady_clock;

constexpr int kPictures = 41;

// As large as portraits in the field, and with as much in it: 15 to 20 kB.
cv::Mat picture() {
    cv::Mat out(531, 413, CV_8UC3);
    cv::randn(out, cv::Scalar::all(128), cv::Scalar::all(60));
    cv::GaussianBlur(out, out, {31, 31}, 7);
    cv::ellipse(out, {206, 265}, {120, 170}, 0, 0, 360, {120, 150, 210}, 12);
    return out;
}

double milliseconds_since(Steady::time_point began) {
    return std::chrono::duration<double, std::milli>(Steady::now() - began).count();
}

// The median; negative where a picture could not be decoded.
template <class Decode>
double median_ms(Decode decode) {
    std::vector<double> times;
    for (int i = 0; i < kPictures; ++i) {
        const double took = decode();
        if (took < 0) return -1;
        times.push_back(took);
    }
    std::ranges::nth_element(times, times.begin() + kPictures / 2);
    return times[kPictures / 2];
}

bool print(const std::string& name, double value) {
    std::printf("{\"name\": \"portrait.%s_ms\", \"value\": %.2f, \"unit\": \"ms\"}\n", name.c_str(),
                value);
    return value >= 0;
}

}  // namespace

int main() {
    bool good = true;
    for (const std::string kind : {"jpg", "jp2"}) {
        Bytes bytes;
        std::vector<int> how = {cv::IMWRITE_JPEG_QUALITY, 80};
        if (kind == "jp2") how = {cv::IMWRITE_JPEG2000_COMPRESSION_X1000, 30};
        cv::imencode("." + kind, picture(), bytes, how);
        portrait::Decoder kept;
        good &= print(kind + ".waiting", median_ms([&] {
                          if (!kept.prepare()) return -1.0;
                          // As between travellers: it has come to where it waits.
                          std::this_thread::sleep_for(std::chrono::milliseconds(50));
                          const auto began = Steady::now();
                          return kept.decode(bytes) ? milliseconds_since(began) : -1.0;
                      }));
        good &= print(kind + ".started", median_ms([&] {
                          const auto began = Steady::now();
                          portrait::Decoder fresh;
                          return fresh.decode(bytes) ? milliseconds_since(began) : -1.0;
                      }));
        good &= print(kind + ".unprotected", median_ms([&] {
                          const auto began = Steady::now();
                          return cv::imdecode(bytes, cv::IMREAD_COLOR).empty()
                                     ? -1.0
                                     : milliseconds_since(began);
                      }));
        std::fprintf(stderr, "%s: %zu bytes\n", kind.c_str(), bytes.size());
    }
    return good ? 0 : 1;
}
