# SPDX-License-Identifier: Apache-2.0
"""The house's programs as processes: started with a log each, stopped in order, killed on purpose."""

import json
import os
import pathlib
import signal
import subprocess
import time


class NotStarted(Exception):
    """A program did not come up, or was gone when it was needed; the message holds its last words."""


class Process:
    """One program. Its log may hold several lives, parted by a line."""

    def __init__(self, name: str, command: list[str], log: pathlib.Path, environment: dict[str, str] | None = None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.environment = {**os.environ, **(environment or {})}
        self.process: subprocess.Popen | None = None

    def start(self) -> "Process":
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            log.write(f"--- {' '.join(self.command)}\n".encode())
            log.flush()
            self._life_begins = log.tell()
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env=self.environment, start_new_session=True)
        return self

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def events(self) -> list[dict]:
        """The log events (JSON lines) of this life."""
        found = []
        with open(self.log, "rb") as log:
            log.seek(self._life_begins)
            for line in log.read().decode("utf-8", "replace").splitlines():
                if line.startswith("{"):
                    try:
                        found.append(json.loads(line))
                    except ValueError:
                        continue
        return found

    def wait_for_event(self, event: str, timeout_s: float = 30) -> dict:
        """Waits until this life's log has the event."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            for entry in self.events():
                if entry.get("event") == event:
                    return entry
            if not self.running():
                break
            time.sleep(0.05)
        raise NotStarted(f"{self.name} did not log {event} in {timeout_s:.0f} s; its last words ({self.log}):\n"
                         f"{self.last_words()}")

    def last_words(self, count: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:]) if self.log.exists() else ""

    def kill(self) -> None:
        """kill -9, as a power cut of this one program."""
        if self.running():
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, timeout_s: float = 10) -> None:
        if not self.running():
            return
        self.process.terminate()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def usage(self) -> tuple[float, float]:
        """CPU seconds used so far, and resident memory in MB."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks = int(fields[11]) + int(fields[12])
        pages = int(fields[21])
        return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(command: list[str], log: pathlib.Path, **options) -> str:
    """Runs a tool to its end; raises NotStarted with its words when it fails. Returns what it printed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, **options)
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"--- {' '.join(str(part) for part in command)}\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        raise NotStarted(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-800:] or done.stdout.strip()[-800:]}")
    return done.stdout
