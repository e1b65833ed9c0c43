// SPDX-License-Identifier: Apache-2.0
// Finds and reads the MRZ in pictures of the page, and says what the traveller should do when it
// cannot.
#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "hal/page-scanner/page_scanner.hpp"
#include "identity/mrz/mrz.hpp"

namespace limen::page {

// One instruction at a time, the most useful first.
enum class Advice : std::uint8_t {
    none,
    no_document,
    wrong_page,
    upside_down,
    moving,
    blurred,
    glare,
    too_dark,
    cut_off,
    unreadable
};
std::string_view to_string(Advice advice);

struct Reading {
    mrz::Mrz mrz;                          // as read; never a repaired check digit
    std::vector<std::string> raw;          // before any correction
    std::vector<std::string> corrections;  // "line 2 position 14: O read as 0"
    double confidence = 0;                 // lowest character's, 0–1
    cv::Rect2f area;                       // where the zone lies in the picture, pixels
};

struct PageResult {
    std::optional<Reading> reading;  // empty: no MRZ rather than a guess
    // Why there is no reading; with one: none, or upside_down where the page lies so.
    Advice advice = Advice::none;
};

class PageReader {
  public:
    // `model`: the character classifier's file (assets/models/ocrb.bin). Error "mrz.no_model".
    static Result<std::unique_ptr<PageReader>> create(const std::filesystem::path& model);
    virtual ~PageReader() = default;
    // One still picture.
    virtual PageResult read(const cv::Mat& bgr, std::chrono::year_month_day today) = 0;
    // A stream: votes over frames of the same document; reset() when it was lifted.
    virtual PageResult read_next(const hal::PageImages& images,
                                 std::chrono::year_month_day today) = 0;
    virtual void reset() = 0;
};

}  // namespace limen::page
