"""The one place that reads the time, so that tests can say what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_fixed: datetime | None = None
_ahead = timedelta()


def now() -> datetime:
    """This moment in UTC, with its zone."""
    return _fixed if _fixed is not None else datetime.now(UTC) + _ahead


def skip(length: timedelta) -> None:
    """Moves this process's clock forward: a timer that waits three days is due at once.

    For runs that nobody else shares, such as ``flask order run --ephemeral --skip-timers``.
    """
    global _ahead
    _ahead += length


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Makes every reading inside the block ``moment``."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before
