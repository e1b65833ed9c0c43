// SPDX-License-Identifier: Apache-2.0
#include "server/operators.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "protocol/keys.hpp"

namespace limen::server {
namespace {

using namespace std::chrono_literals;
constexpr auto kIdle = 30min;
constexpr auto kWhole = 12h;
constexpr int kFreeTries = 5;
constexpr auto kPause = 60s;
constexpr std::size_t kMaxSessions = 1000;
constexpr std::size_t kMaxPasswordBytes = 1024;
constexpr std::size_t kMaxFailures = 10'000;

std::string hash_of(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return {};
    return hash.data();
}

}  // namespace

Result<void> add_operator(Store& store, const std::string& name, std::string_view password) {
    if (!protocol::is_identity_id(name))
        return fail(Stage::server, "operator.bad_name",
                    "an operator's name is 1 to 32 characters of a-z, 0-9 and -");
    if (password.size() < kMinPasswordLetters || password.size() > kMaxPasswordBytes)
        return fail(Stage::server, "operator.weak_password",
                    "a password has at least 10 and at most 1024 characters");
    const std::string hash = hash_of(password);
    if (hash.empty())
        return fail(Stage::server, "operator.no_memory",
                    "not enough memory to hash the password; 64 MiB are needed", true);
    return store.put_operator(name, hash);
}

bool Sessions::must_wait(const std::string& name) {
    const auto found = failures_.find(name);
    return found != failures_.end() && found->second.count >= kFreeTries &&
           clock_.monotonic() - found->second.last < kPause;
}

Result<std::string> Sessions::login(const std::string& name, std::string_view password) {
    const auto refused = [] {
        return fail(Stage::server, "login.refused", "the name or the password is not right");
    };
    if (name.size() > 32 || password.size() > kMaxPasswordBytes) return refused();
    {
        const std::lock_guard lock(mutex_);
        if (must_wait(name))
            return fail(Stage::server, "login.too_many",
                        "too many wrong passwords; try again in a minute", true);
    }
    LIMEN_TRY(const auto hash, store_.operator_hash(name));
    bool right = false;
    {
        const std::lock_guard lock(hashing_);
        // Somebody who is not there takes as long as a wrong password.
        static const std::string nobody = hash_of("nobody has this password");
        right = crypto_pwhash_str_verify(hash ? hash->c_str() : nobody.c_str(), password.data(),
                                         password.size()) == 0 &&
                hash.has_value();
    }
    const std::lock_guard lock(mutex_);
    if (!right) {
        if (failures_.size() >= kMaxFailures) failures_.clear();
        Failures& failures = failures_[name];
        if (clock_.monotonic() - failures.last >= kPause) failures.count = 0;
        ++failures.count;
        failures.last = clock_.monotonic();
        return refused();
    }
    failures_.erase(name);
    if (sessions_.size() >= kMaxSessions) {
        sessions_.erase(std::min_element(
            sessions_.begin(), sessions_.end(),
            [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    }
    std::array<std::uint8_t, 32> random{};
    randombytes_buf(random.data(), random.size());
    std::string token = to_hex(random);
    sessions_[token] = {name, clock_.monotonic(), clock_.monotonic()};
    return token;
}

std::optional<std::string> Sessions::find(const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) return std::nullopt;
    const Monotonic now = clock_.monotonic();
    if (now - found->second.used > kIdle || now - found->second.started > kWhole) {
        sessions_.erase(found);
        return std::nullopt;
    }
    found->second.used = now;
    return found->second.name;
}

void Sessions::logout(const std::string& token) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(token);
}

}  // namespace limen::server
