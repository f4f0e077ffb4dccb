"""Tables of providers and of what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db


class Provider(db.Model):
    """A vendor's API: where it is, how it knows us, how much it takes."""

    __tablename__ = "provider"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    base_url: Mapped[str] = mapped_column(String(500))
    auth: Mapped[dict[str, Any]] = mapped_column(JsonText)
    secret: Mapped[str | None] = mapped_column(Text)  # sealed
    limits: Mapped[dict[str, Any]] = mapped_column(JsonText)
    allow_private: Mapped[bool] = mapped_column(default=False)
    held: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    operations: Mapped[list[Operation]] = relationship(
        back_populates="provider", order_by="Operation.id", lazy="selectin"
    )


class Operation(db.Model):
    """One call that a provider's API takes."""

    __tablename__ = "operation"
    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    key: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JsonText)
    provider: Mapped[Provider] = relationship(back_populates="operations")
    __table_args__ = (UniqueConstraint("provider_id", "key"),)


class Gate(db.Model):
    """How a provider stands for all workers: its next free place, and failures in a row."""

    __tablename__ = "provider_gate"
    provider_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    next_free: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)


class ProviderCall(db.Model):
    """The ledger: what was meant, what was sent, what came back."""

    __tablename__ = "provider_call"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    provider_key: Mapped[str] = mapped_column(String(60))
    operation_key: Mapped[str] = mapped_column(String(100))
    instance_uuid: Mapped[str] = mapped_column(String(36), index=True)
    element: Mapped[str] = mapped_column(String(255))
    element_instance: Mapped[int] = mapped_column(default=0)
    business_key: Mapped[str] = mapped_column(String(100), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(36), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    # intent, done, adopted, error, retry, failed, unknown
    state: Mapped[str] = mapped_column(String(20))
    request: Mapped[dict[str, Any]] = mapped_column(JsonText)
    status: Mapped[int | None]
    response: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Moment)
    milliseconds: Mapped[int | None]
    __table_args__ = (Index("ix_provider_call_recent", "provider_key", "started_at"),)
