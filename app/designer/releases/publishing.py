"""Publishing as everybody does it - page, program, command line - and rolling back.

Files are proved first, outside of any transaction; then one transaction writes the version, goes
on with the draft, and closes a review that asked for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.accounts import settings
from app.accounts.access import Principal
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.library import scores
from app.designer.models import ProcessVersion, VersionState
from app.designer.releases import ending, states
from app.designer.releases.proof import Proof, prove
from app.designer.service import AT_ONCE, Terms
from app.lib.db import transaction
from app.lib.errors import Conflict

FOUR_EYES = "four-eyes"
REVIEWED = "four eyes"
NO_REVIEW = "four eyes are switched off"
COMMAND_LINE = "from the command line"
ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class Published:
    """What came of publishing: the version, what was proved, and whether it is a new one."""

    version: ProcessVersion
    proof: Proof
    is_new: bool


def four_eyes() -> bool:
    """Whether somebody else has to look before a version is published."""
    return bool(settings.value(FOUR_EYES))


def publish(
    key: str,
    files: Mapping[str, bytes],
    *,
    note: str,
    by: Principal,
    terms: Terms = AT_ONCE,
) -> Published:
    """Publishes files without a review. Raises Invalid for what lint or a scenario objects to."""
    service.refuse_key(key)
    proof = prove(files)
    proof.refuse()
    with transaction() as session:
        return write(session, key, proof, note=note, by=by, terms=terms)


def write(
    session: Session,
    key: str,
    proof: Proof,
    *,
    note: str,
    by: Principal,
    terms: Terms,
    from_draft: bool = False,
) -> Published:
    """Writes what was proved as a version, inside the caller's transaction.

    A draft that says the same ends; the one that the files came from goes on from the version.
    Raises Archived.
    """
    process = service.locked_process(session, key)
    if process is not None:
        drafts.writable(process)
    terms = replace(terms, proved=proof.digest)
    former = service.live(key)
    version = service.publish(session, key, proof.files, note=note, by=by, terms=terms)
    drafts.published(session, version, its_files=from_draft)
    ending.withdraw_published(session, version, by)
    scores.keep(session, proof.digest, passed=proof.passed, total=proof.total)
    return Published(version, proof, former is None or former.id != version.id)


def roll_back(key: str, number: int, *, reason: str, by: Principal) -> ProcessVersion:
    """Makes the content of an earlier version live again, as a new version.

    It needs no review: what it says was reviewed once. Raises Invalid without a reason, and for
    content that cannot run any more; Conflict when it is live, or has not been yet.
    """
    said = states.needed(reason)
    with transaction() as session:
        former = states.locked(session, key, number)
        drafts.writable(former.process)
        _refuse_to_come(former)
        live = service.live(key)
        if live is not None and live.digest == former.digest:
            raise Conflict(f"Version {live.number}, which is live, has this content already.")
        terms = Terms(restores=former.number, review=ROLLED_BACK, reviewer=former.reviewer)
        note = f"Back to version {former.number}: {said}"
        files = service.files_of(former)
        version = service.publish(session, key, files, note=note, by=by, terms=terms)
        ending.withdraw_published(session, version, by)
        return version


def _refuse_to_come(version: ProcessVersion) -> None:
    """A version that was approved for a date or a share does not go live before by this door."""
    if version.state == VersionState.SCHEDULED:
        raise Conflict(
            f"Version {version.number} has not taken effect yet, so there is no way back to it. "
            "Cancel it and submit it again to publish it sooner."
        )
    if version.state == VersionState.TRIAL:
        raise Conflict(
            f"Version {version.number} is on trial. Give it all of the new starts to make it live."
        )
