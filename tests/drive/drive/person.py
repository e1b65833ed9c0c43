# SPDX-License-Identifier: Apache-2.0
"""A cooperative traveller: looks at the kiosk's screen, does what it says, and nothing else."""

import json
import pathlib
import threading
import time

from .display import to_png
from .report import Shot
from .screen import NotShown, Screen

ROOT = pathlib.Path(__file__).resolve().parents[3]
ENDS = ("outcome_gate", "outcome_officer")


def string_ids(language: str = "en") -> dict[str, str]:
    """Text on the screen → its id in the translations."""
    table = json.loads((ROOT / f"assets/i18n/{language}.json").read_text(encoding="utf-8"))
    return {text: key for key, text in table.items() if isinstance(text, str)}


class Photographer(threading.Thread):
    """Takes a picture of every screen and instruction that is met, once a traveller."""

    def __init__(self, screen: Screen, folder: pathlib.Path, prefix: str):
        super().__init__(daemon=True)
        self.screen = screen
        self.folder = folder
        self.prefix = prefix
        self.shots: list[Shot] = []
        self.failed: Exception | None = None
        self._met: set[tuple[str, str]] = set()
        self._over = threading.Event()

    def run(self) -> None:
        try:
            while not self._over.wait(0.05):
                self.look()
        except Exception as problem:  # shown when the traveller's way is over
            self.failed = problem

    def shown(self) -> tuple[str, str]:
        tree = self.screen.tree()
        name = tree.get("screen", "")
        words = next((node["label"] for node in tree.get("nodes", [])
                      if node["id"] in (f"{name}.heading", f"{name}.instruction")), "")
        words += " (loading)" if any(node["id"].endswith(".loading") for node in tree.get("nodes", [])) else ""
        return name, words

    def look(self) -> None:
        name, words = now = self.shown()
        if not name or now in self._met:
            return
        time.sleep(0.04)  # the tree is written with the frame; let the display show it
        file = self.folder / f"{self.prefix}-{len(self.shots) + 1:02d}-{name}.bmp"
        self.screen.grab(file)
        caption = words or name
        then, then_words = after = self.shown()
        if after != now:  # on a busy machine; the picture may be the next screen's
            caption += f", or already: {then_words or then}"
        self._met.add(now)
        self.shots.append(Shot(file, caption))

    def finish(self) -> list[Shot]:
        self._over.set()
        self.join()
        if self.failed:
            raise self.failed
        pictures = to_png([shot.file for shot in self.shots])
        return [Shot(picture, shot.caption) for picture, shot in zip(pictures, self.shots)]


class Person:
    """Plays one of the dock's travellers at the kiosk until an outcome is shown."""

    def __init__(self, kiosk: Screen, traveller: str, language: str = "", patience_s: float = 90):
        self.kiosk = kiosk
        self.traveller = traveller
        self.language = language      # touches the screen first and chooses it; empty: lays the passport at once
        self.patience_s = patience_s
        self.ids = string_ids(language or "en")
        self.met: list[str] = []      # screens and corrections in the order they were met
        self.words: list[str] = []    # every text that was shown at the outcome

    def instruction(self) -> str:
        """The id of what the screen asks for now, e.g. 'place_page.blurred'."""
        tree = self.kiosk.tree()
        name = tree.get("screen", "")
        labels = {node["id"]: node["label"] for node in tree.get("nodes", [])}
        for node in (f"{name}.instruction", f"{name}.heading"):
            key = self.ids.get(labels.get(node, ""), "")
            if key and key != f"{name}.heading":
                return key
        return name

    def note(self, what: str) -> None:
        if not self.met or self.met[-1] != what:
            self.met.append(what)

    def begin(self) -> None:
        self.kiosk.wait_for_screen("attract", timeout_s=60)
        self.kiosk.tap(f"dock.traveller.{self.traveller}")
        if self.language:
            self.kiosk.tap("attract.start")
            self.kiosk.wait_for_screen("language", "privacy")
            if self.kiosk.screen() == "language":
                self.note("language")
                time.sleep(0.5)  # looking for it
                self.kiosk.tap(f"language.{self.language}")
            self.kiosk.wait_for_screen("privacy")
            self.note("privacy")
            time.sleep(0.5)  # reading it
            self.kiosk.tap("privacy.continue")
            self.kiosk.wait_for_screen("place_page")
        self.kiosk.tap("dock.lay")

    def visit(self) -> str:
        """From the attract screen to an outcome; returns its screen's name."""
        self.begin()
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end:
            now = self.instruction()
            self.note(now)
            screen = now.split(".")[0]
            if screen in ENDS:
                self.words = self.kiosk.texts().splitlines()
                return screen
            self.follow(now)
            time.sleep(0.05)
        raise NotShown(f"{self.traveller}: no outcome in {self.patience_s:.0f} s; met {', '.join(self.met)}")

    def follow(self, instruction: str) -> None:
        """Does what the screen asks for, as a person who understood it."""
        if instruction in ("place_page.wrong_page", "place_page.blurred", "place_page.upside_down"):
            time.sleep(1.0)  # reading it
            if self.instruction() == instruction:
                self.lift()
                self.kiosk.tap("dock.lay")
                self.wait_until_not(instruction)
        elif instruction == "read_chip.lay_back":
            self.kiosk.tap("dock.lay")
            self.wait_until_not(instruction)
        elif instruction.startswith("remove_document"):
            self.lift()
            self.wait_until_not(instruction)
        elif instruction.startswith("outcome_try_again"):
            self.kiosk.tap("outcome_try_again.again")
            self.wait_until_not(instruction)
        elif instruction.startswith("privacy"):
            self.kiosk.tap("privacy.continue")
            self.wait_until_not(instruction)
        elif instruction.startswith("still_there"):
            self.kiosk.tap("still_there.here")

    def lift(self) -> None:
        node = self.kiosk.node("dock.lift")
        if node and node.get("enabled", True):
            self.kiosk.tap("dock.lift")

    def wait_until_not(self, instruction: str) -> None:
        end = time.monotonic() + 5
        while self.instruction() == instruction and time.monotonic() < end:
            time.sleep(0.05)
