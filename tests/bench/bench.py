#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""./dev bench [NAME] [--json]: measures, and prints a table or a JSON list of {name, value, unit}.

Names are dotted and stable. NAME is a group ("gate") or the beginning of a figure's name ("gate.decide_ms").
Programs measure themselves and print a JSON object a line; what needs the whole house is driven here.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "drive"))

from drive import house, journeys  # noqa: E402  (the path above)

BUILD = ROOT / "build" / "release"
BINARIES = BUILD / "bin"


def figures_of(name: str, command: list) -> list[dict]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: {name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def program(name: str):
    """A group that one program measures."""
    return lambda: figures_of(name, [BINARIES / name])


def measure_chip() -> list[dict]:
    """The reader over a pcscd of its own, and the checks of what it read."""
    with tempfile.TemporaryDirectory() as folder:
        beside_pcscd = [sys.executable, ROOT / "hal" / "virtual" / "pcscd" / "private_pcscd.py", "--run-dir", folder,
                        "--port", str(house.free_port_pair()), "--preload", BUILD / "lib" / "liblimen_loopback_bind.so",
                        "--", BINARIES / "chip_bench"]
        figures = figures_of("chip_bench", beside_pcscd)
    return figures + figures_of("pki_bench", [BINARIES / "pki_bench"])


GROUPS = {
    "gate": program("gate_bench"),
    "lists": program("lists_bench"),
    "portrait": program("portrait_bench"),
    "chip": measure_chip,
    "journey": journeys.measure_journey,
    "kiosk": journeys.measure_idle_kiosk,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", default="", metavar="NAME",
                        help=f"one of {', '.join(GROUPS)}, or the beginning of a figure's name")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    group = arguments.name.split(".")[0]
    if group and group not in GROUPS:
        parser.error(f"no group {group}; there are {', '.join(GROUPS)}")
    figures = []
    for name, measure in GROUPS.items():
        if group in ("", name):
            print(f"measuring {name} …", file=sys.stderr)
            figures += [figure for figure in measure() if figure["name"].startswith(arguments.name)]
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        width = max((len(figure["name"]) for figure in figures), default=0)
        for figure in figures:
            print(f"{figure['name']:<{width}}  {figure['value']:>12.3f} {figure['unit']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
