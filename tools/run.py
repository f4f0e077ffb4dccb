"""Starts Baton for a person who wants to see it: database, demo data, vendors' stand-in,
letter box, server.

Everything it does can be done again: a second start finds what the first one made.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
SMTP_BEHIND = 25  # the letter box takes mail at a port so much higher than its page


def main() -> None:
    """Runs until Ctrl-C."""
    arguments = _arguments()
    environment = _environment(arguments)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    _say("Database: bringing its tables up to date")
    _do([*flask, "db", "upgrade"], environment)
    running: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, _stop)
    try:
        if arguments.sandbox_port:
            _say(f"Vendors' stand-in: http://127.0.0.1:{arguments.sandbox_port}")
            running.append(_start(_sandbox(arguments), environment))
        if arguments.mail_port:
            _say(f"Letter box: http://127.0.0.1:{arguments.mail_port}")
            running.append(_start(_postbox(arguments), environment))
        _say("Demo: people, customers, products, providers and processes")
        _do([*flask, "demo"], environment)
        server = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
        running.append(_start(server, environment))
        address = f"http://127.0.0.1:{arguments.port}"
        _wait_for(f"{address}/health", running)
        _say_who()
        _say(f"Baton is ready: {address}   (Ctrl-C ends it)")
        _watch(running)
    except KeyboardInterrupt:
        _say("Ending")
    finally:
        _end(running)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start Baton and the vendors' stand-in.")
    parser.add_argument("--port", type=int, default=8000, help="of Baton's pages")
    parser.add_argument("--sandbox-port", type=int, help="of the stand-in; 0 for none")
    parser.add_argument("--mail-port", type=int, help="of the letter box's page; 0 for none")
    arguments = parser.parse_args()
    if arguments.sandbox_port is None:
        arguments.sandbox_port = arguments.port + 100
    if arguments.mail_port is None:
        arguments.mail_port = 0 if "BATON_SMTP_HOST" in os.environ else arguments.port + 200
    return arguments


def _environment(arguments: argparse.Namespace) -> dict[str, str]:
    said = {**os.environ, "PORT": str(arguments.port), "PYTHONUNBUFFERED": "1"}
    if arguments.sandbox_port:
        said.setdefault("BATON_SANDBOX_URL", f"http://127.0.0.1:{arguments.sandbox_port}")
    said.setdefault("BATON_PUBLIC_URL", f"http://127.0.0.1:{arguments.port}")
    if arguments.mail_port:
        # Mails stay on this machine, and chat messages may go to the letter box beside them.
        said |= {
            "BATON_SMTP_HOST": "127.0.0.1",
            "BATON_SMTP_PORT": str(arguments.mail_port + SMTP_BEHIND),
            "BATON_SMTP_SECURITY": "none",
            "BATON_POSTBOX_URL": f"http://127.0.0.1:{arguments.mail_port}",
            "BATON_CHAT_PRIVATE": "true",
        }
    return said


def _postbox(arguments: argparse.Namespace) -> list[str]:
    page, smtp = str(arguments.mail_port), str(arguments.mail_port + SMTP_BEHIND)
    return [sys.executable, "-m", "sandbox.postbox", "--port", page, "--smtp-port", smtp]


def _sandbox(arguments: argparse.Namespace) -> list[str]:
    ledger = ROOT / "instance" / "sandbox.db"
    ledger.parent.mkdir(exist_ok=True)
    port = str(arguments.sandbox_port)
    return [sys.executable, "-m", "sandbox", "--port", port, "--database", str(ledger)]


def _say(words: str) -> None:
    print(f"\n* {words}", flush=True)


def _say_who() -> None:
    """Who can sign in: read here, as another start of Python would cost two seconds."""
    kept = Path(os.environ.get("BATON_INSTANCE_DIR", ROOT / "instance")) / "demo-people.txt"
    if kept.exists():
        _say(f"Sign in as one of these (kept in {kept}):")
        print(kept.read_text(), end="")


def _do(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(f"\nStopped: {' '.join(command[1:])} ended with {done.returncode}, see above.")


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def _wait_for(address: str, running: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _refuse_if_ended(running)
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"\nStopped: {address} did not answer within {START_SECONDS} seconds.")


def _refuse_if_ended(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is not None:
            sys.exit(
                "\nStopped: a part ended by itself, see above. If its port is taken, "
                "start with another: make run PORT=8080"
            )


def _watch(running: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_if_ended(running)
        time.sleep(1)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(25)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()  # whoever presses Ctrl-C twice does not want to wait


if __name__ == "__main__":
    main()
