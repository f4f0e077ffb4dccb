"""Tables of service levels: calendars, levels, and the clock of each open user task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db


class BusinessCalendar(db.Model):
    """Working hours of an office: zone, hours by weekday, public holidays, days of its own."""

    __tablename__ = "business_calendar"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(10), default="")  # ISO 3166, of its holidays
    region: Mapped[str] = mapped_column(String(10), default="")  # a part of it, such as BY
    hours: Mapped[Any] = mapped_column(JsonText)  # {"0": [["08:00", "17:00"]]}, 0 is Monday
    special: Mapped[Any] = mapped_column(JsonText, default=dict)  # {"2026-12-24": []}
    is_default: Mapped[bool] = mapped_column(default=False)


class ServiceLevel(db.Model):
    """How long certain user tasks may take in business time, and what follows when they do not
    end. The first level that fits a task is its own."""

    __tablename__ = "service_level"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    process_key: Mapped[str] = mapped_column(String(100), default="")  # empty: any
    element_id: Mapped[str] = mapped_column(String(255), default="")
    role_key: Mapped[str] = mapped_column(String(60), default="")
    min_priority: Mapped[int] = mapped_column(default=0)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_calendar.id"))
    length: Mapped[str] = mapped_column(String(40))  # PT8H: working hours; P2D: working days
    warn: Mapped[int] = mapped_column(default=75)  # per cent of the length
    chain: Mapped[Any] = mapped_column(JsonText, default=list)  # steps, see ``plan``
    active: Mapped[bool] = mapped_column(default=True)
    calendar: Mapped[BusinessCalendar] = relationship()


class LevelClock(db.Model):
    """The clock of one user task: what is due when, as the level was when the task came in.

    ``plan`` is what ``clocks.Plan`` reads; ``next_at`` is the first moment in it that is ahead.
    """

    __tablename__ = "level_clock"
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    level_id: Mapped[int] = mapped_column(ForeignKey("service_level.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_calendar.id"))
    state: Mapped[str] = mapped_column(String(20))  # running, paused, ended
    started_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    plan: Mapped[Any] = mapped_column(JsonText)
    next_at: Mapped[datetime | None] = mapped_column(Moment)
    warned_at: Mapped[datetime | None] = mapped_column(Moment)
    breached_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_for: Mapped[str] = mapped_column(Text, default="")
    resume_at: Mapped[datetime | None] = mapped_column(Moment)
    level: Mapped[ServiceLevel] = relationship()
    calendar: Mapped[BusinessCalendar] = relationship()
    __table_args__ = (
        Index("ix_level_clock_next", "state", "next_at"),
        Index("ix_level_clock_resume", "state", "resume_at"),
    )


class AssignmentTurn(db.Model):
    """Whose turn it was last where the people of a role take turns."""

    __tablename__ = "assignment_turn"
    process_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    element_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(default=0)  # no key: the person may be gone
