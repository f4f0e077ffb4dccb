"""Providers as data: made, changed, found; and the door to their calls."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.lib import clock, crypto
from app.lib.db import db, transaction
from app.lib.errors import Invalid, NotFound, Problem
from app.lib.web import address_parts
from app.providers.calls import call, finish_call
from app.providers.models import Operation, Provider
from app.providers.spec import CallResult, OperationSpec, ProviderSpec, Reference

PRESETS = Path(__file__).parent / "presets"
__all__ = [
    "CallResult",
    "OperationSpec",
    "Reference",
    "call",
    "finish_call",
    "operation",
    "title",
]


@lru_cache(maxsize=1)
def presets() -> dict[str, dict[str, Any]]:
    """The providers that Baton comes with a description of."""
    found = {}
    for path in sorted(PRESETS.glob("*.yaml")):
        described = yaml.safe_load(path.read_text())
        found[described["key"]] = described
    return found


def save_preset(
    session: Session, described: Mapping[str, Any], *, sandbox_url: str, secret: str
) -> Provider:
    """Makes or renews a provider from its description; a secret that is there stays."""
    provider = session.scalar(select(Provider).where(Provider.key == described["key"]))
    if provider is None:
        provider = Provider(
            key=described["key"], revision=0, held=False, secret=crypto.seal(secret)
        )
        session.add(provider)
    auth = {k: v.replace("{sandbox}", sandbox_url) for k, v in described["auth"].items()}
    provider.name, provider.auth = described["name"], auth
    provider.base_url = described["base_url"].replace("{sandbox}", sandbox_url)
    provider.limits = dict(described.get("limits", {}))
    provider.allow_private = bool(sandbox_url) and provider.base_url.startswith(sandbox_url)
    provider.updated_at = clock.now()
    provider.revision += 1
    session.flush()
    known = {row.key: row for row in provider.operations}
    for definition in described["operations"]:
        row = known.get(definition["key"])
        if row is None:
            row = Operation(provider_id=provider.id, key=definition["key"])
            session.add(row)
        row.name, row.definition = definition["name"], dict(definition)
    session.flush()
    forget()
    return provider


def seed_demo(session: Session, sandbox_url: str) -> None:
    """Connects every described provider to the vendors' stand-in."""
    for key, described in presets().items():
        save_preset(session, described, sandbox_url=sandbox_url, secret=f"sandbox-{key}")


def operation(job_type: str) -> OperationSpec | None:
    """The operation that a job type names, or None. Looked up once for each revision."""
    known: dict[str, OperationSpec] = _known()
    if job_type not in known:
        provider_key, _, key = job_type.partition(".")
        found = select(Operation).join(Operation.provider)
        row = db.session.scalar(found.where(Provider.key == provider_key, Operation.key == key))
        if row is None:
            return None
        known[job_type] = OperationSpec(_spec(row.provider), row.key, row.name, row.definition)
        return known[job_type]
    spec = known[job_type]
    revision, held = db.session.execute(
        select(Provider.revision, Provider.held).where(Provider.key == spec.provider.key)
    ).one()
    if (revision, held) != (spec.provider.revision, spec.provider.held):
        forget()
        return operation(job_type)
    return spec


_lock = threading.Lock()


def _known() -> dict[str, OperationSpec]:
    found: dict[str, OperationSpec] = current_app.extensions.setdefault("baton.operations", {})
    return found


def forget() -> None:
    """After a change: operations are read again."""
    with _lock:
        _known().clear()


def _spec(row: Provider) -> ProviderSpec:
    return ProviderSpec(
        key=row.key,
        name=row.name,
        base_url=row.base_url,
        auth=row.auth,
        secret=crypto.unseal(row.secret) if row.secret else "",
        limits=row.limits,
        allow_private=row.allow_private,
        held=row.held,
        revision=row.revision,
    )


def title(job_type: str) -> str:
    """An operation as people say it: provider and operation by name."""
    spec = operation(job_type)
    return f"{spec.provider.name}: {spec.name}" if spec else job_type


def operation_names() -> dict[str, str]:
    """What each operation is called, by the job type that a diagram names."""
    found = select(Provider.key, Provider.name, Operation.key, Operation.name)
    rows = db.session.execute(found.join(Operation.provider))
    return {f"{provider}.{key}": f"{name} ({of})" for provider, of, key, name in rows}


def find(key: str) -> Provider:
    """The provider. Raises NotFound."""
    row = db.session.scalar(select(Provider).where(Provider.key == key))
    if row is None:
        raise NotFound(f"There is no provider {key[:60]!r}.")
    return row


def hold(key: str, who: Principal, *, held: bool) -> None:
    """Keeps calls waiting, or lets them go again. Nothing is lost meanwhile."""
    with transaction() as session:
        row = find(key)
        row.held, row.updated_at = held, clock.now()
        _note(session, "provider_held" if held else "provider_released", who, key)


def change(key: str, who: Principal, *, base_url: str, secret: str) -> None:
    """Another address, or another secret; an empty secret leaves the one there is."""
    problems = []
    parts = address_parts(base_url)
    is_web = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
    if not is_web or len(base_url) > 500:
        problems.append(Problem("base_url", "Write an address, such as https://api.example.com."))
    if problems:
        raise Invalid("The provider was not changed.", problems=problems)
    with transaction() as session:
        row = find(key)
        row.base_url, row.revision = base_url, row.revision + 1
        sandbox = current_app.extensions["baton"].sandbox_url
        row.allow_private = bool(sandbox) and base_url.startswith(sandbox)
        if secret:
            row.secret = crypto.seal(secret)
        row.updated_at = clock.now()
        _note(session, "provider_changed", who, key, base_url=base_url, new_secret=bool(secret))
    forget()


def _note(session: Session, kind: str, who: Principal, key: str, **detail: Any) -> None:
    entry = Entry("providers", kind, who.name, {"provider": key, **detail}, at=clock.now())
    record(session, [entry])
