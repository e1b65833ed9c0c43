#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints 'N passed, N failed[, N skipped]' from ctest's JUnit report; skipped tests are listed with their reason."""

import sys
import xml.etree.ElementTree as xml


def skip_reason(output: str) -> str:
    """GoogleTest prints 'file:line: Skipped' and the reason on the next line."""
    lines = [line.strip() for line in output.splitlines()]
    return next((lines[i + 1] for i, line in enumerate(lines[:-1]) if line.endswith(": Skipped")), "not run")


def main(report: str) -> int:
    passed = failed = 0
    skipped = []
    for case in xml.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        if case.find("failure") is not None:
            failed += 1
            print(f"failed: {case.get('name')}")
        elif case.get("status") != "run" or "[  SKIPPED ]" in output:
            skipped.append(f"{case.get('name')}: {skip_reason(output)}")
        else:
            passed += 1
    for line in skipped:
        print(f"skipped: {line}")
    print(f"{passed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
