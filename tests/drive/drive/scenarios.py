# SPDX-License-Identifier: Apache-2.0
"""The travellers of the demo: who comes, what must happen, and what else is looked at. Each is a function that plays
one traveller in a running house and says what it saw; a broken promise is a Wrong."""

import dataclasses
import time
from typing import Callable

from .house import House
from .person import Person
from .report import Outcome
from .screen import Screen

# Words that must never stand on a kiosk's screen when somebody is referred (in the kiosk's three languages).
TELLTALE = ("stolen", "list", "alert", "police", "wanted", "missing", "expired", "interpol", "volé", "liste", "alerte",
            "recherch", "expir", "مسروق", "قائمة", "مطلوب", "شرطة")


class Wrong(Exception):
    """A promise that was not kept, in a sentence."""


@dataclasses.dataclass
class Hall:
    """What a scenario works with."""
    house: House
    kiosk: Screen
    console: Screen

    def gate_events(self, name: str) -> list[dict]:
        return [event for event in self.house.processes["gate"].events() if event["event"] == name]


@dataclasses.dataclass
class Scenario:
    name: str
    title: str
    expected: str                      # "open" or "officer"
    play: Callable[[Hall, Outcome], None]
    reasons: tuple[str, ...] = ()      # each must be among the decision's reasons
    language: str = ""                 # chosen by touch; empty: the passport is laid at once


def promise(condition, sentence: str) -> None:
    if not condition:
        raise Wrong(sentence)


def wait(condition, sentence: str, timeout_s: float = 20):
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise Wrong(f"{sentence} (waited {timeout_s:.0f} s)")


def last_decision(hall: Hall) -> dict:
    decisions = hall.gate_events("decision.made")
    promise(decisions, "the gate logged no decision")
    return decisions[-1]


def visit(hall: Hall, outcome: Outcome, traveller: str, language: str = "") -> Person:
    """One whole visit at the kiosk; the decision goes into the outcome."""
    person = Person(hall.kiosk, traveller, language)
    shown = person.visit()
    decision = last_decision(hall)
    outcome.reasons = decision["reasons"].split()
    promise((shown == "outcome_gate") == (decision["outcome"] == "open"),
            f"the kiosk shows {shown}, the gate decided {decision['outcome']}")
    outcome.decision = decision["outcome"]
    return person


def leave(hall: Hall) -> None:
    """The traveller goes; the kiosk is ready for the next and shows nothing of this one."""
    node = hall.kiosk.node("dock.leave")
    if node and node.get("enabled", True):
        hall.kiosk.tap("dock.leave")
    hall.kiosk.wait_for_screen("attract", timeout_s=60)


def crossing(hall: Hall, transaction: str) -> dict[str, dict]:
    """The server's events of one transaction, by kind."""
    return {event["kind"]: event for event in hall.house.server_events() if event["transaction"] == transaction}


def passes(traveller: str, language: str = "", must_meet: tuple[str, ...] = ()) -> Callable[[Hall, Outcome], None]:
    """Somebody who must get through: barrier opened once, passage sensed, crossing at the server."""
    def play(hall: Hall, outcome: Outcome) -> None:
        pulses = hall.house.pulses()
        person = visit(hall, outcome, traveller, language)
        for step in must_meet:
            promise(step in person.met, f"the kiosk did not show {step}; it showed {', '.join(person.met)}")
            outcome.seen.append(f"coached: {step}")
        transaction = last_decision(hall)["transaction"]
        wait(lambda: "passage" in crossing(hall, transaction), "the passage did not reach the server")
        end = crossing(hall, transaction)["passage"]
        promise(end["end"] == "passed", f"the passage ended as {end['end']}")
        promise(hall.house.pulses() == pulses + 1, f"the barrier got {hall.house.pulses() - pulses} pulses, not one")
        outcome.seen.append("barrier opened once, passage sensed, crossing at the server")
        leave(hall)
    return play


def referred(traveller: str, language: str = "", then: Callable | None = None) -> Callable[[Hall, Outcome], None]:
    """Somebody for an officer: no pulse, a case at the console, nothing on the kiosk that tells why."""
    def play(hall: Hall, outcome: Outcome) -> None:
        pulses = hall.house.pulses()
        person = visit(hall, outcome, traveller, language)
        words = " ".join(person.words).lower()
        promise(not any(word in words for word in TELLTALE), "the kiosk's screen tells why the traveller is referred")
        outcome.seen.append("the kiosk says only that an officer will help")
        hall.console.tap(queued(last_decision(hall)["transaction"]))
        hall.console.wait_for_node("action.refuse")
        time.sleep(0.3)
        if then:
            then(hall, outcome)
        else:
            decide(hall, "second_line", "further_questions")
            outcome.seen.append("the officer took the case over (second line)")
        promise(hall.house.pulses() == pulses, "the barrier got a pulse for somebody who was referred")
        leave(hall)
    return play


def queued(transaction: str) -> str:
    """The id of a case's row in the console's queue."""
    return f"queue.case.{transaction}"


def decide(hall: Hall, action: str, reason: str) -> None:
    """An officer's decision at the console, as taps."""
    hall.console.tap(f"action.{action}")
    hall.console.tap(f"reason.{reason}")
    hall.console.tap("confirm")
    hall.console.wait(lambda: not any(node.startswith(queued("")) for node in hall.console.ids()), "the case to be closed")


def protective(hall: Hall, outcome: Outcome) -> None:
    promise(hall.console.node("case.protect"), "the console does not show the protective wording")
    outcome.seen.append("protective wording at the console, and only there")
    decide(hall, "second_line", "person_needs_protection")


def play_impostor(hall: Hall, outcome: Outcome) -> None:
    referred("impostor")(hall, outcome)
    promise("face.no_match" in outcome.reasons, f"reasons are {outcome.reasons}")


