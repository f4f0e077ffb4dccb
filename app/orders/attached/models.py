"""Tables of workflow templates: what fits which products, and what was attached to orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db
from app.runtime.models import Instance


class ProcessFit(db.Model):
    """That a process is a workflow template, and for which products. With neither products nor
    categories it fits every order."""

    __tablename__ = "process_fit"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_key: Mapped[str] = mapped_column(String(100), unique=True)
    products: Mapped[list[str]] = mapped_column(JsonText)
    categories: Mapped[list[str]] = mapped_column(JsonText)
    words: Mapped[str] = mapped_column(Text, default="")  # when to attach it
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))


class AttachedProcess(db.Model):
    """A process that a person began for an order, beside what fulfils its items."""

    __tablename__ = "attached_process"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_item_id: Mapped[int | None] = mapped_column(ForeignKey("order_item.id"))
    process_key: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    attached_at: Mapped[datetime] = mapped_column(Moment)
    attached_by: Mapped[str] = mapped_column(String(200))
    instance: Mapped[Instance] = relationship(lazy="joined")
