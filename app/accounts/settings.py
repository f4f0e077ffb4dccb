"""What an admin sets for the whole installation, by name; each change is in the history."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.accounts.models import Setting
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db

DEFAULTS: dict[str, Any] = {"four-eyes": True}


def value(name: str) -> Any:
    """What is set, else what Baton comes with. Raises KeyError for a name that is no setting."""
    default = DEFAULTS[name]
    row = db.session.get(Setting, name)
    return default if row is None else row.value


def change(session: Session, name: str, to: Any, *, by: Principal) -> None:
    """Sets it. Raises KeyError for a name that is no setting."""
    former = value(name)
    if former == to:
        return
    row = session.get(Setting, name)
    if row is None:
        row = Setting(name=name)
        session.add(row)
    row.value, row.changed_at, row.changed_by = to, clock.now(), by.name
    detail = {"setting": name, "from": former, "to": to}
    record(
        session, [Entry(stream="settings", kind="setting changed", actor=by.name, detail=detail)]
    )
