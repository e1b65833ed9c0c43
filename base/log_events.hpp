// SPDX-License-Identifier: Apache-2.0
// The registry of log events: name, and what an operator should know. Add a row here to log
// something new.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace limen::log {

// X(identifier, "area.what", "meaning and remedy")
#define LIMEN_LOG_EVENTS(X)                                                                        \
    X(program_started, "program.started", "The program has read its configuration and runs.")      \
    X(program_stopping, "program.stopping", "The program was asked to stop and ends in order.")    \
    X(program_failed, "program.failed", "The program cannot go on; the message says what to do.")  \
    X(device_fault_raised, "device.fault_raised", "A device reports a fault; see its code.")       \
    X(device_fault_cleared, "device.fault_cleared", "The fault named by its code is over.")        \
    X(link_up, "link.up", "An authenticated connection to the named peer stands.")                 \
    X(link_down, "link.down", "The connection to the named peer is gone; it is tried again.")      \
    X(link_refused, "link.refused", "A peer was refused: unknown key or wrong identity.")          \
    X(message_rejected, "message.rejected", "A message was not valid; the cause says which rule.") \
    X(session_started, "session.started", "A traveller's session began.")                          \
    X(session_step, "session.step", "A step of a session ended, with its duration and result.")    \
    X(session_ended, "session.ended", "A session ended; nothing of the person is left.")           \
    X(decision_made, "decision.made", "The gate decided; outcome and reason codes.")               \
    X(lane_state, "lane.state", "The lane went to another state.")                                 \
    X(lane_pulse, "lane.pulse", "The barrier was told to open once.")                              \
    X(lane_alarm, "lane.alarm", "The lane needs a person: tailgating, object, contradiction.")     \
    X(lane_emergency, "lane.emergency", "Emergency release; doors are free.")                      \
    X(journal_recovered, "journal.recovered", "After a restart: what stood open and was closed.")  \
    X(journal_failed, "journal.failed", "The journal cannot be written; the lane is held.")        \
    X(outbox_delivered, "outbox.delivered", "Records up to this number are at the server.")        \
    X(outbox_waiting, "outbox.waiting", "The server is not reached; records wait on disk.")        \
    X(lists_updated, "lists.updated", "A signed list version was taken over.")                     \
    X(lists_rejected, "lists.rejected", "A list was refused: signature, version or form.")         \
    X(lists_stale, "lists.stale", "A list is older than the policy allows.")                       \
    X(officer_decided, "officer.decided", "An officer closed a case; action and reason code.")     \
    X(server_request, "server.request", "A request that was refused or failed.")                   \
    X(server_ingested, "server.ingested", "A batch of events was stored.")                         \
    X(enrolment, "enrolment", "A device was enrolled or refused.")                                 \
    X(virtual_command, "virtual.command", "Demo or training: a virtual device was told to act.")

enum class Event : std::uint16_t {
#define X(id, name, meaning) id,
    LIMEN_LOG_EVENTS(X)
#undef X
};

struct EventInfo {
    std::string_view name;
    std::string_view meaning;
};
std::span<const EventInfo> events();
std::string_view name(Event event);

}  // namespace limen::log
