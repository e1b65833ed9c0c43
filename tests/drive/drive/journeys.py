# SPDX-License-Identifier: Apache-2.0
"""Figures that need the whole house: a traveller's machine time, the kiosk at rest, the answer to a tap."""

import contextlib
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from .display import VirtualDisplay, move_window
from .house import House
from .person import Person
from .report import Outcome
from .scenarios import Hall, leave, passes

SIZE = (1500, 1920)


def start_all(house: House, say) -> Hall:
    house.prepare(say)
    say("starting server, gate, officer console and kiosk")
    house.start_pcscd()
    house.start_server()
    house.enrol_gate()
    house.start_gate()
    console = house.start_console()
    kiosk = house.start_kiosk()
    return Hall(house, kiosk, console)


@contextlib.contextmanager
def hall_on_virtual_display(out: pathlib.Path, say=lambda words: None):
    """A running house on a display of its own, with the console beside the kiosk."""
    display = VirtualDisplay(SIZE[0] + 1400, SIZE[1])
    house = House(out, display.name, kiosk_size=SIZE)
    try:
        hall = start_all(house, say)
        move_window(display.name, hall.kiosk.window, 0, 0)
        move_window(display.name, hall.console.window, SIZE[0] + 20, 0)
        yield hall
    finally:
        house.stop()
        display.stop()


def figure(name: str, value: float, unit: str) -> dict:
    return {"name": name, "value": value, "unit": unit}


def measure_journey(rounds: int = 7) -> list[dict]:
    """Genuine travellers one after another; the chip's link is modelled at 424 kbit/s with 5 ms an APDU."""
    with tempfile.TemporaryDirectory() as folder, hall_on_virtual_display(pathlib.Path(folder) / "house") as hall:
        for _ in range(rounds):
            passes("genuine")(hall, Outcome("genuine", "", "open"))
        sessions = hall.house.sessions()
    figures = [figure("journey.machine_ms", statistics.median(s["machine_us"] for s in sessions) / 1000, "ms")]
    names = []
    for session in sessions:
        names += [step["step"] for step in session["steps"] if step["step"] not in names]
    for name in names:
        times = [step["machine_us"] for s in sessions for step in s["steps"] if step["step"] == name]
        figures.append(figure(f"journey.step.{name}_ms", statistics.median(times) / 1000, "ms"))
    return figures


def measure_idle_kiosk(seconds: float = 20) -> list[dict]:
    """The attract screen with nobody there, and taps while camera and matcher work; without a GPU."""
    with tempfile.TemporaryDirectory() as folder, hall_on_virtual_display(pathlib.Path(folder) / "house") as hall:
        hall.kiosk.wait_for_screen("attract", timeout_s=60)
        time.sleep(3)
        kiosk = hall.house.processes["kiosk"]
        before, _ = kiosk.usage()
        time.sleep(seconds)
        after, memory = kiosk.usage()
        taps = tap_answers(hall)
        _, busy_memory = kiosk.usage()
    return [figure("kiosk.idle_cpu_percent", (after - before) / seconds * 100, "% of a core"),
            figure("kiosk.idle_memory_mb", memory, "MB"),
            figure("kiosk.busy_memory_mb", busy_memory, "MB"),
            figure("kiosk.tap_answer_ms.p50", statistics.median(taps), "ms"),
            figure("kiosk.tap_answer_ms.max", max(taps), "ms")]


def tap_answers(hall: Hall, count: int = 9) -> list[float]:
    """From the finger's lift to the next picture that shows it, while faces are looked for: the contrast button, to and fro.
    The impostor's session is taken, since it stays longest at the camera. The time of the tool that taps is in it."""
    person = Person(hall.kiosk, "impostor")
    person.begin()
    answers = []
    end = time.monotonic() + 60
    while len(answers) < count and time.monotonic() < end:
        now = person.instruction()
        if now.startswith("face"):
            answer = one_tap(hall, "bar.contrast")
            if answer is not None:
                answers.append(answer)
            continue
        person.follow(now)
        time.sleep(0.02)
    leave(hall)
    return answers


def one_tap(hall: Hall, node_id: str) -> float | None:
    """None when the screen went on to another one in the meantime."""
    kiosk = hall.kiosk
    screen = kiosk.screen()
    x, y, width, height = kiosk.wait_for_node(node_id)["rect"]
    selected = kiosk.node(node_id).get("selected")
    environment = {**os.environ, "DISPLAY": kiosk.display}
    subprocess.run(["xdotool", "mousemove", "--window", kiosk.window, str(int(x + width / 2)), str(int(y + height / 2)),
                    "sleep", "0.1", "mousedown", "1", "sleep", "0.15"], env=environment, check=True)
    begin = time.monotonic()
    subprocess.run(["xdotool", "mouseup", "1"], env=environment, check=True)
    while time.monotonic() - begin < 5:
        node = kiosk.node(node_id)
        if kiosk.screen() != screen:
            return None
        if node is None or node.get("selected") != selected:
            break
        time.sleep(0.002)
    return (time.monotonic() - begin) * 1000
