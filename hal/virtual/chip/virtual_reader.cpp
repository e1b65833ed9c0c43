// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/virtual_reader.hpp"

namespace limen::virtual_chip {
namespace {

std::unexpected<Error> tag_lost() {
    return fail(Stage::chip_transport, "chip.tag_lost",
                "The chip left the reader's field; lay the passport down again.", true);
}

}  // namespace

// What lies on the reader. Shared with the connections, which can outlive a change.
struct VirtualReader::Field {
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<CardLink> card;
    std::uint64_t laid = 0;  // tells one laying from the next
    std::chrono::steady_clock::time_point back_at{};

    // The card, as far as the reader sees one. A card that slipped away comes back by itself where
    // its link says so.
    CardLink* visible(std::chrono::steady_clock::time_point now) const {
        return card && card->answers() && now >= back_at ? card.get() : nullptr;
    }
    void slipped_away() {
        const auto after = card->settings().lay_again_after;
        ++laid;
        if (after.count() == 0) {
            card.reset();
        } else {
            back_at = std::chrono::steady_clock::now() + after;
        }
    }
};

namespace {

class Connection final : public hal::ChipConnection {
  public:
    Connection(std::shared_ptr<VirtualReader::Field> field, std::uint64_t laid, Bytes atr)
        : field_(std::move(field)), laid_(laid), atr_(std::move(atr)) {}

    Result<Bytes> transmit(ByteView command, std::chrono::milliseconds timeout) override {
        std::unique_lock lock(field_->mutex);
        if (field_->laid != laid_ || !field_->card) return tag_lost();
        auto exchange = field_->card->exchange(command);
        const bool late = exchange.takes > timeout;
        const auto wait = late ? std::chrono::microseconds(timeout) : exchange.takes;
        // Waiting on the condition lets lift() end the exchange at once, as a hand does.
        if (field_->changed.wait_for(lock, wait, [&] { return field_->laid != laid_; }))
            return tag_lost();
        if (late) {
            ++field_->laid;
            return fail(Stage::chip_transport, "chip.timeout",
                        "The chip did not answer in time; lay the passport down again.", true);
        }
        if (exchange.kind == Exchange::Kind::removed) {
            field_->slipped_away();
            return tag_lost();
        }
        return std::move(exchange.response);
    }
    std::size_t max_command() const override { return 65544; }
    std::size_t max_response() const override { return 65538; }
    Bytes atr() const override { return atr_; }

  private:
    std::shared_ptr<VirtualReader::Field> field_;
    std::uint64_t laid_;
    Bytes atr_;
};

}  // namespace

VirtualReader::VirtualReader() : field_(std::make_shared<Field>()) {}
VirtualReader::~VirtualReader() {
    lift();
}

void VirtualReader::lay(std::shared_ptr<CardLink> card) {
    const std::lock_guard lock(field_->mutex);
    field_->card = std::move(card);
    field_->back_at = {};
    ++field_->laid;
    field_->changed.notify_all();
}

void VirtualReader::lift() {
    lay(nullptr);
}

Result<bool> VirtualReader::wait_for_chip(std::chrono::milliseconds timeout) {
    std::unique_lock lock(field_->mutex);
    const auto until = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        const auto now = std::chrono::steady_clock::now();
        if (field_->visible(now) != nullptr) return true;
        if (now >= until) return false;
        const auto wake =
            field_->card && field_->back_at > now ? std::min(until, field_->back_at) : until;
        field_->changed.wait_until(lock, wake);
    }
}

Result<std::unique_ptr<hal::ChipConnection>> VirtualReader::connect() {
    const std::lock_guard lock(field_->mutex);
    CardLink* card = field_->visible(std::chrono::steady_clock::now());
    if (card == nullptr) return tag_lost();
    card->chip().power_on();
    return std::make_unique<Connection>(field_, field_->laid, card->chip().atr());
}

}  // namespace limen::virtual_chip
