"""What every part of writing a step down needs: who moved it, jobs of the runtime itself, news."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.service import Entry
from app.runtime.models import EngineState, Instance, Job, UserTask

NAMESPACE = uuid.UUID("6f1d3a52-6f0f-4f0a-9d7e-0c8f7d1b9a11")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """What a step is written with: who moved it, when, and what it answered."""

    actor: str
    now: datetime
    person: int | None = None  # the key of who moved it, where they are told of nothing they did
    answered: int | None = None  # the element instance whose wait the command ended
    messages: frozenset[tuple[str, str]] = frozenset()  # names and keys that it deals with anyway
    task: UserTask | None = None  # whose it is, if that was locked and read for this step
    state: EngineState | None = None  # of the instance, if that was read for this step
    same_round: bool = True  # a retried job is the same attempt to the provider, not a new one
    causes: Mapping[int, tuple[str, str]] = field(
        default_factory=dict
    )  # better words for incidents
    notes: list[Entry] = field(
        default_factory=list
    )  # for the history, beside what the engine tells
    kinds: Mapping[int, str] = field(default_factory=dict)  # and what kind they are


def add_job(
    session: Session,
    instance_id: int | None,
    kind: str,
    now: datetime,
    *,
    number: int = 0,
    **inputs: Any,
) -> None:
    """A job of the runtime itself, see ``internal.RUNNERS``; without an instance it begins one."""
    session.add(
        Job(
            instance_id=instance_id,
            element_instance=number,
            type=kind,
            inputs=inputs,
            headers={},
            retries=5,
            due_at=now,
            created_at=now,
        )
    )


def activation_key(instance_uuid: str, element_instance: int, turn: int, part: str = "") -> str:
    """The idempotency key of one activation: the same for every try, on every machine.

    ``part`` tells the listeners of an element apart from its own job.
    """
    seat = f"{element_instance}:{part}" if part else str(element_instance)
    return str(uuid.uuid5(NAMESPACE, f"{instance_uuid}:{seat}:{turn}"))


def news(instance: Instance) -> dict[str, Any]:
    return {
        "instance": instance.uuid,
        "business_key": instance.business_key,
        "process": instance.process_key,
        "state": str(instance.state),
    }
