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

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "drive"))

from drive import journeys  # noqa: E402  (the path above)

BINARIES = ROOT / "build" / "release" / "bin"


def program(name: str):
    """A group that one program measures."""
    def measure() -> list[dict]:
        done = subprocess.run([BINARIES / name], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bench: {name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return measure


GROUPS = {
    "gate": program("gate_bench"),
    "lists": program("lists_bench"),
    "portrait": program("portrait_bench"),
    "chip": program("pki_bench"),
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
