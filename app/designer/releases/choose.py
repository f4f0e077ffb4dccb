"""Which version a new start runs: the live one, or the one on trial for a share of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import select

from app.designer.models import Process, ProcessVersion, VersionState
from app.lib.db import db
from app.lib.errors import Invalid

Fits = Callable[[ProcessVersion], bool]
STARTABLE = (VersionState.LIVE, VersionState.TRIAL, VersionState.DEPRECATED)


def choose(key: str, business_key: str, fits: Fits = lambda version: True) -> ProcessVersion:
    """The version that a start with this business key runs.

    The same business key gets the same version for as long as the share only grows. ``fits`` says
    whether a version can begin in the way that is wanted; a version on trial that cannot is passed
    over. Raises Invalid that says why nothing can start and what to do.
    """
    found = (
        select(ProcessVersion, Process.archived)
        .join(ProcessVersion.process)
        .where(Process.key == key, ProcessVersion.state.in_(STARTABLE))
    )
    rows = list(db.session.execute(found))
    if any(archived for _, archived in rows):
        raise Invalid(
            f"The process {key} is archived, so nothing new of it starts. A process owner can "
            "bring it back in its settings."
        )
    by_state = {row.state: row for row, _ in rows}
    live, trial = by_state.get(VersionState.LIVE), by_state.get(VersionState.TRIAL)
    if live is None:
        raise Invalid(_nothing(key, by_state.get(VersionState.DEPRECATED)))
    if trial is not None and draw(trial, business_key) < trial.share and fits(trial):
        return trial
    return live


def draw(version: ProcessVersion, business_key: str) -> int:
    """A number from 0 to 99 that depends on nothing but the version and the business key."""
    said = f"{version.process_id}/{version.number}/{business_key}".encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big") % 100


def refuse_deprecated(version: ProcessVersion) -> None:
    """Raises Invalid when nothing new may start on this version."""
    if version.state == VersionState.DEPRECATED:
        raise Invalid(_nothing(version.process.key, version))


def _nothing(key: str, deprecated: ProcessVersion | None) -> str:
    if deprecated is None:
        return f"No version of the process {key} is live. An administrator can publish it."
    why = f" Reason: {deprecated.reason.rstrip('.')}." if deprecated.reason else ""
    return (
        f"No version of the process {key} is live: version {deprecated.number} is deprecated, so "
        f"nothing new starts on it.{why} An administrator publishes another version, or takes the "
        f"deprecation back on the page of the process."
    )
