"""What becomes of a published version: on trial, live at its date, deprecated, cancelled.

A version's content never changes; its state does, and each change is in the history.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM, Principal
from app.audit.service import Entry, record
from app.designer import service
from app.designer.models import Process, ProcessVersion, VersionState
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound, Problem

MAX_REASON = 500
S = VersionState


def deprecate(key: str, number: int, *, reason: str, by: Principal) -> ProcessVersion:
    """Lets nothing new start on the live version. Raises Invalid without a reason, Conflict."""
    said = needed(reason)
    with transaction() as session:
        version = locked(session, key, number)
        _must_be(version, S.LIVE, "be deprecated")
        if (trial := _other(session, version, S.TRIAL)) is not None:
            told = f"Version {trial.number} is on trial. Stop the trial, or make it live, first."
            raise Conflict(told)
        version.state, version.reason = S.DEPRECATED, said
        _note(session, version, "deprecated", by, reason=said)
        return version


def revive(key: str, number: int, *, by: Principal) -> ProcessVersion:
    """Takes a deprecation back: the version is live again. Raises Conflict."""
    with transaction() as session:
        version = locked(session, key, number)
        _must_be(version, S.DEPRECATED, "be revived")
        version.state, version.reason = S.LIVE, ""
        _note(session, version, "revived", by)
        return version


def cancel(key: str, number: int, *, by: Principal) -> ProcessVersion:
    """Withdraws a version that has not taken effect yet. Raises Conflict."""
    with transaction() as session:
        version = locked(session, key, number)
        _must_be(version, S.SCHEDULED, "be cancelled")
        version.state = S.WITHDRAWN
        _note(session, version, "cancelled", by)
        return version


def set_share(key: str, number: int, share: int, *, by: Principal) -> ProcessVersion:
    """Gives the version on trial another share; with all of it, it is live; with none, it ends.

    Raises Invalid for another share, Conflict when the version is not on trial.
    """
    if share not in (0, *service.SHARES):
        said = f"A share is 0 to stop, or one of {', '.join(map(str, service.SHARES))} %."
        raise Invalid(said, problems=[Problem("share", said)])
    with transaction() as session:
        version = locked(session, key, number)
        _must_be(version, S.TRIAL, "take another share")
        former, ended = version.share, []
        if share == 0:
            version.state = S.WITHDRAWN
        elif share == service.ALL:
            version.effective_at = clock.now()
            ended = service.take_place(session, version, S.LIVE)
        else:
            version.share = share
        _note(session, version, "share changed", by, former=former, share=share, withdrawn=ended)
        return version


def put_due_live() -> bool:
    """Makes versions live whose date has come; true when there was any.

    The worker calls it in each round; each version is one transaction, and a second worker that
    comes to the same version finds it done.
    """
    due = select(ProcessVersion.id).where(
        ProcessVersion.state == S.SCHEDULED, ProcessVersion.effective_at <= clock.now()
    )
    ids = db.session.scalars(due.order_by(ProcessVersion.effective_at, ProcessVersion.id)).all()
    db.session.rollback()
    done = [_put_live(version_id) for version_id in ids]
    return any(done)


def next_effective() -> datetime | None:
    """When the next version takes effect, or None."""
    soonest = select(ProcessVersion.effective_at).where(ProcessVersion.state == S.SCHEDULED)
    return db.session.scalar(soonest.order_by(ProcessVersion.effective_at).limit(1))


def _put_live(version_id: int) -> bool:
    with transaction() as session:
        version = _lock(session, session.get_one(ProcessVersion, version_id))
        if version.state != S.SCHEDULED:
            return False
        ended = service.take_place(session, version, S.LIVE)
        _note(session, version, "took effect", SYSTEM, withdrawn=ended)
        return True


def locked(session: Session, key: str, number: int) -> ProcessVersion:
    """A version of a process, with the process locked. Raises NotFound."""
    found = (
        select(ProcessVersion)
        .join(ProcessVersion.process)
        .where(Process.key == key, ProcessVersion.number == number)
    )
    version = session.scalar(found)
    if version is None:
        raise NotFound(f"The process {key[:100]} has no version {number}.")
    return _lock(session, version)


def needed(reason: str) -> str:
    """The reason on one line. Raises Invalid when there is none."""
    said = " ".join(reason.replace("\0", "").split())
    if not said or len(said) > MAX_REASON:
        message = f"Say why, in up to {MAX_REASON} characters: who meets it will ask."
        raise Invalid(message, problems=[Problem("reason", message)])
    return said


def _lock(session: Session, version: ProcessVersion) -> ProcessVersion:
    """Whoever moves a version of this process comes one after the other."""
    process = select(Process).where(Process.id == version.process_id).with_for_update()
    session.scalars(process).one()
    session.refresh(version)
    return version


def _other(session: Session, version: ProcessVersion, state: VersionState) -> ProcessVersion | None:
    found = select(ProcessVersion).where(
        ProcessVersion.process_id == version.process_id, ProcessVersion.state == state
    )
    return session.scalar(found)


WORDS = {
    S.LIVE: "live",
    S.TRIAL: "on trial",
    S.SCHEDULED: "still to take effect",
    S.DEPRECATED: "deprecated",
    S.WITHDRAWN: "withdrawn",
}


def _must_be(version: ProcessVersion, state: VersionState, deed: str) -> None:
    if version.state != state:
        here = WORDS.get(VersionState(version.state), version.state)
        raise Conflict(
            f"Version {version.number} is {here}. Only a version that is {WORDS[state]} can {deed}."
        )


def _note(
    session: Session, version: ProcessVersion, kind: str, by: Principal, **more: object
) -> None:
    detail = {"process": version.process.key, "version": version.number, **more}
    detail = {name: value for name, value in detail.items() if value not in ("", [], None)}
    record(session, [Entry(stream="processes", kind=kind, actor=by.name, detail=detail)])
