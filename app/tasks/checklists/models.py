"""Tables of checklists: templates and their versions, and what runs of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db

PREFIX = "C-"  # of the numbers of checklists


class ChecklistTemplate(db.Model):
    """A list of items to start from, with its draft. ``products`` and ``categories`` say what it is
    for; ``occasion`` says when, in words."""

    __tablename__ = "checklist_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    occasion: Mapped[str] = mapped_column(String(200), default="")
    products: Mapped[list[str]] = mapped_column(JsonText)
    categories: Mapped[list[str]] = mapped_column(JsonText)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    draft: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText)
    revision: Mapped[int] = mapped_column(default=0)  # of the draft
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))
    archived: Mapped[bool] = mapped_column(default=False)


class ChecklistVersion(db.Model):
    """One published list of items; nothing in it changes afterwards."""

    __tablename__ = "checklist_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("checklist_template.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(200))
    process_version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    template: Mapped[ChecklistTemplate] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("template_id", "number"),)


class Checklist(db.Model):
    """A list that is worked on for a customer, within a timeframe, led by somebody."""

    __tablename__ = "checklist"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    name: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    customer_key: Mapped[str] = mapped_column(String(60))
    customer_name: Mapped[str] = mapped_column(String(200))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lead_name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20))  # running, done, cancelled
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[ChecklistVersion] = relationship()
    __table_args__ = (Index("ix_checklist_state_ends", "state", "ends_on", "id"),)

    @property
    def stream(self) -> str:
        """Where its history is kept."""
        return f"checklist:{self.number}"


class ChecklistItem(db.Model):
    """One item of a running checklist. A list of others has no state of its own: ``group``."""

    __tablename__ = "checklist_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    parent: Mapped[str] = mapped_column(String(80), default="")
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(String(60))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_name: Mapped[str | None] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    dated: Mapped[bool] = mapped_column(default=False)  # by hand: it follows no timeframe
    waits_for: Mapped[list[str]] = mapped_column(JsonText)
    optional: Mapped[bool] = mapped_column(default=False)
    added: Mapped[bool] = mapped_column(default=False)  # while it ran
    form: Mapped[str] = mapped_column(String(80), default="")  # as the item of this key asks
    state: Mapped[str] = mapped_column(
        String(20)
    )  # group, waiting, ready, done, skipped, cancelled
    task_id: Mapped[int | None] = mapped_column(ForeignKey("user_task.id"), index=True)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)  # by whoever it was given to
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("checklist_id", "key"),)
