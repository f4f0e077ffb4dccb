"""Secrets at rest: sealed with a key that is not in the database."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from app.lib.errors import Unavailable

VERSION = "1:"


def seal(text: str) -> str:
    """The secret as it may be stored."""
    return VERSION + _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises Unavailable when it was sealed with another key."""
    try:
        return _box().decrypt(sealed.removeprefix(VERSION).encode()).decode()
    except InvalidToken:
        raise Unavailable(
            "A stored secret was sealed with another key. Start Baton with the former "
            "BATON_SECRET_KEY, or enter the secret again under Providers."
        ) from None


def _box() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"baton secrets").derive(
        current_app.extensions["baton"].secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
