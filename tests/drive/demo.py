#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""./dev demo [--headless] [--only NAME …] [--out DIR]

Starts the whole house with virtual devices. With a display: the kiosk's window with its dock, and the officer's console;
it ends when the kiosk's window is closed. --headless: on a display of its own, every traveller of the cast is played
through the real programs; out/demo then has report.html, report.json and a picture of every screen met. The exit code
is 1 when a decision differs from the expected one or a promise was not kept, 2 when the house could not be started.
"""

import argparse
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from drive import report  # noqa: E402  (the path above)
from drive.house import ROOT, House  # noqa: E402
from drive.journeys import hall_on_virtual_display, start_all  # noqa: E402
from drive.person import Photographer  # noqa: E402
from drive.processes import NotStarted  # noqa: E402
from drive.scenarios import SCENARIOS, Hall, Scenario, Wrong, leave  # noqa: E402
from drive.screen import NotShown  # noqa: E402


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def play(hall: Hall, scenario: Scenario, folder: pathlib.Path) -> report.Outcome:
    outcome = report.Outcome(scenario.name, scenario.title, scenario.expected)
    sessions = len(hall.house.sessions())
    begin = time.monotonic()
    cameras = [Photographer(hall.kiosk, folder, f"{scenario.name}-kiosk"),
               Photographer(hall.console, folder, f"{scenario.name}-officer")]
    for camera in cameras:
        camera.start()
    try:
        scenario.play(hall, outcome)
        missing = [reason for reason in scenario.reasons if reason not in outcome.reasons]
        if missing:
            outcome.wrong.append(f"reasons are {', '.join(outcome.reasons) or 'none'}; expected {', '.join(missing)}")
    except (Wrong, NotShown, NotStarted) as problem:
        outcome.wrong.append(str(problem))
    outcome.wall_ms = (time.monotonic() - begin) * 1000
    for camera in cameras:
        outcome.shots += camera.finish()
    add_measured(hall, outcome, sessions)
    return outcome


def add_measured(hall: Hall, outcome: report.Outcome, sessions_before: int) -> None:
    """Times from the kiosk's session report, evidence from the gate's record at the server."""
    sessions = hall.house.sessions()[sessions_before:]
    if sessions:
        session = sessions[-1]
        outcome.steps = [{"step": step["step"], "machine_ms": step["machine_us"] / 1000,
                          "wall_ms": step["wall_us"] / 1000} for step in session["steps"]]
        outcome.machine_ms = session["machine_us"] / 1000
        for event in hall.house.server_events_of(session["transaction"]):
            if event["kind"] == "decision":
                outcome.checks = event["checks"]


def tidy_up(hall: Hall) -> None:
    """After something went wrong: the next traveller must find a house in order."""
    try:
        if not hall.house.processes["server"].running():
            hall.house.start_server()
        if not hall.house.processes["gate"].running():
            hall.house.start_gate()
        hall.house.lane("traveller", "walks_through")
        if not hall.house.processes["kiosk"].running():
            hall.kiosk = hall.house.start_kiosk()
        leave(hall)
    except (NotShown, NotStarted, OSError) as problem:
        say(f"could not tidy up: {problem}")


def run_headless(out: pathlib.Path, scenarios: list[Scenario]) -> int:
    outcomes = []
    with hall_on_virtual_display(out, say) as hall:
        for number, scenario in enumerate(scenarios, 1):
            outcome = play(hall, scenario, out / "shots")
            outcomes.append(outcome)
            say(f"[{number}/{len(scenarios)}] {scenario.title}: {outcome.decision}"
                + ("" if outcome.as_expected else f" – NOT as expected: {'; '.join(outcome.wrong)}"))
            if not outcome.as_expected:
                tidy_up(hall)
    figures = summarise(outcomes)
    report.write_json(outcomes, figures, out / "report.json")
    report.write_html(outcomes, figures, out / "report.html")
    report.print_table(outcomes)
    good = sum(outcome.as_expected for outcome in outcomes)
    print(f"\n{good} of {len(outcomes)} as expected; read {out / 'report.html'}")
    return 0 if good == len(outcomes) else 1


def summarise(outcomes: list[report.Outcome]) -> dict:
    machine = sorted(o.machine_ms for o in outcomes if o.decision == "open" and o.machine_ms is not None)
    if not machine:
        return {}
    return {"machine time of a traveller who passes, median": f"{machine[len(machine) // 2] / 1000:.2f} s",
            "travellers": len(outcomes)}


def run_window(out: pathlib.Path) -> int:
    house = House(out, os.environ["DISPLAY"], kiosk_size=(1000, 900))
    try:
        start_all(house, say)
        say(f"\nThe kiosk's window is open; the dock on its side brings travellers, passports and faults.\n"
            f"Dashboard: http://127.0.0.1:{house.ports['dashboard']}  user: demo  password: demo operator\n"
            f"Logs: {house.log}. Close the kiosk's window, or press Ctrl-C, to end.")
        house.processes["kiosk"].process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        house.stop()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[s.name for s in SCENARIOS])
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "out/demo")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if arguments.headless:
            wanted = [s for s in SCENARIOS if not arguments.only or s.name in arguments.only]
            return run_headless(arguments.out.resolve(), wanted)
        if not os.environ.get("DISPLAY"):
            say("There is no display here ($DISPLAY is empty): playing the travellers on a virtual one instead.")
            return run_headless(arguments.out.resolve(), SCENARIOS)
        return run_window(arguments.out.resolve())
    except NotStarted as problem:
        say(f"demo: {problem}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
