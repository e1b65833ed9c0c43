#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Uses the server's page as an operator does: the real server, headless Chromium, plain WebDriver.

dashboard_test.py BINARY_DIR [SCREENSHOT_DIR]   ends with 0 when all is as it should be, 77 to skip
"""
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
import base64
import urllib.request

PASSWORD = "a long enough password"
PATIENCE_S = 60


def run(*words, text=None):
    return subprocess.run(words, input=text, text=True, check=True, capture_output=True).stdout


class Browser:
    """The few WebDriver commands that are needed (W3C WebDriver, 2018)."""

    def __init__(self, profile):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{port}"
        wait_for(lambda: self.ask("GET", "/status")["ready"], "chromedriver")
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     f"--user-data-dir={profile}", "--window-size=1280,960"]
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments}}}})
        self.base += "/session/" + session["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def script(self, text):
        return self.ask("POST", "/execute/sync", {"script": text, "args": []})

    def element(self, css):
        return list(self.ask("POST", "/element", {"using": "css selector", "value": css}).values())[0]

    def type(self, css, text):
        element = self.element(css)
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def click(self, css):
        self.ask("POST", f"/element/{self.element(css)}/click", {})

    def text(self, css):
        return self.script(f"const e = document.querySelector({json.dumps(css)}); return e ? e.innerText : ''")

    def screenshot(self, file):
        with open(file, "wb") as out:
            out.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def close(self):
        try:
            self.ask("DELETE", "")
        except OSError:
            pass
        self.driver.terminate()
        self.driver.wait()


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            value = condition()
            if value:
                return value
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{what}: never came")


def expect(value, what):
    if not value:
        raise AssertionError(what)
    print("ok   " + what)


def put_crossing(database, number, state, direction):
    """A crossing as ingest leaves it; ingest itself is tested elsewhere."""
    with sqlite3.connect(database, timeout=10) as db:
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'changed'")
        changed = db.execute("SELECT value FROM counters").fetchone()[0]
        now = time.time_ns() // 1000
        db.execute("INSERT INTO crossings VALUES (?,?,?,?,1,?,0,?,'P','UTO',2300000,0,0,0,0,?)",
                   ("gate-1", bytes([number]) * 16, changed, state, now, direction, now))


def prepare(binaries, folder):
    data = os.path.join(folder, "server")
    server = os.path.join(binaries, "limen-server")
    provision = os.path.join(binaries, "limen-provision")
    run(server, "init", "--data", data, "--port", "0", "--dashboard-port", "0")
    run(server, "operator", "add", "alice", "--data", data, text=PASSWORD + "\n")
    lists = os.path.join(folder, "list.csv")
    with open(lists, "w", encoding="utf-8") as out:
        out.write("entry_id,type,issuer,number\n1,P,UTO,L898902C3\n")
    run(server, "lists", "import", "--data", data, "--kind", "stolen_document", lists)
    run(server, "lists", "publish", "--data", data, "--kind", "stolen_document")
    process = subprocess.Popen([server, "run", "--config", os.path.join(data, "server.toml")],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    devices = process.stdout.readline().split()[1]
    page = process.stdout.readline().split()[1]
    invitation = json.loads(run(server, "invite", "--data", data, "--device", "gate-1", "--json"))
    gate = os.path.join(folder, "hall", "gate-1")
    run(provision, "demo-hall", "--out", os.path.join(folder, "hall"))
    run(provision, "enrol", "--server", devices, "--code", invitation["code"],
        "--ca-fingerprint", invitation["ca_fingerprint"], "--data", gate)
    return process, data, gate, devices, page


def send_health(gate, devices, faults):
    tls = ssl.create_default_context(cafile=os.path.join(gate, "server", "ca.crt"))
    tls.load_cert_chain(os.path.join(gate, "server", "tls.crt"), os.path.join(gate, "server", "tls.key"))
    host = devices.removeprefix("https://")
    connection = http.client.HTTPSConnection(host, context=tls, timeout=20)
    connection.request("POST", "/v1/health", json.dumps({
        "software": "0.1.0", "state": "idle", "faults": faults, "outbox_waiting": 3,
        "lists": [{"kind": "stolen_document", "version": 1, "published_us": 1}]}))
    assert connection.getresponse().status == 204


def use(browser, page, data, gate, devices, pictures):
    def picture(name):
        if pictures:
            browser.screenshot(os.path.join(pictures, name + ".png"))

    database = os.path.join(data, "limen.db")
    browser.ask("POST", "/url", {"url": page})
    wait_for(lambda: browser.script("return !document.getElementById('login').hidden"), "the login")
    expect(browser.script("return document.getElementById('page').hidden"), "nothing is shown before the login")
    browser.type("#name", "alice")
    browser.type("#password", "not the password")
    browser.click("#login-form button")
    wait_for(lambda: "not right" in browser.text("#login-error"), "the refusal")
    picture("login")
    browser.type("#password", PASSWORD)
    browser.click("#login-form button")
    wait_for(lambda: browser.script("return !document.getElementById('page').hidden"), "the page")
    wait_for(lambda: browser.text("#live") == "live", "the live mark")
    expect("No crossing yet" in browser.text("#no-crossings"), "an empty page says that it is empty")
    wait_for(lambda: "Stolen and lost documents" in browser.text("#lists"), "the lists")
    expect("Version 1" in browser.text("#lists"), "a list shows its version")
    put_crossing(database, 1, "passed", 0)
    put_crossing(database, 2, "waiting_for_officer", 1)
    send_health(gate, devices, ["camera.no_frames"])
    wait_for(lambda: browser.script("return document.querySelectorAll('#crossings tr').length") == 2, "the crossings")
    wait_for(lambda: "camera.no_frames" in browser.text("#devices"), "the device's fault")
    wait_for(lambda: "\n1" in "\n" + browser.text("#tiles"), "the counts")
    picture("page")
    browser.click("#filter-direction option[value=exit]")
    wait_for(lambda: browser.script("return document.querySelectorAll('#crossings tr').length") == 1, "the filter")
    expect(browser.script("return document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off on a wide screen")
    browser.ask("POST", "/window/rect", {"width": 520, "height": 900})
    expect(browser.script("return document.documentElement.scrollWidth <= innerWidth + 1"), "nor on a narrow one")
    picture("narrow")
    browser.click("#logout")
    wait_for(lambda: browser.script("return !document.getElementById('login').hidden"), "the end of the session")
    browser.ask("POST", "/refresh", {})
    wait_for(lambda: browser.script("return !document.getElementById('login').hidden"), "still logged out")


def main():
    binaries = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            print(f"skipped: {program} is not installed (./dev setup installs it)")
            return 77
    with tempfile.TemporaryDirectory(prefix="limen-", ignore_cleanup_errors=True) as folder:
        process, data, gate, devices, page = prepare(binaries, folder)
        browser = None
        try:
            browser = Browser(os.path.join(folder, "profile"))
            use(browser, page, data, gate, devices, pictures)
        finally:
            if browser:
                browser.close()
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=60)
        expect(code == 0, "the server ends in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
