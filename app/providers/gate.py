"""How much a provider takes at once, and whether it answers at all. Kept in this process's memory.

A breaker opens after failures in a row: calls then wait instead of being sent, and one call after a
pause tries whether the provider is back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

OPENS_AFTER = 5
PAUSE_SECONDS = 15


@dataclass
class Gate:
    """One provider's limits as they stand."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    running: int = 0
    next_free: float = 0.0
    failures: int = 0
    opened_at: float = 0.0

    def wait_before(self, limits: Mapping[str, Any]) -> int | None:
        """Takes a place: None when the call may go, else the seconds after which to ask again."""
        now = time.monotonic()
        with self.lock:
            if self.failures >= OPENS_AFTER and now < self.opened_at + PAUSE_SECONDS:
                return int(self.opened_at + PAUSE_SECONDS - now) + 1
            if self.running >= int(limits.get("concurrent", 8)):
                return 1
            if self.next_free > now + 1:
                return int(self.next_free - now) + 1
            if self.failures >= OPENS_AFTER:
                self.opened_at = now  # half open: this one tries, others wait
            self.running += 1
            self.next_free = max(self.next_free, now) + 1 / float(limits.get("per_second", 10))
            return None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Holds the place that ``wait_before`` gave."""
        try:
            yield
        finally:
            with self.lock:
                self.running -= 1

    def note(self, *, answered: bool) -> None:
        """Whether the provider answered this time."""
        with self.lock:
            self.failures = 0 if answered else self.failures + 1
            if self.failures == OPENS_AFTER:
                self.opened_at = time.monotonic()

    @property
    def state(self) -> str:
        """closed, half open or open."""
        if self.failures < OPENS_AFTER:
            return "closed"
        return "open" if time.monotonic() < self.opened_at + PAUSE_SECONDS else "half open"


_gates: dict[str, Gate] = {}
_guard = threading.Lock()


def of(provider_key: str) -> Gate:
    """The gate of a provider."""
    with _guard:
        return _gates.setdefault(provider_key, Gate())
