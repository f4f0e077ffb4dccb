"""What the worker does for notices beside its loop: looks for due dates and links, sends post."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.lib import clock
from app.tasks.notices import delivery, sweep
from app.tasks.outside import upkeep

LOOK_EVERY = timedelta(minutes=1)


class Rounds:
    """Runs in a thread of the worker, one at a time."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def run(self) -> int:
        """One round; gives back how much went out."""
        now = clock.now()
        if self._looked is None or now - self._looked >= LOOK_EVERY:
            self._looked = now
            sweep.find()
            upkeep.run()
        return delivery.run()

    def is_due(self) -> bool:
        """Whether a round has anything to do; costs one read at most."""
        looked = self._looked
        return looked is None or clock.now() - looked >= LOOK_EVERY or delivery.is_due()
