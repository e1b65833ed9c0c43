# SPDX-License-Identifier: Apache-2.0
"""A display to look at and to tap on: the person's own, or a virtual one (Xvfb)."""

import os
import pathlib
import subprocess
import time

from .processes import NotStarted


class VirtualDisplay:
    """Xvfb on a display number of the server's own choosing."""

    def __init__(self, width: int, height: int):
        read_end, write_end = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
             "-noreset"],
            pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise NotStarted("Xvfb did not start; is the package xvfb installed? './dev setup' does it")
        self.name = f":{number}"

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait()


def find_window(display: str, title: str, timeout_s: float = 20) -> str:
    """The X window whose title is exactly `title`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], text=True,
                               env={**os.environ, "DISPLAY": display}, capture_output=True, check=False)
        if found.stdout.split():
            return found.stdout.split()[-1]
        time.sleep(0.1)
    raise NotStarted(f"no window named '{title}' on display {display}")


def move_window(display: str, window: str, x: int, y: int) -> None:
    """Without a window manager every window opens in the same place, and one hides another from taps."""
    subprocess.run(["xdotool", "windowmove", "--sync", window, str(x), str(y)], env={**os.environ, "DISPLAY": display},
                   check=True, capture_output=True, timeout=10)


def tap(display: str, window: str, x: float, y: float) -> None:
    """A tap as a finger makes it: there for a tenth of a second."""
    subprocess.run(["xdotool", "mousemove", "--window", window, str(int(x)), str(int(y)), "sleep", "0.05",
                    "mousedown", "1", "sleep", "0.1", "mouseup", "1"],
                   env={**os.environ, "DISPLAY": display}, check=True, capture_output=True)


def grab(display: str, window: str, file: pathlib.Path) -> None:
    """A picture as it is now, uncompressed (.bmp): quick enough to catch a screen that is soon gone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-silent", "-window", window, str(file)], env={**os.environ, "DISPLAY": display},
                   check=True, capture_output=True)


def to_png(bitmaps: list[pathlib.Path]) -> list[pathlib.Path]:
    """Compresses grabbed pictures when there is time: quickly, since a demo waits for it, and all in one go."""
    if bitmaps:
        subprocess.run(["mogrify", "-format", "png", "-define", "png:compression-level=1", "-define",
                        "png:compression-filter=2", *map(str, bitmaps)], check=True, capture_output=True)
    for bitmap in bitmaps:
        bitmap.unlink()
    return [bitmap.with_suffix(".png") for bitmap in bitmaps]
