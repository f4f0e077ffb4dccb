"""The only way out: a guarded HTTP client for provider APIs.

Only hosts that the policy names; their addresses are checked after they were looked up, and the
call goes to the address that was checked. No redirects, no proxies from the environment, one
deadline for everything, a ceiling for the answer's size.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import httpx


class HttpError(Exception):
    """The base of what goes wrong on the way."""

    sent = False  # whether the other side may have acted on it


class Refused(HttpError):
    """The policy forbids the call; nothing was sent."""


class NotSent(HttpError):
    """No connection came about; nothing was sent."""


class Unanswered(HttpError):
    """It was sent, and no usable answer came: whether it happened is not known."""

    sent = True


@dataclass(frozen=True)
class Policy:
    """What a provider's calls may do. Times are in seconds, sizes in bytes."""

    hosts: frozenset[str]
    allow_private: bool = False
    seconds: float = 15.0
    max_bytes: int = 5_000_000


@dataclass(frozen=True)
class Outgoing:
    """A call as it is to be sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def send(call: Outgoing, policy: Policy) -> Answer:
    """Sends one call. Raises Refused, NotSent, Unanswered."""
    parts = urlsplit(call.url)
    host = (parts.hostname or "").lower()
    if host not in policy.hosts:
        raise Refused(f"{host or 'no host'} is not a host of this provider")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, policy)
    if parts.scheme != "https" and not (parts.scheme == "http" and address.is_loopback):
        raise Refused("only https is used, but for a stand-in on this machine")
    deadline = time.monotonic() + policy.seconds
    shown = f"[{address}]" if address.version == 6 else str(address)
    url = httpx.URL(call.url).copy_with(host=shown)
    host_header = host if parts.port is None else f"{host}:{parts.port}"
    headers = {**call.headers, "Host": host_header, "User-Agent": "Baton"}
    timeout = httpx.Timeout(policy.seconds, connect=min(5.0, policy.seconds))
    with httpx.Client(
        timeout=timeout, verify=_trusted(), trust_env=False, follow_redirects=False
    ) as client:
        request = client.build_request(
            call.method,
            url,
            headers=headers,
            content=call.body,
            extensions={"sni_hostname": host},
        )
        return _exchange(client, request, deadline, policy)


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed: read once, for that costs more than the rest of a call."""
    return httpx.create_ssl_context(trust_env=False)


def _exchange(
    client: httpx.Client, request: httpx.Request, deadline: float, policy: Policy
) -> Answer:
    try:
        response = client.send(request, stream=True)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotSent(f"no connection: {error}") from None
    except httpx.HTTPError as error:
        raise Unanswered(f"no answer: {error or type(error).__name__}") from None
    try:
        body = bytearray()
        for part in response.iter_raw():
            body += part
            if len(body) > policy.max_bytes:
                raise Unanswered(f"the answer is larger than {policy.max_bytes:,} bytes")
            if time.monotonic() > deadline:
                raise Unanswered(f"the answer takes longer than {policy.seconds:g} s")
    except httpx.HTTPError as error:
        raise Unanswered(f"the answer broke off: {error or type(error).__name__}") from None
    finally:
        response.close()
    return Answer(response.status_code, dict(response.headers), bytes(body))


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(host: str, port: int, policy: Policy) -> Address:
    """The address to call, after every address of the host was checked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent(f"{host} cannot be looked up: {error}") from None
    addresses = [plain(ipaddress.ip_address(entry[4][0])) for entry in found]
    for address in addresses:
        if not policy.allow_private and not is_public(address):
            raise Refused(f"{host} has the private address {address}")
        if address.is_multicast or address.is_unspecified or address.is_link_local:
            raise Refused(f"{host} has the address {address}, which is no server's")
    return addresses[0]


PUBLIC_6 = ipaddress.IPv6Network("2000::/3")  # all that is given out; the rest has other uses
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether it lies in the internet; what leads on to an IPv4 address is as public as that."""
    if address.version == 4:
        return address.is_global
    inner = address.sixtofour
    if address in NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner.is_global if inner is not None else address in PUBLIC_6 and address.is_global


def plain(address: Address) -> Address:
    """An IPv4 address that is written as IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
