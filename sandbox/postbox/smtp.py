"""A mail server that keeps what it gets: the few commands of RFC 5321 that a client needs."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

MOST_KEPT = 200
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Letter:
    """A mail as it came."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    at: datetime

    @property
    def message(self) -> EmailMessage:
        """Its headers and parts."""
        return message_from_bytes(self.content, policy=default)

    def part(self, kind: str) -> str:
        """Its text as plain or html."""
        body = self.message.get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


@dataclass
class Postbox:
    """The server and what it got. ``refuses``: answers to recipients instead of taking them;
    ``says``: answers to commands instead of obeying them, such as ``{"QUIT": "500 what"}``."""

    port: int = 0
    letters: deque[Letter] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    refuses: dict[str, str] = field(default_factory=dict)  # address: such as "550 no such box"
    says: dict[str, str] = field(default_factory=dict)
    is_down: bool = False  # says 421 to everybody

    def __post_init__(self) -> None:
        box = self

        class Handler(_Talk):
            postbox = box

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextlib.contextmanager
def running() -> Iterator[Postbox]:
    """A letter box for as long as the block runs."""
    box = Postbox()
    try:
        yield box
    finally:
        box.stop()


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    postbox: Postbox
    timeout = 30
    sender = ""

    def handle(self) -> None:
        self.to: list[str] = []
        if self.postbox.is_down:
            self._say("421 closed for now")
            return
        self._say("220 letter box")
        while line := self.rfile.readline(2000):
            words = line.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if said := self.postbox.says.get(verb):
                self._say(said)
                continue
            if verb == "QUIT":
                self._say("221 bye")
                return
            ANSWERS.get(verb, _Talk._unknown)(self, words)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _hello(self, _: str) -> None:
        self._say("250 letter box")

    def _from(self, words: str) -> None:
        self.sender, self.to = _address(words), []
        self._say("250 ok")

    def _to(self, words: str) -> None:
        address = _address(words)
        if refusal := self.postbox.refuses.get(address):
            self._say(refusal)
            return
        self.to.append(address)
        self._say("250 ok")

    def _data(self, _: str) -> None:
        if not self.to:
            self._say("503 nobody to send it to")
            return
        self._say("354 go on")
        lines: list[bytes] = []
        size = 0
        while (line := self.rfile.readline()) not in (b".\r\n", b".\n", b""):
            size += len(line)
            if size <= MOST_BYTES:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if size > MOST_BYTES:
            self._say("552 too large")
            return
        letter = Letter(self.sender, tuple(self.to), b"".join(lines), datetime.now(UTC))
        self.postbox.letters.append(letter)
        self._say("250 kept")

    def _fine(self, _: str) -> None:
        self._say("250 ok")

    def _unknown(self, _: str) -> None:
        self._say("502 not here")


def _address(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]


ANSWERS: dict[str, Any] = {
    "HELO": _Talk._hello,
    "EHLO": _Talk._hello,
    "MAIL": _Talk._from,
    "RCPT": _Talk._to,
    "DATA": _Talk._data,
    "RSET": _Talk._fine,
    "NOOP": _Talk._fine,
}
