// SPDX-License-Identifier: Apache-2.0
// What a gate and the State's server say to each other over HTTPS (docs/openapi.yaml).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "border/lists.hpp"
#include "protocol/keys.hpp"

namespace limen::protocol {

inline constexpr std::size_t kMaxBatchEvents = 256;
inline constexpr std::size_t kMaxBatchBytes = 4u << 20;

// ---- POST /v1/events: sealed events, oldest first; an empty batch asks for the receipt alone ----
Bytes encode_batch(const std::vector<Bytes>& envelopes);
// Errors (stage message): "message.malformed", "message.bad_field".
Result<std::vector<Bytes>> decode_batch(ByteView bytes);

// The server's answer, sealed by it with context "receipt": it holds every event of this device up
// to and with `held_through`, without a gap.
struct Receipt {
    std::string device;
    std::int64_t held_through = 0;
    UtcMicros at_us = 0;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};
Bytes encode(const Receipt& receipt);
Result<Receipt> decode_receipt(ByteView bytes);

// ---- POST /v1/health, JSON ----
struct DeviceHealth {
    std::string software;
    std::string state;                // the lane's state, or a program's own word
    std::vector<std::string> faults;  // device fault codes now raised
    std::int64_t outbox_waiting = 0;
    std::vector<border::ListVersion> lists;
    friend bool operator==(const DeviceHealth&, const DeviceHealth&) = default;
};
std::string to_json(const DeviceHealth& health);
Result<DeviceHealth> health_from_json(std::string_view text);

// ---- GET /v1/lists, JSON: what is published now ----
std::string to_json(const std::vector<border::ListVersion>& published);
Result<std::vector<border::ListVersion>> lists_from_json(std::string_view text);

// ---- POST /v1/enrol, JSON both ways ----
struct EnrolRequest {
    std::string code;     // one-time, from the server's operator
    std::string csr_pem;  // PKCS #10, the device's TLS key; its subject is replaced by the server
    PublicIdentity identity;
    Bytes proof;  // seal(code ‖ "\n" ‖ csr_pem, "enrol", identity): the keys are the sender's own
};
struct EnrolAnswer {
    std::string certificate_pem;
    std::string ca_pem;
    PublicIdentity server;
    std::vector<PublicIdentity>
        peers;  // devices enrolled before, for the technician to choose from
};
Bytes enrol_proof(std::string_view code, std::string_view csr_pem, const Identity& identity);
std::string to_json(const EnrolRequest& request);
Result<EnrolRequest> enrol_request_from_json(std::string_view text);
std::string to_json(const EnrolAnswer& answer);
Result<EnrolAnswer> enrol_answer_from_json(std::string_view text);

}  // namespace limen::protocol
