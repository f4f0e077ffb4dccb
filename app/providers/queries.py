"""Reads of providers and of their calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from app.lib import clock
from app.lib.db import db
from app.lib.errors import NotFound
from app.providers import gate
from app.providers.models import Provider, ProviderCall

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """How the calls of the last day went."""

    calls: int = 0
    bad: int = 0
    average: int = 0


def counted(by: str = "provider_key", provider: str = "") -> dict[str, Counted]:
    """Calls of the last day by provider, or by operation of one provider."""
    column = getattr(ProviderCall, by)
    rows = select(
        column,
        func.count(),
        func.sum(case((ProviderCall.state.in_(("retry", "failed", "unknown")), 1), else_=0)),
        func.avg(ProviderCall.milliseconds),
    ).where(ProviderCall.started_at > clock.now() - timedelta(days=1))
    if provider:
        rows = rows.where(ProviderCall.provider_key == provider)
    found = db.session.execute(rows.group_by(column))
    return {key: Counted(calls, int(bad or 0), int(avg or 0)) for key, calls, bad, avg in found}


def providers() -> list[tuple[Provider, str]]:
    """Providers by name, each with how it stands."""
    rows = db.session.scalars(select(Provider).order_by(Provider.name)).all()
    known = gate.states()
    return [(row, _state(row, known)) for row in rows]


def state_of(row: Provider) -> str:
    """How the provider stands."""
    return _state(row, gate.states())


def _state(row: Provider, known: dict[str, str]) -> str:
    return "held" if row.held else known.get(row.key, "closed")


def calls(provider: str, before: int) -> list[ProviderCall]:
    """Calls of a provider, newest first; one more than a page when there are more."""
    rows = select(ProviderCall).where(ProviderCall.provider_key == provider)
    if before:
        rows = rows.where(ProviderCall.id < before)
    return list(db.session.scalars(rows.order_by(ProviderCall.id.desc()).limit(PAGE + 1)))


def call(call_uuid: str) -> ProviderCall:
    """One call. Raises NotFound."""
    row = db.session.scalar(select(ProviderCall).where(ProviderCall.uuid == call_uuid))
    if row is None:
        raise NotFound("There is no such call.")
    return row
