"""What the scenarios of some files came to, kept so that lists need not play them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.designer.library.models import ScenarioScore
from app.lib import clock


def keep(session: Session, digest: str, *, passed: int, total: int) -> None:
    """Keeps the newest result for the files with this digest."""
    row = session.get(ScenarioScore, digest)
    if row is None:
        row = ScenarioScore(digest=digest)
        session.add(row)
    row.passed, row.total, row.played_at = passed, total, clock.now()
