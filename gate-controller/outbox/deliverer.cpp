// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/outbox/deliverer.hpp"

#include <httplib.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "base/log.hpp"
#include "protocol/envelope.hpp"

namespace limen::gate {
namespace {

using std::chrono::milliseconds;

class StoreSource final : public OutboxSource {
  public:
    explicit StoreSource(OutboxStore& store) : store_(store) {}
    Result<std::vector<OutboxRow>> pending(std::size_t limit) override {
        return store_.pending(limit);
    }
    Result<void> mark_delivered_through(std::int64_t sequence) override {
        return store_.mark_delivered_through(sequence);
    }
    Result<std::int64_t> reopen_after(std::int64_t sequence) override {
        return store_.reopen_after(sequence);
    }
    Result<std::int64_t> waiting() override { return store_.waiting(); }

  private:
    OutboxStore& store_;
};

}  // namespace

std::unique_ptr<OutboxSource> outbox_source(OutboxStore& store) {
    return std::make_unique<StoreSource>(store);
}

struct Deliverer::Impl {
    DelivererOptions options;
    OutboxSource& outbox;
    const Clock& clock;
    std::function<protocol::DeviceHealth()> health;

    mutable std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    bool woken = false;
    DeliveryState state;
    std::thread thread;

    // Of the thread alone:
    TlsClient client;
    std::mt19937 random{std::random_device{}()};
    milliseconds backoff{0};
    Monotonic health_due{};

    Impl(DelivererOptions o, OutboxSource& source, const Clock& c,
         std::function<protocol::DeviceHealth()> h)
        : options(std::move(o)), outbox(source), clock(c), health(std::move(h)) {}

    void run() {
        for (;;) {
            const auto done = exchange();
            note(done ? nullptr : &done.error());
            const milliseconds pause = !done   ? next_backoff()
                                       : *done ? milliseconds(0)
                                               : options.idle;
            if (done) backoff = milliseconds(0);
            std::unique_lock lock(mutex);
            // A record that was just written does not shorten the pause after a failure.
            changed.wait_for(lock, pause, [&] { return stopping || (woken && done); });
            woken = false;
            if (stopping) return;
        }
    }

    // Doubling, with jitter, so that a hall's gates do not all come back in one moment.
    milliseconds next_backoff() {
        backoff = std::clamp(backoff * 2, options.backoff_least, options.backoff_most);
        std::uniform_int_distribution<std::int64_t> jitter(backoff.count() / 2, backoff.count());
        return milliseconds(jitter(random));
    }

    // One batch. True where more waits; false where all is delivered for now.
    Result<bool> exchange() {
        LIMEN_TRY(const auto rows, outbox.pending(options.batch));
        const bool health_now = clock.monotonic() >= health_due;
        if (rows.empty() && !health_now) return false;
        if (!client) client = make_client(options.access);
        std::vector<Bytes> envelopes;
        std::size_t bytes = 0;
        for (const OutboxRow& row : rows) {
            bytes += row.envelope.size() + 16;
            if (!envelopes.empty() && bytes > protocol::kMaxBatchBytes - 1024) break;
            envelopes.push_back(row.envelope);
        }
        LIMEN_TRY(const auto receipt, deliver(envelopes));
        LIMEN_TRY(const bool again, take(receipt, rows));
        if (health_now) LIMEN_CHECK(post_health());
        return again;
    }

    Result<protocol::Receipt> deliver(const std::vector<Bytes>& envelopes) {
        const std::string body = to_text(protocol::encode_batch(envelopes));
        auto answer = post(*client, "/v1/events", body, "application/cbor");
        if (!answer) {
            client.reset();  // a half-dead connection is not used again
            return std::unexpected(answer.error());
        }
        LIMEN_TRY(const auto opened,
                  protocol::open(as_bytes(answer->body), "receipt", [&](std::string_view id) {
                      return id == options.server.id ? &options.server.sign : nullptr;
                  }));
        LIMEN_TRY(auto receipt, protocol::decode_receipt(opened.body));
        if (receipt.device != options.gate)
            return fail(Stage::server, "outbox.foreign_receipt",
                        "the server's receipt is for another gate; check the certificates");
        return receipt;
    }

    Result<bool> take(const protocol::Receipt& receipt, const std::vector<OutboxRow>& rows) {
        std::int64_t held_before = 0;
        {
            const std::lock_guard lock(mutex);
            held_before = state.held_through;
            state.held_through = receipt.held_through;
        }
        const std::int64_t first = rows.empty() ? 0 : rows.front().sequence;
        // It once held more, or lacks what was let go before the first row that waits.
        const bool lost =
            receipt.held_through < held_before || (first > 0 && receipt.held_through < first - 1);
        if (lost) {
            LIMEN_TRY(const std::int64_t reopened, outbox.reopen_after(receipt.held_through));
            log::write(log::Level::warning, log::Event::outbox_waiting,
                       {{"cause", "outbox.server_lost_records"},
                        {"held_through", receipt.held_through},
                        {"reopened", reopened}});
            if (reopened > 0) return true;
            if (!rows.empty() && receipt.held_through < first)
                return fail(Stage::server, "outbox.gap",
                            "the server lacks records this gate no longer keeps; restore the "
                            "server's database",
                            true);
        }
        LIMEN_CHECK(outbox.mark_delivered_through(receipt.held_through));
        if (!rows.empty() && receipt.held_through >= first)
            log::write(log::Level::info, log::Event::outbox_delivered,
                       {{"held_through", receipt.held_through}});
        if (!rows.empty() && receipt.held_through < first)
            return fail(Stage::server, "outbox.not_held",
                        "the server did not keep what was sent; see its log", true);
        return !rows.empty();
    }

    Result<void> post_health() {
        protocol::DeviceHealth now = health();
        LIMEN_TRY(now.outbox_waiting, outbox.waiting());
        auto answer = post(*client, "/v1/health", protocol::to_json(now), "application/json");
        if (!answer) {
            client.reset();
            return std::unexpected(answer.error());
        }
        health_due = clock.monotonic() + options.health_every;
        return {};
    }

    void note(const Error* error) {
        const auto waiting = outbox.waiting();
        const std::lock_guard lock(mutex);
        const bool first_failure = error != nullptr && !state.last_error;
        if (waiting) state.waiting = *waiting;
        state.reached = error == nullptr;
        if (error == nullptr) {
            state.last_success_us = clock.utc_us();
            state.last_error.reset();
        } else {
            if (first_failure || state.last_error->cause != error->cause)
                log::write(log::Level::warning, log::Event::outbox_waiting, *error,
                           {{"waiting", state.waiting}});
            state.last_error = *error;
        }
    }
};

Deliverer::Deliverer(DelivererOptions options, OutboxSource& outbox, const Clock& clock,
                     std::function<protocol::DeviceHealth()> health)
    : impl_(std::make_unique<Impl>(std::move(options), outbox, clock, std::move(health))) {}

Deliverer::~Deliverer() {
    stop();
}

void Deliverer::start() {
    if (impl_->thread.joinable()) return;
    impl_->stopping = false;
    impl_->thread = std::thread([this] { impl_->run(); });
}

void Deliverer::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->changed.notify_all();
    impl_->thread.join();
}

void Deliverer::wake() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->woken = true;
    }
    impl_->changed.notify_all();
}

DeliveryState Deliverer::state() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->state;
}

}  // namespace limen::gate
