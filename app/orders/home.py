"""What a home page shows, by what its reader may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.audit.models import History
from app.designer import service as designer
from app.lib.db import db
from app.orders import queries
from app.orders.models import Order, State
from app.providers import queries as providers
from app.providers.models import ProviderCall
from app.runtime import queries as runtime
from app.runtime.models import UserTask
from app.tasks import queries as tasks
from app.tasks.inbox import lists as inbox
from app.tasks.work import refusing

P = Permission


def gather(who: Principal) -> dict[str, Any]:
    """The parts of the home page; a part that may not be seen is None."""
    may_work, reads_orders = who.may(P.TASK_WORK), who.may(P.ORDER_READ)
    counted = inbox.counts(who) if may_work else None
    return {
        "counted": counted,
        "counts": {"inbox": counted["for-me"]} if counted else {},
        "tasks": inbox.inbox(who).tasks[:8] if may_work else None,
        "questions": refusing.questions(who) if who.may(P.PROCESS_DRAFT) else [],
        "most_questions": refusing.MOST_QUESTIONS,
        "attention": _attention() if reads_orders else None,
        "orders": queries.orders(limit=8).rows if reads_orders else None,
        "incidents": runtime.open_incidents()[:8] if who.may(P.INSTANCE_READ) else None,
        "providers": providers.providers() if who.may(P.PROVIDER_READ) else None,
        "processes": designer.live_versions() if who.may(P.PROCESS_READ) else None,
        "log": _log() if who.may(P.AUDIT_READ) else None,
    }


def _attention() -> list[Order]:
    rows = select(Order).where(Order.state.in_((State.HELD, State.PENDING)))
    return list(db.session.scalars(rows.order_by(Order.id.desc()).limit(8)).unique())


def _log() -> list[History]:
    rows = select(History).where(~History.stream.startswith("instance:"))
    return list(db.session.scalars(rows.order_by(History.id.desc()).limit(8)))


def tasks_of(number: str) -> list[UserTask]:
    """The user tasks of an order."""
    return tasks.of_order(number)


def calls_of(number: str) -> list[ProviderCall]:
    """The provider calls of an order, newest first."""
    rows = select(ProviderCall).where(ProviderCall.business_key == number)
    return list(db.session.scalars(rows.order_by(ProviderCall.id.desc()).limit(200)))
