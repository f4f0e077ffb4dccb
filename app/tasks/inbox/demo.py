"""A few kept views for the people of the demo."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.lib import clock
from app.tasks.inbox.models import SavedView

VIEWS = (  # whose, name, shared with, what it asks
    ("priya.raman", "This week", None, "view=for-me&dueTo=%2B7d"),
    ("priya.raman", "Large orders", "csr", "view=for-me&var=item.quantity&op=gte&value=10"),
    ("priya.raman", "High priority", "csr", "view=for-me&priorityFrom=61&sort=priority"),
    ("mei.tanaka", "Nobody has it", None, "view=all&holder=nobody&layout=table"),
)


def seed(session: Session) -> None:
    """Makes the views where nobody kept one yet."""
    if session.scalar(select(SavedView.id).limit(1)) is not None:
        return
    people = {
        person.email.partition("@")[0]: person.id
        for person in session.scalars(select(Person).where(Person.email.like("%@baton.example")))
    }
    for whose, name, role, query in VIEWS:
        if whose in people:
            session.add(
                SavedView(
                    uuid=str(uuid.uuid4()),
                    name=name,
                    query=query,
                    person_id=people[whose],
                    role_key=role,
                    created_at=clock.now(),
                )
            )
