"""Secrets that stand in an address: random, signed for one purpose, and found by a hash.

The signature tells made-up ones apart without a look at the database; a link of one purpose opens
nothing of another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from flask import current_app

BYTES = 32
SIGNED = 22  # characters of the signature: 132 bits


def make(purpose: str) -> str:
    """A new secret for a purpose. It is shown once; keep ``hashed`` of it."""
    chance = secrets.token_urlsafe(BYTES)
    return f"{chance}.{_signature(purpose, chance)}"


def is_ours(purpose: str, token: str) -> bool:
    """Whether the secret was made here, for this purpose."""
    chance, dot, signature = token.partition(".")
    if not dot or not token.isascii() or len(token) > 100:
        return False
    return hmac.compare_digest(signature, _signature(purpose, chance))


def hashed(purpose: str, token: str) -> str:
    """How it is kept: it has enough chance in it that a plain hash is safe."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


def _signature(purpose: str, chance: str) -> str:
    key = f"link {current_app.extensions['baton'].secret_key}".encode()
    made = hmac.new(key, f"{purpose}:{chance}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).decode()[:SIGNED]
