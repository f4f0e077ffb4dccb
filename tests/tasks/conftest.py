"""What the tests of the inbox share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.runtime import jobs
from tests.tasks.listening import Listener


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Stands behind the job type of all listeners of these tests."""
    made = Listener()
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    jobs.handle("listen.to", made)
    yield made
