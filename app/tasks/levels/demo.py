"""A calendar and two service levels to look around with."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tasks.levels.models import BusinessCalendar, ServiceLevel

OFFICE = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(4)}
OFFICE["4"] = [["08:00", "14:00"]]
LEVELS = (
    (
        "Approvals by finance",
        {"role_key": "finance", "length": "PT4H", "warn": 75},
        (
            ("warning", "", "notify-assignee", ""),
            ("due", "", "priority", "80"),
            ("due", "PT1H", "offer", "account-manager"),
        ),
    ),
    (
        "All user tasks",
        {"length": "P2D", "warn": 75},
        (("due", "", "priority", "70"),),
    ),
)


def seed(session: Session) -> None:
    """Makes them where there is no calendar yet."""
    if session.scalar(select(BusinessCalendar.id).limit(1)) is not None:
        return
    calendar = BusinessCalendar(
        name="Head office",
        zone="Europe/Berlin",
        country="DE",
        region="BE",
        hours=OFFICE,
        special={"2026-12-24": [["08:00", "12:00"]], "2026-12-31": []},
        is_default=True,
    )
    session.add(calendar)
    for position, (name, said, steps) in enumerate(LEVELS, start=1):
        chain = [dict(zip(("at", "after", "deed", "to"), step, strict=True)) for step in steps]
        row = ServiceLevel(name=name, position=position, chain=chain, calendar=calendar, **said)
        session.add(row)
