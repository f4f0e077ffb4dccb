"""A task is done once, and can be taken back until it is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from app.audit.models import History
from app.audit.service import verify
from app.engine import CannotMove
from app.lib import clock
from app.lib.db import db
from app.lib.errors import AppError, Conflict, Forbidden, Invalid
from app.runtime import messages
from app.runtime import service as runtime
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.work import finishing, page
from app.tasks.work.models import Completion
from tests.tasks.listening import Listener, heard
from tests.tasks.work.conftest import ANSWERS, GONE, WITHDRAWN, Office, open_office
from tests.world import World

LATER = timedelta(seconds=11)


def after_a_while(world: World) -> None:
    """Ten seconds later the worker comes by."""
    with clock.fixed(clock.now() + LATER):
        world.work()


def stands(uuid: str) -> UserTask:
    db.session.rollback()
    return db.session.scalars(select(UserTask).where(UserTask.uuid == uuid)).one()


def completions() -> int:
    """How often a task was completed."""
    db.session.rollback()
    done = select(func.count(History.id)).where(
        History.kind == "completed", History.element == "ask"
    )
    return db.session.scalar(done) or 0


def test_a_completion_is_held_and_then_handed_in_by_the_worker(office: Office) -> None:
    uuid = office.uuid
    service.claim(uuid, office.csr)
    finishing.hold(uuid, ANSWERS, office.csr)
    office.world.work()
    assert stands(uuid).state == "completing"
    after_a_while(office.world)
    task = stands(uuid)
    assert (task.state, task.ended_by) == ("completed", "Csr")
    assert office.variables() == {"name": "Ann", "seats": 3, "total": 30}
    assert db.session.scalars(select(Completion)).all() == []
    assert list(verify()) == []


def test_what_is_taken_back_is_open_again_with_its_answers(office: Office) -> None:
    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)
    finishing.undo(uuid, office.csr)
    task = stands(uuid)
    assert (task.state, task.assignee_name, task.draft) == ("open", "Csr", ANSWERS)
    after_a_while(office.world)
    assert stands(uuid).state == "open"
    assert completions() == 0


def test_completing_anew_after_taking_it_back_waits_its_own_ten_seconds(office: Office) -> None:
    uuid, start = office.uuid, clock.now()
    with clock.fixed(start):
        finishing.hold(uuid, ANSWERS, office.csr)
    with clock.fixed(start + timedelta(seconds=5)):
        finishing.undo(uuid, office.csr)
        finishing.hold(uuid, {"name": "Bea", "seats": 1}, office.csr)
    with clock.fixed(start + LATER):
        office.world.work()
    assert stands(uuid).state == "completing"
    with clock.fixed(start + LATER + LATER):
        office.world.work()
    assert office.variables()["name"] == "Bea"


def test_a_double_click_or_a_lost_answer_is_one_completion(office: Office) -> None:
    uuid = office.uuid
    first = finishing.hold(uuid, ANSWERS, office.csr)
    again = finishing.hold(uuid, ANSWERS, office.csr)
    assert first.draft_at == again.draft_at
    after_a_while(office.world)
    assert completions() == 1
    with pytest.raises(Conflict, match="Csr completed this user task on"):
        finishing.hold(uuid, ANSWERS, office.csr)


def test_the_other_is_told_who_is_completing_it_and_who_did_and_keeps_the_draft(
    office: Office,
) -> None:
    uuid, other = office.uuid, office.person("Bea", "csr")
    finishing.hold(uuid, ANSWERS, office.csr)
    for deed in (
        lambda: service.complete(uuid, ANSWERS, other),
        lambda: finishing.hold(uuid, {"name": "x"}, other),
        lambda: service.claim(uuid, other),
    ):
        with pytest.raises(Conflict, match="Csr is completing this user task"):
            deed()
    assert page.standing(stands(uuid), other)["words"] == "Csr is completing this user task."
    for own in (finishing.undo, finishing.hand_in_now):
        with pytest.raises(Forbidden, match="nobody else takes that back"):
            own(uuid, other)
    after_a_while(office.world)
    with pytest.raises(Conflict, match="Csr completed this user task on"):
        service.complete(uuid, ANSWERS, other)
    assert "Csr completed this user task at" in page.standing(stands(uuid), other)["words"]


def test_it_can_be_handed_in_at_once_and_not_taken_back_after_that(office: Office) -> None:
    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)
    finishing.hand_in_now(uuid, office.csr)
    assert stands(uuid).state == "completed"
    with pytest.raises(Conflict, match="Csr completed this user task on"):
        finishing.undo(uuid, office.csr)
    after_a_while(office.world)
    assert completions() == 1


def test_wrong_answers_are_named_and_nothing_is_held(office: Office) -> None:
    uuid = office.uuid
    with pytest.raises(Invalid) as refused:
        finishing.hold(uuid, {"name": "", "seats": "three", "admin": 1}, office.csr)
    assert {one.pointer for one in refused.value.problems} == {"name", "seats", "admin"}
    assert stands(uuid).state == "open"


def test_a_task_withdrawn_while_it_is_completed_is_not_handed_in(world: World) -> None:
    office = open_office(world, WITHDRAWN, also=GONE, key="k")
    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)
    messages.publish("gone", "k", {}, actor="Bank")
    world.work()
    after_a_while(world)
    task = stands(uuid)
    assert (task.state, task.draft) == ("cancelled", ANSWERS)
    said = page.standing(task, office.csr)["words"]
    assert "no longer needed" in said
    assert "Bank" in said
    assert completions() == 0
    with pytest.raises(Conflict, match="no longer needed"):
        finishing.undo(uuid, office.csr)


def test_a_worker_that_dies_over_it_hands_it_in_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)
    whole, calls = finishing._hand_in, []

    def dying(*said: object) -> None:
        calls.append(said)
        whole(*said)  # type: ignore[arg-type]  # passed on as it came
        if len(calls) == 1:
            raise KeyError("the worker died after the step and before the commit")

    monkeypatch.setattr(finishing, "_hand_in", dying)
    with clock.fixed(clock.now() + LATER):
        office.world.work()
        assert stands(uuid).state == "completing"
        office.world.hurry()
        office.world.work()
    assert (len(calls), completions()) == (2, 1)
    assert stands(uuid).state == "completed"


@pytest.mark.parametrize(
    ("fault", "tries"), [(CannotMove("It is full.", "Empty it."), 1), (KeyError("x"), 5)]
)
def test_what_cannot_be_handed_in_is_open_again_and_says_why(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: Exception, tries: int
) -> None:
    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)

    def refuse(*said: object) -> None:
        raise Invalid(fault.reason) if isinstance(fault, CannotMove) else fault

    monkeypatch.setattr(finishing, "_hand_in", refuse)
    with clock.fixed(clock.now() + LATER):
        for _ in range(tries):
            office.world.hurry()
            office.world.work()
    task = stands(uuid)
    assert (task.state, task.draft) == ("open", ANSWERS)
    assert "handed in" in (task.denial or "") or "hand the answers in" in (task.denial or "")


def test_answers_that_a_listener_denies_stand_in_the_form_again(
    world: World, listener: Listener
) -> None:
    world.publish(heard("completing"))
    world.start()
    listener.denies("The price is missing.")
    csr, uuid = world.principal("csr"), world.task().uuid
    finishing.hold(uuid, {}, csr)
    after_a_while(world)
    task = world.task()
    assert task.denial == "The answers were not accepted: The price is missing."
    assert task.draft == {}


def test_a_suspended_instance_gives_the_answers_back(office: Office) -> None:
    from app import engine
    from app.runtime.intervene import intervene

    uuid = office.uuid
    finishing.hold(uuid, ANSWERS, office.csr)
    intervene(office.instance.uuid, engine.Suspend("check"), office.admin)
    after_a_while(office.world)
    task = stands(uuid)
    assert (task.state, task.draft) == ("open", ANSWERS)
    assert "suspended" in (task.denial or "")


@pytest.mark.parametrize("deed", ["claim", "complete", "hold"])
def test_of_many_at_the_same_moment_one_has_it(office: Office, deed: str) -> None:
    uuid = office.uuid
    people = [office.person(f"P{number}", "csr") for number in range(4)]
    deeds: dict[str, Callable[..., object]] = {
        "claim": lambda who: service.claim(uuid, who),
        "complete": lambda who: service.complete(uuid, ANSWERS, who),
        "hold": lambda who: finishing.hold(uuid, ANSWERS, who),
    }

    came = office.world.at_once(*(partial(deeds[deed], who) for who in people), met=(AppError,))
    refused = [one for one in came if isinstance(one, AppError)]
    assert len(refused) == len(people) - 1
    assert all(isinstance(one, Conflict) and one.message[0] == "P" for one in refused), refused
    if deed == "hold":
        after_a_while(office.world)
    assert completions() == (0 if deed == "claim" else 1)


def test_completing_at_once_through_a_program_is_as_before(office: Office) -> None:
    task, _ = runtime.complete_user_task(office.uuid, ANSWERS, office.csr)
    assert task.state == "completed"
