"""What people are told of checklists."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.tasks.checklists.models import Checklist
from app.tasks.notices.telling import tell


def leads(session: Session, row: Checklist, by: Principal) -> None:
    """Tells whoever was made the lead; who made it themselves knows. Each time that a change of the
    checklist makes it them is told once."""
    if row.lead_id is None:
        return
    subject = f"{by.name} made you the lead of {row.name} for {row.customer_name}"
    words = f"{row.number}, promised for {row.ends_on:%a} {row.ends_on.day} {row.ends_on:%b %Y}"
    link, dedupe = f"/checklists/{row.uuid}", f"leading:{row.uuid}:{row.revision}"
    tell(session, row.lead_id, "leading", subject, words, link, dedupe, but=by.id)
