// SPDX-License-Identifier: Apache-2.0
#include "identity/mrz/mrz.hpp"

#include <algorithm>

namespace limen::mrz {

std::string_view to_string(Format format) {
    switch (format) {
        case Format::td1:
            return "TD1";
        case Format::td2:
            return "TD2";
        case Format::td3:
            return "TD3";
        case Format::mrv_a:
            return "MRV-A";
        case Format::mrv_b:
            return "MRV-B";
    }
    return "?";
}

int line_count(Format format) {
    return format == Format::td1 ? 3 : 2;
}

int line_length(Format format) {
    switch (format) {
        case Format::td1:
            return 30;
        case Format::td2:
        case Format::mrv_b:
            return 36;
        case Format::td3:
        case Format::mrv_a:
            return 44;
    }
    return 0;
}

std::string_view to_string(DigitOf digit) {
    switch (digit) {
        case DigitOf::document_number:
            return "document_number";
        case DigitOf::birth:
            return "birth";
        case DigitOf::expiry:
            return "expiry";
        case DigitOf::optional_data:
            return "optional_data";
        case DigitOf::composite:
            return "composite";
    }
    return "?";
}

bool Mrz::all_digits_ok() const {
    return std::all_of(digits.begin(), digits.end(), [](const CheckDigit& d) { return d.ok; });
}

char check_digit(std::string_view text) {
    constexpr int kWeights[] = {7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        int value = 0;
        if (c >= '0' && c <= '9') {
            value = c - '0';
        } else if (c >= 'A' && c <= 'Z') {
            value = c - 'A' + 10;
        } else if (c != '<') {
            return '?';
        }
        sum = (sum + value * kWeights[i % 3]) % 10;
    }
    return static_cast<char>('0' + sum);
}

}  // namespace limen::mrz
