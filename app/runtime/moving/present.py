"""Migrations as programs get them."""

from __future__ import annotations

from typing import Any

from app.runtime.moving import queries, trial
from app.runtime.moving.models import ItemState


def tried(found: trial.Trial) -> dict[str, Any]:
    """A dry run as programs get it."""
    return {
        "total": found.total,
        **{name: found.counts.get(name, 0) for name in (trial.MOVES, trial.REFUSED, trial.SKIPPED)},
        "reasons": [
            {
                "result": one.result,
                "element": one.element,
                "reason": one.reason,
                "remedy": one.remedy,
                "count": one.count,
                "example": one.example,
            }
            for one in found.groups
        ],
        "items": [
            {
                "instance": one.instance.uuid,
                "businessKey": one.instance.business_key,
                "version": one.number,
                "result": one.result,
                "element": one.element,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in found.items
        ],
        "nextCursor": found.next,
    }


def shown(one: queries.Progress) -> dict[str, Any]:
    """A migration as programs get it."""
    run = one.run
    return {
        "id": run.uuid,
        "process": run.process_key,
        "target": one.target,
        "state": run.state,
        "reason": run.reason,
        "instances": run.chosen,
        "mapping": run.plan["mapping"],
        "anew": run.plan["anew"],
        "total": run.total,
        "counts": {str(state): one.counts.get(state, 0) for state in ItemState},
        "startedAt": run.started_at.isoformat(),
        "startedBy": run.started_by,
        "endedAt": run.ended_at.isoformat() if run.ended_at else None,
    }


def fared(one: queries.Fared) -> dict[str, Any]:
    """One instance of a migration as programs get it."""
    return {
        "instance": one.instance.uuid,
        "businessKey": one.instance.business_key,
        "from": one.source,
        "state": one.item.state,
        "reason": one.item.reason,
        "canGoBack": one.can_go_back,
        "at": one.item.at.isoformat() if one.item.at else None,
    }
