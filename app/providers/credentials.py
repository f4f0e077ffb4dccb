"""How a provider knows us: the headers that carry a credential. Tokens are kept until they end."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from app.lib import json
from app.lib.http import Answer, HttpError, NotSent, Outgoing, Policy, Refused
from app.providers.spec import ProviderSpec

Sender = Callable[[Outgoing, Policy], Answer]
EARLY_SECONDS = 60
_tokens: dict[tuple[str, int, str], tuple[str, float]] = {}
_lock = threading.Lock()


def headers(provider: ProviderSpec, sender: Sender) -> dict[str, str]:
    """The credential's headers. Raises HttpError when no token can be had: nothing was sent."""
    auth, secret = provider.auth, provider.secret
    kind = auth.get("kind", "none")
    if kind == "bearer":
        return {"Authorization": f"Bearer {secret}"}
    if kind == "basic":
        pair = f"{auth.get('username', '')}:{secret}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    if kind == "api_key":
        return {auth.get("header", "X-Api-Key"): secret}
    if kind == "oauth2":
        return {"Authorization": f"Bearer {_token(provider, sender)}"}
    return {}


def forget(provider: ProviderSpec) -> None:
    """After a 401: the token is no longer good."""
    with _lock:
        _tokens.pop(_mark(provider), None)


def _mark(provider: ProviderSpec) -> tuple[str, int, str]:
    return (provider.key, provider.revision, provider.base_url)


def _token(provider: ProviderSpec, sender: Sender) -> str:
    """OAuth 2.0 client credentials (RFC 6749, 4.4); one fetch at a time."""
    with _lock:
        known = _tokens.get(_mark(provider))
        if known and known[1] > time.monotonic():
            return known[0]
        token, seconds = _fetch(provider, sender)
        _tokens[_mark(provider)] = (token, time.monotonic() + seconds - EARLY_SECONDS)
        return token


def _fetch(provider: ProviderSpec, sender: Sender) -> tuple[str, float]:
    auth = provider.auth
    body = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": auth.get("client_id", ""),
            "client_secret": provider.secret,
            "scope": auth.get("scope", ""),
        }
    )
    url = str(auth.get("token_url", ""))
    content_type = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = sender(Outgoing("POST", url, content_type, body.encode()), policy(provider))
    except Refused:
        raise
    except HttpError as error:
        raise NotSent(f"no access token could be had: {error}") from None
    if answer.status in (400, 401, 403):
        raise Refused(
            f"{provider.name} refused our credential with {answer.status}; enter it again under "
            "Providers"
        )
    try:
        said = json.loads(answer.body)
        return str(said["access_token"]), float(said.get("expires_in", 300))
    except (ValueError, KeyError, TypeError):
        raise NotSent(f"the token endpoint answered {answer.status} without a token") from None


def policy(provider: ProviderSpec) -> Policy:
    """Where this provider's calls may go."""
    hosts = {urlsplit(provider.base_url).hostname or ""}
    if provider.auth.get("token_url"):
        hosts.add(urlsplit(str(provider.auth["token_url"])).hostname or "")
    limits = provider.limits
    return Policy(
        hosts=frozenset(host.lower() for host in hosts),
        allow_private=provider.allow_private,
        seconds=float(limits.get("timeout_seconds", 15)),
        max_bytes=int(limits.get("max_bytes", 5_000_000)),
    )
