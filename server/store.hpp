// SPDX-License-Identifier: Apache-2.0
// What the server keeps. One interface, so that a nation's server can stand on another database
// than a hall's. Every call is one transaction that is on the disk when it returns. Errors have
// stage storage: "store.failed" (disk, lock), "store.corrupt".
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "border/lists.hpp"
#include "protocol/keys.hpp"
#include "server/certificates.hpp"
#include "server/crossings.hpp"

namespace limen::server {

struct NewEvent {
    border::Event event;
    Bytes envelope;  // as the device sealed it: the proof
};
struct Ingested {
    std::int64_t stored = 0;
    std::int64_t known = 0;      // had been stored before, byte for byte
    std::int64_t conflicts = 0;  // another event under the same number: kept aside for a person
    std::int64_t held_through = 0;
};

struct Device {
    protocol::PublicIdentity identity;
    CertificateDigest certificate{};
    UtcMicros enrolled_us = 0;
    bool revoked = false;
};

using CodeDigest = std::array<std::uint8_t, 32>;
struct Invitation {
    CodeDigest code{};
    std::string device;
    protocol::Role role{};
    UtcMicros expires_us = 0;
};

struct ListContents {
    std::vector<border::DocumentEntry> documents;
    std::vector<border::PersonEntry> persons;
};
struct PublishedList {
    border::ListVersion version;
    UtcMicros expires_us = 0;
    std::int64_t entries = 0;
};

struct HealthRow {
    std::string device;
    UtcMicros at_us = 0;
    std::string json;  // protocol::DeviceHealth
};

struct CrossingPage {
    std::vector<Crossing> crossings;  // oldest change first
    std::int64_t cursor = 0;          // give it back to get what changed since
};
struct CrossingCount {
    std::string device;
    border::Direction direction{};
    CrossingState state{};
    std::int64_t count = 0;
};

class Store {
  public:
    virtual ~Store() = default;

    // All in one transaction. An event that is there already is not stored again.
    virtual Result<Ingested> ingest(const std::string& device, const std::vector<NewEvent>& events,
                                    UtcMicros now_us) = 0;
    virtual Result<std::int64_t> held_through(const std::string& device) = 0;
    // Calls `see` for every stored envelope in the order of arrival; stops at its first error.
    virtual Result<void> each_event(
        const std::function<Result<void>(const std::string& device, std::int64_t sequence,
                                         const Bytes& envelope)>& see) = 0;

    // What changed after `cursor`; with a cursor of 0 the newest `limit`.
    virtual Result<CrossingPage> crossings_since(std::int64_t cursor, std::size_t limit) = 0;
    virtual Result<std::vector<CrossingCount>> count_crossings(UtcMicros since_us) = 0;

    virtual Result<void> add_invitation(const Invitation& invitation) = 0;
    // The invitation for this code if it is not used and not expired; nothing else is told.
    virtual Result<std::optional<Invitation>> find_invitation(const CodeDigest& code,
                                                              UtcMicros now_us) = 0;
    // Uses the code up and adds the device (or renews it), both or nothing. false: the code was
    // used in the meantime.
    virtual Result<bool> enrol(const CodeDigest& code, const Device& device) = 0;
    virtual Result<std::optional<Device>> find_device(const std::string& id) = 0;
    virtual Result<std::vector<Device>> devices() = 0;
    virtual Result<bool> revoke(const std::string& id) = 0;
    virtual Result<void> put_health(const HealthRow& row) = 0;
    virtual Result<std::vector<HealthRow>> health() = 0;

    // The draft of a kind: what will be published next.
    virtual Result<void> replace_draft(border::ListKind kind, const ListContents& contents) = 0;
    virtual Result<ListContents> draft(border::ListKind kind) = 0;
    virtual Result<void> publish(const PublishedList& list, const Bytes& envelope) = 0;
    virtual Result<std::vector<PublishedList>> published() = 0;
    virtual Result<std::optional<Bytes>> snapshot(border::ListKind kind) = 0;

    virtual Result<void> put_operator(const std::string& name,
                                      const std::string& password_hash) = 0;
    virtual Result<std::optional<std::string>> operator_hash(const std::string& name) = 0;
};

// SQLite: WAL, synchronous=FULL. Makes the tables where there are none.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file);

}  // namespace limen::server