def play_server_down(hall: Hall, outcome: Outcome) -> None:
    """The server is away during the whole visit; the crossing arrives when it is back, once."""
    hall.house.processes["server"].kill()
    pulses = hall.house.pulses()
    visit(hall, outcome, "genuine")
    transaction = last_decision(hall)["transaction"]
    wait(lambda: hall.house.pulses() == pulses + 1, "the barrier did not open while the server was away")
    leave(hall)
    promise(not hall.house.server_events_of(transaction), "the server has the crossing although it was away")
    outcome.seen.append("passed on the gate's own lists while the server was away")
    hall.house.start_server()
    wait(lambda: "passage" in crossing(hall, transaction), "the crossing was not delivered after the server came back", 90)
    decisions = [e for e in hall.house.server_events_of(transaction) if e["kind"] == "decision"]
    promise(len(decisions) == 1, f"the server holds the decision {len(decisions)} times")
    outcome.seen.append("delivered once when the server was back")


def play_gate_killed(hall: Hall, outcome: Outcome) -> None:
    """kill -9 after the pulse and before the passage; the restarted gate must not pulse again, and must ask an officer."""
    hall.house.lane("traveller", "never_goes")
    pulses = hall.house.pulses()
    visit(hall, outcome, "genuine")
    transaction = last_decision(hall)["transaction"]
    wait(lambda: hall.house.pulses() == pulses + 1, "the barrier did not open")
    hall.house.processes["gate"].kill()
    gate = hall.house.start_gate()
    outcome.seen.append("gate killed (-9) between the pulse and the passage, started again")
    gate.wait_for_event("journal.recovered")
    wait(lambda: "passage" in crossing(hall, transaction), "the open passage was not closed in the records")
    end = crossing(hall, transaction)["passage"]["end"]
    promise(end == "unknown", f"the passage was recorded as {end}, though nobody can know")
    reset_lane(hall)
    leave(hall)
    time.sleep(1.0)
    promise(hall.house.pulses() == pulses + 1, "the barrier was pulsed again for the same decision")
    outcome.seen.append("no second pulse; passage recorded as unknown; lane held until an officer reset it")


def reset_lane(hall: Hall) -> None:
    """An officer has looked at the lane and puts it back into service."""
    hall.console.tap("lane.0", timeout_s=30)
    hall.console.wait(lambda: "Held" in hall.console.label("lane.heading"), "the lane to be held", timeout_s=30)
    hall.console.tap("command.reset")
    hall.console.tap("confirm")
    wait(lambda: any(event.get("to") == "idle" for event in hall.gate_events("lane.state")),
         "the lane did not go back into service after the officer's reset")


def play_admitted(hall: Hall, outcome: Outcome) -> None:
    """Referred, and then admitted from the console: the barrier opens, once."""
    pulses = hall.house.pulses()
    visit(hall, outcome, "minor")
    transaction = last_decision(hall)["transaction"]
    promise(hall.house.pulses() == pulses, "the barrier opened before the officer decided")
    hall.console.tap(queued(transaction))
    decide(hall, "admit", "accompanied_minor")
    wait(lambda: hall.house.pulses() == pulses + 1, "the barrier did not open after the officer admitted")
    wait(lambda: crossing(hall, transaction).get("passage"), "the passage did not reach the server")
    events = crossing(hall, transaction)
    promise(events["officer"]["action"] == "admit", "the officer's decision is not in the records")
    promise(hall.house.pulses() == pulses + 1, "the barrier opened more than once")
    outcome.seen.append("officer admitted from the console; barrier opened once; both recorded")
    leave(hall)


SCENARIOS = [
    Scenario("genuine", "Genuine adult", "open", passes("genuine", "fr")),
    Scenario("genuine-arabic", "Genuine adult, in Arabic", "open", passes("genuine", "ar")),
    Scenario("impostor", "Somebody else's passport", "officer", play_impostor, ("face.no_match",)),
    Scenario("replaced-portrait", "Portrait on the chip replaced", "officer", referred("replaced-portrait"),
             ("chip.portrait_changed",)),
    Scenario("unknown-csca", "Chip signed by an unknown authority", "officer", referred("unknown-csca"),
             ("chip.unknown_authority",)),
    Scenario("copied", "Copy of a genuine chip", "officer", referred("copied"), ("chip.copied",)),
    Scenario("stolen", "Passport reported stolen", "officer", referred("stolen"), ("list.stolen_document",)),
    Scenario("alert", "Person on a national alert list", "officer", referred("alert", "en"), ("list.national_alert",)),
    Scenario("missing-child", "Missing child notice", "officer", referred("missing-child", then=protective),
             ("list.missing_person",)),
    Scenario("expired", "Expired passport", "officer", referred("expired"), ("document.expired",)),
    Scenario("minor", "Minor travelling alone", "officer", referred("minor"), ("person.minor",)),
    Scenario("moved", "Passport lifted while it is read", "open", passes("moved", must_meet=("read_chip.lay_back",))),
    Scenario("no-chip", "Passport without a chip", "officer", referred("no-chip"), ("chip.absent",)),
    Scenario("dead-chip", "Chip that does not work", "officer", referred("dead-chip")),
    Scenario("wrong-page", "Wrong page first", "open", passes("wrong-page", must_meet=("place_page.wrong_page",))),
    Scenario("blurred", "Page not flat at first", "open", passes("blurred", must_meet=("place_page.blurred",))),
    Scenario("admitted", "Referred, then admitted by the officer", "officer", play_admitted, ("person.minor",)),
    Scenario("server-down", "Server away all along", "open", play_server_down),
    Scenario("gate-killed", "Gate killed between decision and passage", "open", play_gate_killed),
]
