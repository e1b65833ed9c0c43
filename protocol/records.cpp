// SPDX-License-Identifier: Apache-2.0
// What is kept and delivered: events, evidence, decisions, list snapshots.
#include "protocol/cbor/border_shapes.hpp"
#include "protocol/messages.hpp"

namespace limen::protocol {
namespace cbor {

template <>
struct Shape<ListSnapshot> {
    static constexpr auto fields =
        std::tuple{field("expires", &ListSnapshot::expires_us, kMoment),
                   field("persons", &ListSnapshot::persons, {0, 1'000'000}),
                   field("version", &ListSnapshot::version),
                   field("documents", &ListSnapshot::documents, {0, 4'000'000})};
};

}  // namespace cbor

Bytes encode(const border::Event& event) {
    return cbor::encode_whole(event);
}
Result<border::Event> decode_event(ByteView bytes) {
    return cbor::decode_whole<border::Event>(bytes, kMaxMessageBytes);
}

Bytes encode(const ListSnapshot& snapshot) {
    return cbor::encode_whole(snapshot);
}
Result<ListSnapshot> decode_list_snapshot(ByteView bytes) {
    return cbor::decode_whole<ListSnapshot>(bytes, kMaxSnapshotBytes);
}

Bytes encode(const border::Evidence& evidence) {
    return cbor::encode_whole(evidence);
}
Result<border::Evidence> decode_evidence(ByteView bytes) {
    return cbor::decode_whole<border::Evidence>(bytes, kMaxMessageBytes);
}

Bytes encode(const border::Decision& decision) {
    return cbor::encode_whole(decision);
}
Result<border::Decision> decode_decision(ByteView bytes) {
    return cbor::decode_whole<border::Decision>(bytes, kMaxMessageBytes);
}

}  // namespace limen::protocol
