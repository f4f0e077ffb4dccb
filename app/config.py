"""Settings, read once from the environment and refused loudly when they make no sense."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(ValueError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """What an installation decides. Each field is the environment variable ``BATON_<FIELD>``.

    Times are in seconds unless the name says otherwise.
    """

    database_url: str
    secret_key: str
    instance_dir: Path
    sandbox_url: str = ""
    worker: bool = True
    worker_threads: int = 4
    lease_seconds: float = 60
    poll_seconds: float = 0.5
    backoff_seconds: float = 2.0
    max_steps_per_turn: int = 1_000
    max_activations: int = 100_000
    session_hours: int = 12
    secure_cookies: bool = False
    log_level: str = "info"
    public_url: str = "http://127.0.0.1:8000"  # where people outside of this machine reach Baton
    smtp_host: str = ""  # empty: no mail is sent
    smtp_port: int = 587
    smtp_security: str = "starttls"  # starttls, tls, none
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = "Baton <baton@localhost.localdomain>"
    chat_private: bool = False  # chat webhooks may go to private addresses
    postbox_url: str = ""  # the page of the demo's mail catcher


def read(environment: Mapping[str, str] | None = None) -> Config:
    """The settings of this process. Raises ConfigError that names the variable and the remedy."""
    said = os.environ if environment is None else environment
    folder = Path(said.get("BATON_INSTANCE_DIR", str(ROOT / "instance")))
    folder.mkdir(parents=True, exist_ok=True)
    return Config(
        database_url=_database(said.get("BATON_DATABASE_URL", f"sqlite:///{folder / 'baton.db'}")),
        secret_key=said.get("BATON_SECRET_KEY") or _kept_secret(folder / "secret.key"),
        instance_dir=folder,
        sandbox_url=said.get("BATON_SANDBOX_URL", ""),
        worker=_flag(said, "BATON_WORKER", True),
        worker_threads=_number(said, "BATON_WORKER_THREADS", 4, low=1, high=64),
        lease_seconds=_number(said, "BATON_LEASE_SECONDS", 60, low=1, high=3600),
        poll_seconds=_number(said, "BATON_POLL_MS", 500, low=10, high=10_000) / 1000,
        backoff_seconds=_number(said, "BATON_BACKOFF_MS", 2_000, low=1, high=600_000) / 1000,
        max_steps_per_turn=_number(said, "BATON_MAX_STEPS_PER_TURN", 1_000, low=1, high=1_000_000),
        max_activations=_number(said, "BATON_MAX_ACTIVATIONS", 100_000, low=100, high=100_000_000),
        session_hours=_number(said, "BATON_SESSION_HOURS", 12, low=1, high=24 * 30),
        secure_cookies=_flag(said, "BATON_SECURE_COOKIES", False),
        log_level=_one_of(said, "BATON_LOG_LEVEL", ("info", "debug", "warning", "error")),
        public_url=_url(said, "BATON_PUBLIC_URL", f"http://127.0.0.1:{said.get('PORT', '8000')}"),
        smtp_host=said.get("BATON_SMTP_HOST", ""),
        smtp_port=_number(said, "BATON_SMTP_PORT", 587, low=1, high=65_535),
        smtp_security=_one_of(said, "BATON_SMTP_SECURITY", ("starttls", "tls", "none")),
        smtp_user=said.get("BATON_SMTP_USER", ""),
        smtp_password=said.get("BATON_SMTP_PASSWORD", ""),
        smtp_from=_sender(said.get("BATON_SMTP_FROM", "Baton <baton@localhost.localdomain>")),
        chat_private=_flag(said, "BATON_CHAT_PRIVATE", False),
        postbox_url=said.get("BATON_POSTBOX_URL", ""),
    )


def _database(url: str) -> str:
    if url.startswith(("postgres://", "postgresql://")):
        # SQLAlchemy picks a driver by itself when none is named; we ship exactly one.
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError(
            "BATON_DATABASE_URL starts neither with sqlite:/// nor with postgresql://; "
            "use sqlite:////full/path/baton.db or postgresql://user:password@host/database"
        )
    return url


def _flag(said: Mapping[str, str], name: str, default: bool) -> bool:
    value = said.get(name, "").strip().lower()
    if value in ("", "1", "0", "true", "false", "yes", "no"):
        return default if not value else value in ("1", "true", "yes")
    raise ConfigError(f"{name} is {value!r}; use true or false")


def _one_of(said: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = said.get(name, "").strip().lower() or values[0]
    if value not in values:
        raise ConfigError(f"{name} is {value!r}; use {', '.join(values[:-1])} or {values[-1]}")
    return value


def _url(said: Mapping[str, str], name: str, default: str) -> str:
    value = said.get(name, "").strip().rstrip("/") or default
    if not value.startswith(("http://", "https://")):
        raise ConfigError(f"{name} is {value!r}; use an address such as https://baton.example.com")
    return value


def _sender(text: str) -> str:
    """Whom mails come from."""
    _, found = parseaddr(text)
    if "@" not in found or any(ord(character) < 32 for character in text):
        raise ConfigError(
            f"BATON_SMTP_FROM is {text!r}; use a mail address such as Baton <baton@example.com>"
        )
    return text


def _number(said: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = said.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ConfigError(f"{name} is {text!r}; use a whole number from {low} to {high}")
    return int(text)


def _kept_secret(path: Path) -> str:
    """Made on the first start, so that nobody runs with a key from a manual."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process made it this very moment
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
