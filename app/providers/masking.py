"""What may be shown of a request or an answer: everything but secrets, and not too much of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SECRET_NAMES = re.compile(
    r"authorization|cookie|secret|password|token$|api[-_]?key|credential", re.IGNORECASE
)
IN_JSON = re.compile(
    r'("(?:[^"]*(?:secret|password|access_token|refresh_token|api_key|apiKey)[^"]*)"\s*:\s*)"[^"]*"',
    re.IGNORECASE,
)
MAX_SHOWN = 20_000
MASK = "***"


def headers(given: Mapping[str, str]) -> dict[str, str]:
    """Headers with the secret ones masked."""
    return {name: MASK if SECRET_NAMES.search(name) else value for name, value in given.items()}


def text(body: bytes | None, *secrets: str) -> str | None:
    """A body as text, cut, with secrets masked wherever they occur; NUL cannot be kept."""
    if body is None:
        return None
    shown = (
        body[: MAX_SHOWN * 2].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    for secret in secrets:
        if len(secret) >= 6:
            shown = shown.replace(secret, MASK)
    shown = IN_JSON.sub(rf'\1"{MASK}"', shown)
    return shown if len(shown) <= MAX_SHOWN else shown[:MAX_SHOWN] + " …"


def request(method: str, url: str, given: Mapping[str, str], body: str | None) -> dict[str, Any]:
    """A request as the ledger keeps it."""
    return {"method": method, "url": url, "headers": headers(given), "body": body}
