// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace limen::emrtd {

// Reads records of fixed fields from front to back; past the end everything is zero and ok() false.
class BigEndian {
  public:
    explicit BigEndian(ByteView bytes) : bytes_(bytes) {}

    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(size)) value = value << 8 | byte;
        return value;
    }
    std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
    ByteView take(std::size_t size) {
        if (size > bytes_.size()) {
            ok_ = false;
            return {};
        }
        const ByteView out = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return out;
    }
    void skip(std::size_t size) { take(size); }
    ByteView rest() const { return bytes_; }
    bool ok() const { return ok_; }

  private:
    ByteView bytes_;
    bool ok_ = true;
};

}  // namespace limen::emrtd
