"""What the scenarios of some files came to, kept so that lists need not play them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.designer.folders import digest
from app.designer.library.models import ScenarioScore
from app.designer.models import ProcessVersion, VersionState
from app.designer.service import files_of
from app.designer.trial import Trial, scenario_report
from app.lib import clock
from app.lib.db import db, insert_into, transaction
from app.lib.errors import Invalid

KEPT = timedelta(days=90)


def keep(session: Session, digest: str, *, passed: int, total: int) -> None:
    """Keeps the newest result for the files with this digest; two may do so at once."""
    said = {"passed": passed, "total": total, "played_at": clock.now()}
    row = insert_into(session, ScenarioScore).values(digest=digest, **said)
    session.execute(row.on_conflict_do_update(index_elements=["digest"], set_=said))


def played(files: Mapping[str, bytes], done: Trial) -> None:
    """Keeps what all scenarios of these files just came to, in a transaction of its own."""
    with transaction() as session:
        _keep_trial(session, digest(files), done)


def played_elsewhere(files: Mapping[str, bytes], done: Trial) -> None:
    """The same for a command, which may run without a database: only for what was published."""
    mark = digest(files)
    known = select(exists().where(ProcessVersion.digest == mark))
    try:
        if db.session.scalar(known):
            db.session.rollback()
            played(files, done)
    except SQLAlchemyError:
        db.session.rollback()


def play_missing() -> None:
    """Plays the scenarios of what is live and was never played, such as what Baton ships."""
    unplayed = select(ProcessVersion).where(
        ProcessVersion.state == VersionState.LIVE,
        ~exists().where(ScenarioScore.digest == ProcessVersion.digest),
    )
    found = {row.digest: files_of(row) for row in db.session.scalars(unplayed)}
    db.session.rollback()
    done = {mark: _trial(files) for mark, files in found.items()}
    with transaction() as session:
        for mark, trial in done.items():
            if trial is not None:
                _keep_trial(session, mark, trial)


def forget_old(session: Session) -> None:
    """Those of files that were never published, such as of drafts, are kept for 90 days."""
    published = exists().where(ProcessVersion.digest == ScenarioScore.digest)
    old = ScenarioScore.played_at < clock.now() - KEPT
    session.execute(delete(ScenarioScore).where(old, ~published))


def of(digests: Iterable[str]) -> dict[str, ScenarioScore]:
    """The scores of these digests, as far as they are known."""
    found = select(ScenarioScore).where(ScenarioScore.digest.in_(set(digests)))
    return {row.digest: row for row in db.session.scalars(found)}


def _keep_trial(session: Session, mark: str, done: Trial) -> None:
    total = len(done.results)
    keep(session, mark, passed=total - len(done.failing), total=total)


def _trial(files: Mapping[str, bytes]) -> Trial | None:
    try:
        return scenario_report(files)
    except Invalid:  # nothing to count; the page of the process says what is wrong
        return None
