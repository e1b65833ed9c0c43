#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a real pcscd of one's own, with one virtual reader and nothing else.

    private_pcscd.py --run-dir DIR --port N --preload LIB -- COMMAND [ARG ...]

Its socket is DIR/pcscd.comm (clients find it through PCSCLITE_CSOCK_NAME), its virtual reader "Limen Virtual Reader"
waits for a chip on 127.0.0.1:N. The machine's own pcscd, if any, is left alone, and no root is needed: pcscd takes
the listening socket from us as it would from systemd. COMMAND runs with PCSCLITE_CSOCK_NAME and LIMEN_VPCD_PORT set;
its exit code is ours, and pcscd ends with it. Without a COMMAND pcscd runs until this program is stopped; the file
DIR/ready says that the reader is there, DIR/pid holds pcscd's process id.
"""

import argparse
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
PCSCD = "/usr/sbin/pcscd"
READER_NAME = "Limen Virtual Reader"


def write_reader_config(folder: pathlib.Path, port: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reader.conf").write_text(
        f'FRIENDLYNAME "{READER_NAME}"\n'
        f"DEVICENAME /dev/null:0x{port:04X}\n"
        f"LIBPATH {DRIVER}\n"
        f"CHANNELID 0x{port:04X}\n"
    )


def start(run_dir: pathlib.Path, port: int, preload: str) -> subprocess.Popen:
    """Starts pcscd; raises SystemExit with a sentence when it does not come up."""
    for needed in (PCSCD, DRIVER, preload, "/run/pcscd"):
        if not os.path.exists(needed):
            raise SystemExit(f"private pcscd: {needed} is missing; run './dev setup' and './dev build'")
    config = run_dir / "reader.conf.d"
    write_reader_config(config, port)
    path = run_dir / "pcscd.comm"
    path.unlink(missing_ok=True)
    (run_dir / "ready").unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(16)
    descriptor = listener.fileno()

    log = open(run_dir / "pcscd.log", "wb")
    # The protocol of sd_listen_fds(3): the socket is descriptor 3, and LISTEN_PID names the very process, which a shell
    # that replaces itself knows.
    script = f'exec 3<&{descriptor}; LISTEN_FDS=1 LISTEN_PID=$$ exec {PCSCD} --foreground --error --config "$0"'
    process = subprocess.Popen(["/bin/bash", "-c", script, str(config)], env=dict(os.environ, LD_PRELOAD=preload),
                               pass_fds=(descriptor,), stdout=log, stderr=log)
    listener.close()
    wait_for_port(process, port, run_dir / "pcscd.log")
    (run_dir / "pid").write_text(f"{process.pid}\n")
    (run_dir / "ready").touch()
    return process


def wait_for_port(process: subprocess.Popen, port: int, log: pathlib.Path) -> None:
    """The virtual reader's port is in /proc/net/tcp as soon as the driver listens; connecting would lay a chip."""
    wanted = f"0100007F:{port:04X}"
    for _ in range(100):
        if process.poll() is not None:
            break
        with open("/proc/net/tcp", encoding="ascii") as table:
            if any(wanted in line and " 0A " in line for line in table):
                return
        time.sleep(0.05)
    process.terminate()
    raise SystemExit(f"private pcscd did not start; its last words are in {log}:\n{log.read_text()[-500:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-dir", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--preload", required=True)
    parser.add_argument("command", nargs="*")
    arguments = parser.parse_args()
    arguments.run_dir.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    process = start(arguments.run_dir.resolve(), arguments.port, os.path.abspath(arguments.preload))
    try:
        if not arguments.command:
            return process.wait()
        environment = dict(os.environ, PCSCLITE_CSOCK_NAME=str(arguments.run_dir.resolve() / "pcscd.comm"),
                           LIMEN_VPCD_PORT=str(arguments.port))
        return subprocess.run(arguments.command, env=environment, check=False).returncode
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
