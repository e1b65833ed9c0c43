// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/delivery.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace limen::gate {

DeliverySettings read_delivery(Config& config) {
    DeliverySettings settings;
    settings.lists = config.path("lists.folder", std::filesystem::path("lists"));
    settings.every =
        std::chrono::milliseconds(config.integer("lists.every_ms", 30'000, 1'000, 3'600'000));
    settings.url = config.text("server.url", "");
    settings.tls = config.path("server.tls", std::filesystem::path("tls"));
    return settings;
}

Result<std::unique_ptr<Delivery>> Delivery::start(
    const DeliverySettings& settings, const std::filesystem::path& journal, const std::string& gate,
    const std::vector<protocol::PublicIdentity>& peers, ListStore& lists, const Clock& clock) {
    const auto is_server = [](const auto& peer) { return peer.role == protocol::Role::server; };
    const auto servers = std::count_if(peers.begin(), peers.end(), is_server);
    const bool wanted = !settings.url.empty();
    if (servers > 1 || (wanted && servers == 0))
        return fail(Stage::config, "config.invalid",
                    "gate.peers must hold exactly one peer of the role server, whose signature "
                    "counts; enrol this gate, or remove the other");
    std::unique_ptr<Delivery> delivery(new Delivery);
    if (servers == 0) return delivery;  // a gate alone: no lists, records wait
    const auto& server = *std::find_if(peers.begin(), peers.end(), is_server);
    std::optional<ServerAccess> access;
    if (wanted) {
        LIMEN_TRY(access, server_access(settings.url, settings.tls));
    }
    ListKeeperOptions keeping;
    keeping.folder = settings.lists;
    keeping.server = server;
    keeping.access = access;
    keeping.every = settings.every;
    delivery->keeper_ = std::make_unique<ListKeeper>(std::move(keeping), lists, clock);
    delivery->keeper_->load();
    if (!access) return delivery;
    LIMEN_TRY(delivery->store_, OutboxStore::open(journal));
    delivery->source_ = outbox_source(*delivery->store_);
    DelivererOptions delivering;
    delivering.access = *access;
    delivering.gate = gate;
    delivering.server = server;
    delivery->deliverer_ = std::make_unique<Deliverer>(std::move(delivering), *delivery->source_,
                                                       clock, [d = delivery.get()] {
                                                           const std::lock_guard lock(d->mutex_);
                                                           return d->health_;
                                                       });
    delivery->keeper_->start();
    delivery->deliverer_->start();
    return delivery;
}

Delivery::~Delivery() {
    if (deliverer_) deliverer_->stop();
    if (keeper_) keeper_->stop();
}

bool Delivery::reached() const {
    return deliverer_ && deliverer_->state().reached;
}

void Delivery::report(protocol::DeviceHealth health) {
    const std::lock_guard lock(mutex_);
    health_ = std::move(health);
}

}  // namespace limen::gate
