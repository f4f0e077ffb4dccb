"""Files that come ready-made, from a page or a program: published at once, or put up for review."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer import service as versions
from app.designer.drafts import service as drafts
from app.designer.releases import publishing, service
from app.designer.releases.models import Review
from app.designer.releases.proof import prove
from app.designer.releases.publishing import Published
from app.designer.service import Terms
from app.lib.db import transaction

NO_NOTE = "Files from outside the designer."


def take(
    key: str, files: Mapping[str, bytes], *, note: str, by: Principal, tag: str = ""
) -> Published | Review:
    """Publishes the files, or asks for their review while the four eyes are on.

    Raises Invalid with a problem for each fault; then nothing is kept.
    """
    versions.refuse_key(key)
    if not publishing.four_eyes():
        terms = Terms(tag=tag, review=publishing.NO_REVIEW)
        return publishing.publish(key, files, note=note, by=by, terms=terms)
    said = service.note_of(note.strip() or NO_NOTE)
    proof = prove(files)
    proof.refuse_errors()
    live = versions.live(key)
    if live is not None and live.digest == proof.digest:
        return Published(live, proof, is_new=False)
    with transaction() as session:
        _keep_draft(session, key, proof.files, by)
        return service.ask(session, key, proof, note=said, tag=tag, by=by)


def _keep_draft(session: Session, key: str, files: Mapping[str, bytes], by: Principal) -> None:
    """A draft with these files, so that they can be worked on; a draft that is there stays."""
    process = versions.locked_process(session, key)
    if process is None:
        drafts.create(session, key, files, by=by)
    elif drafts.of_process(session, process) is None:
        drafts.begin_with(session, process, files, by=by)
