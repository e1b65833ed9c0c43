// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "identity/emrtd/lds/deviation.hpp"
#include "tests/unit/lds/records.hpp"

namespace limen::emrtd::test {

inline std::vector<std::string> codes(const Deviations& deviations) {
    std::vector<std::string> out;
    for (const Deviation& one : deviations) {
        EXPECT_NE(one.words.find("Doc 9303-10"), std::string::npos) << "no section: " << one.words;
        out.push_back(one.code);
    }
    return out;
}

template <class T>
std::string cause_of(const Result<T>& result) {
    return result ? "none" : result.error().cause;
}

}  // namespace limen::emrtd::test
