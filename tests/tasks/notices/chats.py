"""A chat's webhook on loopback that records what it gets."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Chat:
    """What came, as (headers, body), and what is answered."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204


@contextlib.contextmanager
def chatting() -> Iterator[Chat]:
    """A chat for as long as the block runs."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.came.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(chat.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
