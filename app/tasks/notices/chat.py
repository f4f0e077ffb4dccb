"""Notices to a chat by webhook, signed as the Standard Webhooks say: id, moment, body."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app

from app.lib import http, json
from app.lib.errors import Invalid, Problem
from app.lib.http import HttpError, Outgoing, Policy, Refused
from app.lib.web import address_parts

PREFIX = "whsec_"
SECONDS = 10.0
send = http.send


class ChatError(Exception):
    """The chat did not take it. ``final``: trying again would not help."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


def new_secret() -> str:
    """A secret to check signatures with, as receivers want it."""
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, key: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers that say what this is, when it was sent, and that it is ours."""
    stamp = str(int(at.timestamp()))
    signed = f"{key}.{stamp}.".encode() + body
    mac = hmac.new(b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
    }


def checked(url: str) -> str:
    """The address of a webhook, as far as it can be judged before it is called. Raises Invalid."""
    said = url.strip()
    if not said:
        raise _wrong("Write the address of an incoming webhook, from the settings of your chat.")
    parts = address_parts(said)
    if parts is None:
        raise _wrong("Is no address. Copy it from the chat's settings.")
    private = current_app.extensions["baton"].chat_private
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise _wrong("Has to begin with https://.")
    if not parts.hostname or parts.username or len(said) > 1000 or not said.isascii():
        raise _wrong("Has to be an address such as https://chat.example.com/hook/1.")
    return said


def _wrong(words: str) -> Invalid:
    return Invalid("The chat was not changed.", problems=[Problem("chat_url", words)])


def post(url: str, secret: str, key: str, at: datetime, said: Mapping[str, object]) -> None:
    """Sends one notice. Raises ChatError."""
    body = json.dumps(dict(said)).encode()
    headers = {"Content-Type": "application/json", **sign(secret, key, at, body)}
    host = (urlsplit(url).hostname or "").lower()
    private = current_app.extensions["baton"].chat_private
    policy = Policy(frozenset({host}), allow_private=private, seconds=SECONDS, max_bytes=100_000)
    try:
        answer = send(Outgoing("POST", url, headers, body), policy)
    except Refused as error:
        raise ChatError(f"It may not be called: {error}.", final=True) from None
    except HttpError as error:
        raise ChatError(f"No answer: {error}.") from None
    if not 200 <= answer.status < 300:
        final = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
        raise ChatError(f"{host} answered with status {answer.status}.", final=final)
