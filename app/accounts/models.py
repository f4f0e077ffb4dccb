"""Tables of people and of how they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db

membership = Table(
    "membership",
    db.metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("business_role_key", ForeignKey("business_role.key"), primary_key=True),
)


class BusinessRole(db.Model):
    """A desk that user tasks are offered to."""

    __tablename__ = "business_role"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500), default="")


class Person(db.Model):
    """Somebody who signs in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    system_roles: Mapped[list[str]] = mapped_column(JsonText, default=list)
    theme: Mapped[str] = mapped_column(String(10), default="")
    letter_keys: Mapped[bool] = mapped_column(default=True)  # single letters do deeds (WCAG 2.1.4)
    created_at: Mapped[datetime] = mapped_column(Moment)
    business_roles: Mapped[list[BusinessRole]] = relationship(secondary=membership, lazy="selectin")


class SignIn(db.Model):
    """A signed-in browser. The cookie holds the token, this row its hash."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    browser: Mapped[str] = mapped_column(String(200), default="")


class SignInTry(db.Model):
    """A failed try, counted by account and by address."""

    __tablename__ = "sign_in_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(220))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_sign_in_try_subject_at", "subject", "at"),)


class Token(db.Model):
    """A bearer token of a program: shown once, kept as a hash."""

    __tablename__ = "token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Setting(db.Model):
    """One choice that differs from what Baton comes with."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))


class Absence(db.Model):
    """A time in which somebody does no work, and who does it meanwhile."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begins_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    deputy: Mapped[Person | None] = relationship(foreign_keys=deputy_id)
