"""The way out: only where it may, never longer or larger than it may."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address

import pytest

from app.lib.http import NotSent, Outgoing, Policy, Refused, Unanswered, is_public, send

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
OPEN = Policy(LOOPBACK, allow_private=True, seconds=1.0, max_bytes=1000)


@pytest.fixture
def server() -> Iterator[Callable[[bytes | None], str]]:
    """A server that answers every connection with these bytes, or not at all."""
    opened: list[socket.socket] = []

    def start(answer: bytes | None) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def serve() -> None:
            try:
                connection, _ = listening.accept()
                connection.recv(65536)
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()
                else:
                    opened.append(connection)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"

    yield start
    for one in opened:
        one.close()


def reply(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_an_answer_comes_back_whole(server: Callable[[bytes | None], str]) -> None:
    answer = send(Outgoing("GET", server(reply(b"hello"))), OPEN)
    assert (answer.status, answer.body) == (200, b"hello")


def test_a_host_that_the_policy_does_not_name_is_refused() -> None:
    with pytest.raises(Refused, match="not a host"):
        send(Outgoing("GET", "https://elsewhere.example/"), OPEN)


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[::ffff:169.254.169.254]",
    "[::7f00:1]",
    "[::ffff:0:a9fe:a9fe]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:a9fe:a9fe::1]",
    "[fec0::1]",
    "[fd00::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_unless_it_is_allowed(host: str) -> None:
    policy = Policy(frozenset({host.strip("[]")}))
    with pytest.raises(Refused):
        send(Outgoing("GET", f"https://{host}/"), policy)


@pytest.mark.parametrize("address", ["2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"])
def test_an_address_of_the_internet_is_one_however_it_is_written(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "224.0.0.1"])
def test_some_addresses_are_never_a_provider(host: str) -> None:
    with pytest.raises(Refused):
        send(Outgoing("GET", f"https://{host}/"), Policy(frozenset({host}), allow_private=True))


def test_a_redirect_is_an_answer_and_is_not_followed(
    server: Callable[[bytes | None], str],
) -> None:
    url = server(reply(b"", "302 Found", "Location: http://169.254.169.254/\r\n"))
    assert send(Outgoing("GET", url), OPEN).status == 302


def test_an_answer_that_is_too_large_is_cut_off(server: Callable[[bytes | None], str]) -> None:
    with pytest.raises(Unanswered, match="larger"):
        send(Outgoing("GET", server(reply(b"x" * 5000))), OPEN)


def test_a_server_that_hangs_is_left_after_the_deadline(
    server: Callable[[bytes | None], str],
) -> None:
    with pytest.raises(Unanswered) as hung:
        send(Outgoing("GET", server(None)), Policy(LOOPBACK, allow_private=True, seconds=0.2))
    assert hung.value.sent


def test_a_connection_that_breaks_may_have_been_acted_on(
    server: Callable[[bytes | None], str],
) -> None:
    with pytest.raises(Unanswered):
        send(Outgoing("POST", server(b""), {}, b"{}"), OPEN)


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent) as refused:
        send(Outgoing("GET", f"http://127.0.0.1:{port}/"), OPEN)
    assert not refused.value.sent
