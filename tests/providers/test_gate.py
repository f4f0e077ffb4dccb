"""A provider's limits and its breaker, kept for all workers together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.lib import clock
from app.lib.db import transaction
from app.providers import gate
from app.providers.models import ProviderCall
from tests.world import World

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLOW = {"per_second": 1, "concurrent": 2, "timeout_seconds": 10}


def enter(at: datetime, limits: dict[str, Any] = SLOW) -> int:
    """Seconds to wait, or 0 when the call may go."""
    with clock.fixed(at):
        try:
            with transaction() as session:
                gate.enter(session, "mail", limits)
        except gate.Closed as closed:
            return closed.seconds
    return 0


def note(at: datetime, *, answered: bool, times: int = 1) -> None:
    for _ in range(times):
        with clock.fixed(at), transaction() as session:
            gate.note(session, "mail", answered=answered)


def state(at: datetime) -> str:
    with clock.fixed(at):
        return gate.states().get("mail", "closed")


def intent(at: datetime) -> None:
    """A call that is under way."""
    with transaction() as session:
        session.add(
            ProviderCall(
                uuid=at.isoformat(),
                provider_key="mail",
                operation_key="send",
                instance_uuid="",
                element="",
                business_key="",
                idempotency_key="",
                state="intent",
                request={},
                started_at=at,
            )
        )


def test_a_rate_is_kept_whoever_asks(world: World) -> None:
    assert [enter(NOW) for _ in range(4)] == [0, 0, 2, 2]
    assert enter(NOW + timedelta(seconds=2)) == 0


def test_no_more_calls_are_under_way_than_the_provider_takes(world: World) -> None:
    intent(NOW)
    assert enter(NOW) == 0
    intent(NOW + timedelta(milliseconds=1))
    assert enter(NOW + timedelta(seconds=5)) == 1


def test_the_place_of_a_worker_that_died_is_free_again(world: World) -> None:
    intent(NOW)
    intent(NOW + timedelta(milliseconds=1))
    assert enter(NOW + timedelta(seconds=46)) == 0


def test_failures_in_a_row_close_the_gate_until_one_call_may_try(world: World) -> None:
    assert enter(NOW) == 0
    note(NOW, answered=False, times=gate.OPENS_AFTER)
    assert state(NOW) == "open"
    assert enter(NOW + timedelta(seconds=5)) == 10
    later = NOW + timedelta(seconds=16)
    assert state(later) == "half open"
    assert [enter(later), enter(later)] == [0, 15]


@pytest.mark.parametrize("failures", [1, gate.OPENS_AFTER + 3])
def test_one_answer_opens_the_way_again(world: World, failures: int) -> None:
    assert enter(NOW) == 0
    note(NOW, answered=False, times=failures)
    note(NOW, answered=True)
    assert state(NOW) == "closed"
    assert enter(NOW + timedelta(seconds=1)) == 0
