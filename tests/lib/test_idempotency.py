"""An idempotency key is kept for 90 days, and no longer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.lib import clock
from app.lib.db import db, transaction
from app.lib.idempotency import IdempotencyKey, once, once_in_steps
from app.worker import Worker

DAY = timedelta(days=1)


def keep(key: str, age: timedelta) -> None:
    """A key that was used so long ago."""
    once("person:1", key, b"{}", lambda session: (201, {"key": key}))
    with transaction() as session:
        row = session.scalars(select(IdempotencyKey).where(IdempotencyKey.key == key)).one()
        row.taken_at = clock.now() - age


def kept() -> set[str]:
    """The keys that are there."""
    db.session.rollback()
    return set(db.session.scalars(select(IdempotencyKey.key)))


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    made = Worker(app)
    yield made
    made.stop()


def test_the_worker_forgets_keys_after_90_days(worker: Worker) -> None:
    keep("old", 90 * DAY + timedelta(minutes=1))
    keep("young", 90 * DAY - timedelta(minutes=1))
    worker.tidy()
    assert kept() == {"young"}


def test_a_forgotten_key_acts_again_and_a_kept_one_does_not(worker: Worker) -> None:
    keep("old", 91 * DAY)
    keep("young", DAY)
    worker.tidy()

    def again(session: Session) -> tuple[int, Any]:
        return 201, {"key": "new"}

    assert once("person:1", "old", b"{}", again) == ((201, {"key": "new"}), False)
    assert once("person:1", "young", b"{}", again) == ((201, {"key": "young"}), True)


def test_it_tidies_at_most_once_an_hour(worker: Worker) -> None:
    worker.tidy()
    keep("old", 91 * DAY)
    worker.tidy()
    assert kept() == {"old"}
    with clock.fixed(clock.now() + timedelta(hours=1)):
        worker.tidy()
    assert kept() == set()


def test_a_running_worker_tidies_by_itself(app: Flask, worker: Worker) -> None:
    keep("old", 91 * DAY)
    gone = threading.Event()

    def deleted(context: Any) -> None:
        if context.is_delete:
            gone.set()

    event.listen(Session, "do_orm_execute", deleted)
    try:
        worker.start()
        assert gone.wait(20)
    finally:
        event.remove(Session, "do_orm_execute", deleted)
        worker.stop()
    assert kept() == set()


def test_steps_that_break_leave_the_key_free_and_kept_ones_are_not_taken_again(app: Flask) -> None:
    taken: list[int] = []

    def act() -> tuple[int, Any]:
        taken.append(1)
        if len(taken) == 1:
            raise ZeroDivisionError
        return 200, {"took": len(taken)}

    with pytest.raises(ZeroDivisionError):
        once_in_steps("person:1", "k", b"{}", act)
    assert once_in_steps("person:1", "k", b"{}", act) == ((200, {"took": 2}), False)
    assert once_in_steps("person:1", "k", b"{}", act) == ((200, {"took": 2}), True)
    assert once_in_steps("person:1", None, b"{}", act) == ((200, {"took": 3}), False)
