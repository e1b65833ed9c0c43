# SPDX-License-Identifier: Apache-2.0
"""What a program shows, as its semantic tree says (the same tree that speech reads out), and taps on it by id."""

import json
import pathlib
import time

from . import display as x11


class NotShown(Exception):
    """Something that a person would expect on the screen did not come; the message says what was there instead."""


class Screen:
    def __init__(self, display: str, window_title: str, tree: pathlib.Path):
        self.display = display
        self.title = window_title
        self.tree_file = tree
        self.window = ""

    def attach(self) -> "Screen":
        self.window = x11.find_window(self.display, self.title)
        return self

    def tree(self) -> dict:
        """The newest tree; empty until the first frame."""
        for _ in range(20):
            try:
                return json.loads(self.tree_file.read_text(encoding="utf-8"))
            except (FileNotFoundError, ValueError):
                time.sleep(0.02)
        return {}

    def screen(self) -> str:
        return self.tree().get("screen", "")

    def node(self, node_id: str) -> dict | None:
        return next((node for node in self.tree().get("nodes", []) if node["id"] == node_id), None)

    def ids(self) -> list[str]:
        return [node["id"] for node in self.tree().get("nodes", [])]

    def label(self, node_id: str) -> str:
        node = self.node(node_id)
        return node["label"] if node else ""

    def texts(self) -> str:
        """Every word that a traveller sees or hears, for checks of what must not be there; the dock is not theirs."""
        return "\n".join(f"{node.get('label', '')} {node.get('spoken', '')}" for node in self.tree().get("nodes", [])
                         if not node["id"].startswith("dock."))

    def wait(self, condition, what: str, timeout_s: float = 20):
        """Waits until condition() is true and returns its value."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.03)
        raise NotShown(f"{self.title}: waited {timeout_s:.0f} s for {what}; shown is '{self.screen()}' with "
                       f"{', '.join(self.ids())}")

    def wait_for_screen(self, *names: str, timeout_s: float = 20) -> str:
        return self.wait(lambda: self.screen() if self.screen() in names else None, f"screen {' or '.join(names)}",
                         timeout_s)

    def wait_for_node(self, node_id: str, timeout_s: float = 20) -> dict:
        def there():
            node = self.node(node_id)
            return node if node and node.get("enabled", True) else None
        return self.wait(there, node_id, timeout_s)

    def tap(self, node_id: str, timeout_s: float = 20) -> None:
        x, y, width, height = self.wait_for_node(node_id, timeout_s)["rect"]
        x11.tap(self.display, self.window, x + width / 2, y + height / 2)

    def grab(self, file: pathlib.Path) -> None:
        x11.grab(self.display, self.window, file)
