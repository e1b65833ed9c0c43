// SPDX-License-Identifier: Apache-2.0
// Personal data on its way through the kiosk: in one place on the heap, moved and never copied by
// accident, overwritten before the memory is given back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "border/evidence.hpp"

namespace limen::kiosk {

// Overwrite the whole capacity, then empty.
void wipe(std::string& text);
void wipe(Bytes& bytes);
void wipe(border::Document& document);
void wipe(border::Evidence& evidence);

template <class T>
class Private {
  public:
    Private() = default;
    explicit Private(T value) : value_(std::make_unique<T>(std::move(value))) {}
    Private(Private&&) noexcept = default;
    Private& operator=(Private&& other) noexcept {
        if (this != &other) {
            erase();
            value_ = std::move(other.value_);
        }
        return *this;
    }
    ~Private() { erase(); }

    explicit operator bool() const { return value_ != nullptr; }
    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T* operator->() { return value_.get(); }
    const T* operator->() const { return value_.get(); }
    // A second copy, asked for by name.
    Private clone() const { return value_ ? Private(T(*value_)) : Private(); }
    void erase() {
        if (value_) wipe(*value_);
        value_.reset();
    }

  private:
    std::unique_ptr<T> value_;
};

// What the page told.
struct PageData {
    border::Document document;
    std::string mrz;                    // all lines in a row
    std::string key_information;        // MRZ information that opens the chip (Doc 9303-11, 9.7.2)
    std::vector<border::Check> checks;  // mrz_read, mrz_check_digits
    border::StepTime time;
};
// What the chip is opened and compared with.
struct ChipRequest {
    std::string key_information;
    std::string printed_mrz;  // the page's lines in a row
};
// What the chip told. After a failure: the checks alone.
struct ChipData {
    std::optional<border::Document> document;
    std::vector<border::Check> checks;
    Bytes portrait;       // as stored on the chip (JPEG or JPEG 2000), for the comparison
    Bytes portrait_jpeg;  // for the officer, ≤ 120 kB
    std::vector<border::StepTime> times;
};
// What the camera told.
struct FaceData {
    std::vector<border::Check> checks;  // face_captured, face_live, face_match
    Bytes live_jpeg;                    // for the officer, ≤ 120 kB
    std::vector<border::StepTime> times;
};
void wipe(PageData& data);
void wipe(ChipRequest& request);
void wipe(ChipData& data);
void wipe(FaceData& data);

}  // namespace limen::kiosk
