"""Which version of a process bears a version tag (Camunda 8, "Version tag")."""

from __future__ import annotations

from sqlalchemy import select

from app.designer import service as designer
from app.designer.models import Process, ProcessVersion
from app.lib.db import db


def find(process_key: str, tag: str) -> int | None:
    """The newest published version whose process bears the tag."""
    versions = (
        select(ProcessVersion.id)
        .join(Process, ProcessVersion.process_id == Process.id)
        .where(Process.key == process_key, ProcessVersion.published_at.is_not(None))
        .order_by(ProcessVersion.number.desc())
    )
    for version_id in db.session.scalars(versions):
        spec = designer.definition(version_id).processes.get(process_key)
        if spec is not None and spec.version_tag == tag:
            return version_id
    return None
