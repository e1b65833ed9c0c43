# SPDX-License-Identifier: Apache-2.0
"""What the demo found: a table, report.json, and report.html to read."""

import dataclasses
import html
import json
import pathlib


@dataclasses.dataclass
class Shot:
    """A screenshot, and what it shows."""
    file: pathlib.Path
    caption: str


@dataclasses.dataclass
class Outcome:
    """One traveller's way through the house."""
    name: str
    title: str
    expected: str
    decision: str = "none"
    machine_ms: float | None = None
    wall_ms: float = 0
    steps: list[dict] = dataclasses.field(default_factory=list)
    reasons: list[str] = dataclasses.field(default_factory=list)
    checks: list[dict] = dataclasses.field(default_factory=list)
    seen: list[str] = dataclasses.field(default_factory=list)     # what was looked at and found right
    wrong: list[str] = dataclasses.field(default_factory=list)    # what was not as it must be
    shots: list[Shot] = dataclasses.field(default_factory=list)

    @property
    def as_expected(self) -> bool:
        return self.decision == self.expected and not self.wrong


def write_json(outcomes: list[Outcome], figures: dict, file: pathlib.Path) -> None:
    travellers = [{
        "name": o.name, "title": o.title, "expected": o.expected, "decision": o.decision, "as_expected": o.as_expected,
        "machine_ms": o.machine_ms, "wall_ms": round(o.wall_ms), "steps": o.steps, "reasons": o.reasons,
        "checks": o.checks, "seen": o.seen, "wrong": o.wrong,
        "screenshots": [str(shot.file.relative_to(file.parent)) for shot in o.shots],
    } for o in outcomes]
    file.write_text(json.dumps({"travellers": travellers, "figures": figures}, indent=1, ensure_ascii=False) + "\n",
                    encoding="utf-8")


def print_table(outcomes: list[Outcome]) -> None:
    width = max(len(o.title) for o in outcomes)
    print(f"\n{'traveller':<{width}}  expected   decision   machine    wall   steps")
    for o in outcomes:
        mark = "ok " if o.as_expected else "NOT"
        machine = f"{o.machine_ms / 1000:6.2f} s" if o.machine_ms is not None else "       –"
        steps = ", ".join(f"{step['step']} {step['machine_ms']:.0f}" for step in o.steps if step["machine_ms"] >= 1)
        print(f"{o.title:<{width}}  {o.expected:<9}  {o.decision:<9}{mark} {machine} {o.wall_ms / 1000:5.1f} s  {steps}")
        for line in o.wrong:
            print(f"{'':<{width}}  ! {line}")


STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--good:#1b7f4d;--bad:#b3261e}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2.5rem 0 .3rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right}.good{color:var(--good)}.bad{color:var(--bad);font-weight:600}
.shots{display:flex;gap:.8rem;overflow-x:auto;padding:.6rem 0}figure{margin:0;flex:none;width:11rem}
figure img{width:100%;border:1px solid var(--line);border-radius:.4rem}figcaption{font-size:.8rem;opacity:.8}
code{background:var(--soft);padding:.05rem .3rem;border-radius:.2rem}details{margin:.4rem 0}
"""


def text(value) -> str:
    return html.escape(str(value))


def summary_rows(outcomes: list[Outcome]) -> str:
    rows = []
    for o in outcomes:
        state = "good" if o.as_expected else "bad"
        machine = f"{o.machine_ms / 1000:.2f}" if o.machine_ms is not None else "–"
        rows.append(f'<tr><td><a href="#{text(o.name)}">{text(o.title)}</a></td><td>{text(o.expected)}</td>'
                    f'<td class="{state}">{text(o.decision)}</td><td class="n">{machine}</td>'
                    f'<td class="n">{o.wall_ms / 1000:.1f}</td></tr>')
    return "".join(rows)


def section(o: Outcome, base: pathlib.Path) -> str:
    parts = [f'<h2 id="{text(o.name)}">{text(o.title)}</h2>',
             f'<p>Expected <b>{text(o.expected)}</b>, decided <b class="{"good" if o.as_expected else "bad"}">'
             f'{text(o.decision)}</b>' + (f'; reasons: {", ".join(f"<code>{text(r)}</code>" for r in o.reasons)}'
                                         if o.reasons else "") + ".</p>"]
    if o.wrong:
        parts.append("<ul>" + "".join(f'<li class="bad">{text(line)}</li>' for line in o.wrong) + "</ul>")
    if o.seen:
        parts.append("<ul>" + "".join(f"<li>{text(line)}</li>" for line in o.seen) + "</ul>")
    if o.shots:
        parts.append('<div class="shots">' + "".join(
            f'<figure><a href="{text(shot.file.relative_to(base))}"><img loading="lazy" alt="{text(shot.caption)}" '
            f'src="{text(shot.file.relative_to(base))}"></a><figcaption>{text(shot.caption)}</figcaption></figure>'
            for shot in o.shots) + "</div>")
    if o.steps:
        parts.append('<table><tr><th>step</th><th class="n">machine ms</th><th class="n">with the person ms</th></tr>' +
                     "".join(f'<tr><td>{text(s["step"])}</td><td class="n">{s["machine_ms"]:.1f}</td>'
                             f'<td class="n">{s["wall_ms"]:.0f}</td></tr>' for s in o.steps) + "</table>")
    if o.checks:
        parts.append("<details><summary>Evidence: every check</summary><table>" + "".join(
            f'<tr><td><code>{text(c["check"])}</code></td><td class="{"good" if c["result"] == "passed" else ""}">'
            f'{text(c["result"])}</td><td>{text(c.get("cause", ""))}</td></tr>' for c in o.checks) +
            "</table></details>")
    return "".join(parts)


def write_html(outcomes: list[Outcome], figures: dict, file: pathlib.Path) -> None:
    good = sum(o.as_expected for o in outcomes)
    body = (f"<h1>Limen: {len(outcomes)} travellers, {good} as expected</h1>"
            "<p>Each went through the real programs: kiosk, gate controller, officer console and server, with a virtual "
            "passport behind the real PC/SC service, footage through the camera interface, and a virtual barrier.</p>"
            '<table><tr><th>traveller</th><th>expected</th><th>decision</th><th class="n">machine s</th>'
            f'<th class="n">whole s</th></tr>{summary_rows(outcomes)}</table>')
    if figures:
        body += "<h2>Figures</h2><table>" + "".join(
            f'<tr><td>{text(name)}</td><td class="n">{text(value)}</td></tr>' for name, value in figures.items()) + "</table>"
    body += "".join(section(o, file.parent) for o in outcomes)
    file.write_text("<!doctype html><html lang=en><meta charset=utf-8>"
                    '<meta name=viewport content="width=device-width,initial-scale=1">'
                    f"<title>Limen demo</title><style>{STYLE}</style>{body}</html>\n", encoding="utf-8")
