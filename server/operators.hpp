// SPDX-License-Identifier: Apache-2.0
// Who may look at the dashboard: passwords (argon2id by libsodium), sessions, and a brake on
// guessing.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "server/store.hpp"

namespace limen::server {

inline constexpr std::size_t kMinPasswordLetters = 10;

// Errors (stage server): "operator.bad_name", "operator.weak_password".
Result<void> add_operator(Store& store, const std::string& name, std::string_view password);

class Sessions {
  public:
    Sessions(Store& store, const Clock& clock) : store_(store), clock_(clock) {}
    // A session's token. Errors (stage server): "login.refused" (one message whatever was wrong),
    // "login.too_many" (retryable, after a while).
    Result<std::string> login(const std::string& name, std::string_view password);
    // The operator's name while the session lives (30 minutes since the last use, 12 hours in all).
    std::optional<std::string> find(const std::string& token);
    void logout(const std::string& token);

  private:
    struct Session {
        std::string name;
        Monotonic started{};
        Monotonic used{};
    };
    struct Failures {
        int count = 0;
        Monotonic last{};
    };
    bool must_wait(const std::string& name);

    Store& store_;
    const Clock& clock_;
    std::mutex mutex_;
    std::mutex hashing_;  // argon2id takes 64 MiB: one at a time
    std::map<std::string, Session> sessions_;
    std::map<std::string, Failures> failures_;
};

}  // namespace limen::server
