"""The table of the history, which the database itself keeps from being changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class History(db.Model):
    """One thing that happened."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(200))
    element: Mapped[str | None] = mapped_column(String(255))
    element_instance: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonText)
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("stream", "sequence"),
        Index("ix_history_at", "at"),
        Index("ix_history_actor_at", "actor", "at"),
    )


SQLITE = (
    "CREATE TRIGGER history_no_update BEFORE UPDATE ON history "
    "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END",
    "CREATE TRIGGER history_no_delete BEFORE DELETE ON history "
    "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$",
    "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history "
    "FOR EACH ROW EXECUTE FUNCTION history_refuse()",
)
for _dialect, _lines in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _line in _lines:
        _ddl = DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
            _line.replace("%", "%%")
        ).execute_if(dialect=_dialect)
        event.listen(History.__table__, "after_create", _ddl)
