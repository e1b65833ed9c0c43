#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints 'N passed, N failed[, N skipped]' from ctest's JUnit report; skipped tests are listed with their reason."""

import sys
import xml.etree.ElementTree as xml


def main(report: str) -> int:
    passed = failed = 0
    skipped = []
    for case in xml.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        if case.get("status") == "run" and "[  SKIPPED ]" in output:
            lines = [line.strip() for line in output.splitlines()]
            reason = next((line for line in lines if line and not line.startswith(("[", "Note", "Running", "/"))), "")
            skipped.append(f"{case.get('name')}: {reason}")
        elif case.get("status") == "run" and case.find("failure") is None:
            passed += 1
        elif case.get("status") in ("disabled", "notrun") and case.find("failure") is None:
            skipped.append(f"{case.get('name')}: {case.findtext('skipped') or 'not run'}")
        else:
            failed += 1
            print(f"failed: {case.get('name')}")
    for line in skipped:
        print(f"skipped: {line}")
    print(f"{passed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
