"""Settings of mail are read once, and refused with the variable's name and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import config
from app.config import Config, ConfigError


def read(tmp_path: Path, **said: str) -> Config:
    return config.read({"BATON_INSTANCE_DIR": str(tmp_path), **said})


def test_without_a_mail_server_no_mail_is_sent(tmp_path: Path) -> None:
    made = read(tmp_path, PORT="8123")
    assert (made.smtp_host, made.smtp_security) == ("", "starttls")
    assert made.public_url == "http://127.0.0.1:8123"
    assert made.chat_private is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BATON_SMTP_PORT", "0"),
        ("BATON_SMTP_SECURITY", "ssl"),
        ("BATON_SMTP_FROM", "Baton"),
        ("BATON_SMTP_FROM", "Baton <a@b.example>\nBcc: x@y.example"),
        ("BATON_PUBLIC_URL", "baton.example.com"),
        ("BATON_LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{name: value})


def test_an_address_loses_its_last_slash(tmp_path: Path) -> None:
    made = read(tmp_path, BATON_PUBLIC_URL="https://baton.example.com/")
    assert made.public_url == "https://baton.example.com"
