// SPDX-License-Identifier: Apache-2.0
// Errors are values. Every function that can fail for a reason outside the program returns
// Result<T>.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace limen {

// Where in the way of one traveller (or in a process's own life) it went wrong.
enum class Stage : std::uint8_t {
    config,
    device,
    page,
    mrz,
    chip_transport,
    chip_access,
    chip_read,
    genuineness,
    face,
    link,
    decide,
    journal,
    lane,
    lists,
    server,
    storage,
    crypto,
    message,
    screen,
};

std::string_view to_string(Stage stage);

struct Error {
    Stage stage = Stage::config;
    // Stable code, "<area>.<what>" in lower case ("chip.tag_lost"). Programs branch on it; logs
    // carry it.
    std::string cause;
    // One sentence for a technician: what happened and what to do. Never personal data.
    std::string message;
    // True when the same call can succeed later without anybody changing anything.
    bool retryable = false;

    // "chip_transport/chip.tag_lost: the chip left the field"
    std::string describe() const;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Stage stage, std::string cause, std::string message,
                                   bool retryable = false) {
    return std::unexpected(Error{stage, std::move(cause), std::move(message), retryable});
}

}  // namespace limen

// Evaluates a Result; on error returns it from the enclosing function, else binds the value.
#define LIMEN_CONCAT_INNER(a, b) a##b
#define LIMEN_CONCAT(a, b) LIMEN_CONCAT_INNER(a, b)
#define LIMEN_TRY(binding, expression)                                                 \
    auto LIMEN_CONCAT(limen_try_, __LINE__) = (expression);                            \
    if (!LIMEN_CONCAT(limen_try_, __LINE__))                                           \
        return std::unexpected(std::move(LIMEN_CONCAT(limen_try_, __LINE__)).error()); \
    binding = *std::move(LIMEN_CONCAT(limen_try_, __LINE__))
#define LIMEN_CHECK(expression)                        \
    if (auto limen_check = (expression); !limen_check) \
    return std::unexpected(std::move(limen_check).error())
