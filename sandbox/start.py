"""Starts the stand-in as a process of its own and waits until it answers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20


@dataclass
class Handle:
    """A running stand-in."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def start(database: Path, port: int = 0) -> Handle:
    """A stand-in on a free port. Raises RuntimeError when it does not come up."""
    chosen = port or free_port()
    command = [sys.executable, "-m", "sandbox", "--port", str(chosen), "--database", str(database)]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    handle = Handle(f"http://127.0.0.1:{chosen}", process)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{handle.url}/health", timeout=1):  # noqa: S310 - our own address
                return handle
        except (URLError, OSError):
            time.sleep(0.05)
    handle.stop()
    raise RuntimeError(f"the vendors' stand-in did not answer on port {chosen}")


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
