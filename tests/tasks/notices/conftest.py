"""A chat that records, and an application that sends to it and to the letter box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.config import Config
from sandbox.postbox import Postbox
from tests.tasks.conftest import by_mail
from tests.tasks.notices.chats import Chat, chatting


@pytest.fixture
def chat() -> Iterator[Chat]:
    """Where chat messages of the test end."""
    with chatting() as made:
        yield made


@pytest.fixture
def config(config: Config, postbox: Postbox) -> Config:
    """Sends mail to the letter box, and chat messages to this machine."""
    return by_mail(config, postbox, chat_private=True)
