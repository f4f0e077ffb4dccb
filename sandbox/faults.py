"""What the stand-in can be told to do wrong."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

KINDS = (
    "latency",
    "throttle",
    "error500",
    "hang",
    "reset",
    "act_then_timeout",
    "bad_json",
    "huge_body",
    "redirect",
)


@dataclass
class Fault:
    """One thing that goes wrong, so many times, or until it is cleared."""

    vendor: str
    kind: str
    operation: str = ""
    times: int | None = None
    seconds: float = 1.0


@dataclass
class Faults:
    """The faults that are set."""

    active: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, said: dict[str, Any]) -> Fault:
        """Sets a fault. Raises ValueError for a kind that is not known."""
        if said.get("kind") not in KINDS:
            raise ValueError("kind is one of " + ", ".join(KINDS))
        fault = Fault(
            vendor=str(said.get("vendor", "")),
            kind=said["kind"],
            operation=str(said.get("operation", "")),
            times=said.get("times"),
            seconds=float(said.get("seconds", 1)),
        )
        with self.lock:
            self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Ends all faults."""
        with self.lock:
            self.active.clear()

    def take(self, vendor: str, method: str, path: str) -> Fault | None:
        """The fault that hits this request, used up by one. ``operation`` is a part of the path."""
        with self.lock:
            for fault in self.active:
                if fault.vendor not in ("", vendor):
                    continue
                if fault.operation and fault.operation not in f"{method} {path}":
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.active.remove(fault)
                return fault
        return None


def before(fault: Fault) -> Response | None:
    """What happens instead of an answer; None to go on."""
    if fault.kind == "throttle":
        wait = str(int(fault.seconds))
        return Response('{"message":"too many requests"}', 429, {"Retry-After": wait})
    if fault.kind == "error500":
        return Response('{"message":"something broke"}', 500)
    if fault.kind == "bad_json":
        return Response("<html>gateway</html>", 200, {"Content-Type": "application/json"})
    if fault.kind == "huge_body":
        return Response("x" * 9_000_000, 200)
    if fault.kind == "redirect":
        return Response("", 302, {"Location": "http://169.254.169.254/latest/meta-data"})
    if fault.kind == "latency":
        time.sleep(fault.seconds)
        return None
    if fault.kind == "hang":
        time.sleep(fault.seconds)
        drop()
    if fault.kind == "reset":
        drop()
    return None


class Dropped(Exception):
    """The connection was closed without an answer."""


def drop() -> None:
    """Closes the connection as a crash would."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    raise Dropped
