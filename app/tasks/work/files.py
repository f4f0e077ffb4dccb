"""Files at a task: checked by their content when they come, given out as downloads alone."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.work import kinds, talk
from app.tasks.work.models import Attachment

SCAN = "baton.scan"  # an extension of the application: what scans files for harm
Scan = Callable[[str, str, bytes], str | None]  # name, kind, content: why not, or None
MEGABYTE = 1_000_000
MAX_SIZE = 7 * MEGABYTE
MAX_AT_TASK = 40 * MEGABYTE
MAX_FILES = 30


def of(task: UserTask) -> list[Attachment]:
    """The files at a task, oldest first."""
    rows = select(Attachment).where(*_at(task), Attachment.removed_at.is_(None))
    return list(db.session.scalars(rows.order_by(Attachment.id)))


@dataclass(frozen=True)
class Checked:
    """A file that is known by its content and was scanned."""

    name: str
    kind: str
    content: bytes


def checked(name: str, content: bytes, who: Principal) -> Checked:
    """Looks at a file that comes. Raises Invalid that names its fault, Forbidden.

    A scan may take long: it is for before a transaction, so that nothing is locked meanwhile.
    """
    talk.require_writer(who)
    name = kinds.clean(name)
    return Checked(name, _kind(name, content), content)


def add(task_uuid: str, file: Checked, who: Principal) -> Attachment:
    """Keeps a file at a task that the person sees, once also when it is sent again.

    Raises Invalid, Conflict, Forbidden.
    """
    name, content = file.name, file.content
    with transaction() as session:
        task, instance = service.at(session, task_uuid, who)
        if task.state in ("completed", "cancelled"):
            raise Conflict(f"This user task has ended; {name} was not added.")
        digest = hashlib.sha256(content).hexdigest()
        if (known := _known(session, task, name, digest)) is not None:
            return known
        _refuse_too_much(session, task, name, len(content))
        made = Attachment(
            uuid=str(uuid.uuid4()),
            instance_id=task.instance_id,
            element_instance=task.element_instance,
            name=name,
            kind=file.kind,
            size=len(content),
            digest=digest,
            content=content,
            added_by_id=who.id,
            added_by=who.name,
            added_at=clock.now(),
        )
        session.add(made)
        said = {"file": name, "size": made.size, "digest": made.digest}
        service.note(session, instance, task, who, "file_added", **said)
        return made


def _known(session: Session, task: UserTask, name: str, digest: str) -> Attachment | None:
    """The same file where the task has it: who got no answer sends it again."""
    rows = select(Attachment).where(
        *_at(task),
        Attachment.removed_at.is_(None),
        Attachment.name == name,
        Attachment.digest == digest,
    )
    return session.scalars(rows).first()


def _kind(name: str, content: bytes) -> str:
    if len(content) > MAX_SIZE:
        raise _wrong(name, f"Is larger than {MAX_SIZE // MEGABYTE} MB. Make it smaller.")
    try:
        kind = kinds.kind_of(name, content)
    except kinds.WrongFile as wrong:
        raise _wrong(name, str(wrong)) from None
    scan = cast("Scan | None", current_app.extensions.get(SCAN))
    if scan is not None and (reason := scan(name, kind, content)):
        raise _wrong(name, f"The scan refused it: {reason}")
    return kind


def _refuse_too_much(session: Session, task: UserTask, name: str, size: int) -> None:
    kept = select(func.count(), func.coalesce(func.sum(Attachment.size), 0))
    kept = kept.where(*_at(task), Attachment.removed_at.is_(None))
    count, total = session.execute(kept).one()
    if count >= MAX_FILES or total + size > MAX_AT_TASK:
        words = f"A user task takes {MAX_FILES} files and {MAX_AT_TASK // MEGABYTE} MB in all."
        raise _wrong(name, f"{words} Remove one first.")


def _wrong(name: str, words: str) -> Invalid:
    return Invalid(f"{name} was not added. {words}", problems=[Problem("file", words)])


def find(task_uuid: str, file_uuid: str, who: Principal) -> Attachment:
    """A file at a task that the person sees. Raises NotFound, Forbidden."""
    task = service.find(task_uuid, who)
    rows = select(Attachment).where(*_at(task), Attachment.uuid == file_uuid)
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound("There is no such file at this user task.")
    if found.removed_at is not None:
        raise NotFound(f"{found.removed_by} removed {found.name}.")
    return found


def may_remove(file: Attachment, who: Principal) -> bool:
    """Who added a file, and supervisors."""
    return who.may(Permission.TASK_SUPERVISE) or (who.id is not None and file.added_by_id == who.id)


def remove(task_uuid: str, file_uuid: str, who: Principal) -> Attachment:
    """Takes a file away; the history keeps its name, size and digest, and who did it."""
    with transaction() as session:
        task, instance = service.at(session, task_uuid, who)
        found = find(task_uuid, file_uuid, who)
        if not may_remove(found, who):
            raise Forbidden(f"{found.added_by} added {found.name}; they or a supervisor remove it.")
        found.content, found.removed_at, found.removed_by = b"", clock.now(), who.name
        said = {"file": found.name, "size": found.size, "digest": found.digest}
        service.note(session, instance, task, who, "file_removed", **said)
        return found


def _at(task: UserTask) -> tuple[ColumnElement[bool], ...]:
    return (
        Attachment.instance_id == task.instance_id,
        Attachment.element_instance == task.element_instance,
    )
