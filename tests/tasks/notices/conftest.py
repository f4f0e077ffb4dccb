"""A letter box and a chat that record, and an application that sends to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Config
from sandbox.postbox import Postbox
from sandbox.postbox.smtp import running
from tests.tasks.notices.chats import Chat, chatting


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Where mails of the test end."""
    with running() as box:
        yield box


@pytest.fixture
def chat() -> Iterator[Chat]:
    """Where chat messages of the test end."""
    with chatting() as made:
        yield made


@pytest.fixture
def config(config: Config, postbox: Postbox) -> Config:
    """Sends mail to the letter box, and chat messages to this machine."""
    return replace(
        config,
        smtp_host="127.0.0.1",
        smtp_port=postbox.port,
        smtp_security="none",
        smtp_from="Baton <baton@test.example>",
        public_url="https://baton.test",
        chat_private=True,
    )
