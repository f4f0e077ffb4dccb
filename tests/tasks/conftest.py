"""What the tests of the inbox share: who listens, and where mails end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.config import Config
from app.runtime import jobs
from sandbox.postbox import Postbox
from sandbox.postbox.smtp import running
from tests.tasks.listening import Listener


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Stands behind the job type of all listeners of these tests."""
    made = Listener()
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    jobs.handle("listen.to", made)
    yield made


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Where mails of the test end."""
    with running() as box:
        yield box


def by_mail(config: Config, postbox: Postbox, **more: Any) -> Config:
    """The settings of an installation that sends its mails to the letter box."""
    return replace(
        config,
        smtp_host="127.0.0.1",
        smtp_port=postbox.port,
        smtp_security="none",
        smtp_from="Baton <baton@test.example>",
        public_url="https://baton.test",
        **more,
    )
