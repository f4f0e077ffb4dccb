"""Which version of a process bears a version tag (Camunda 8, "Version tag")."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.designer.models import Process, ProcessVersion
from app.designer.releases.choose import refuse_deprecated
from app.lib import clock
from app.lib.db import db


def find(process_key: str, tag: str) -> int | None:
    """The newest version in effect that bears the tag. Raises Invalid when it is deprecated."""
    effective = ProcessVersion.effective_at
    found = (
        select(ProcessVersion)
        .join(ProcessVersion.process)
        .where(Process.key == process_key, ProcessVersion.tag == tag)
        .where(or_(effective.is_(None), effective <= clock.now()))
        .order_by(ProcessVersion.number.desc())
        .limit(1)
    )
    version = db.session.scalar(found)
    if version is None:
        return None
    refuse_deprecated(version)
    return version.id
