"""Tables of the library: uploads that wait for a decision, and what scenarios came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class ProcessImport(db.Model):
    """Files that were sent and translated, until a person makes processes of them or leaves it."""

    __tablename__ = "process_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    folders: Mapped[Any] = mapped_column(JsonText, deferred=True)  # {key: {name: text}}
    report: Mapped[Any] = mapped_column(JsonText, deferred=True)  # as the importer gives it
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ScenarioScore(db.Model):
    """How many scenarios of some files pass. The digest of the files says which."""

    __tablename__ = "scenario_score"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    passed: Mapped[int]
    total: Mapped[int]
    played_at: Mapped[datetime] = mapped_column(Moment)
