"""What programs do with a user task: the deeds of its page, and refusals that name the field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.lib import clock
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.checklists.models import ChecklistItem
from tests.tasks.api.conftest import TASKS, Program, Programs, faults
from tests.tasks.checklists.desk import Desk
from tests.tasks.work.conftest import ANSWERS, CAUGHT, Office, open_office
from tests.world import World

AT = f"{TASKS}/{{task_uuid}}"


@pytest.fixture
def csr(office: Office, program: Programs) -> Program:
    return program(task_uuid=office.uuid)


def test_a_supervisor_assigns_by_mail_address_or_name(
    office: Office, program: Programs, csr: Program
) -> None:
    cleo = office.person("Cleo", "csr")
    admin = program("admin", task_uuid=office.uuid)
    for person, has in (("cleo@test.example", "Cleo"), (None, None), ("Cleo", "Cleo")):
        status, answer = admin("post", f"{AT}/assign", {"person": person})
        assert (status, answer["assignee"]) == (200, has)
    assert office.world.task().assignee_id == cleo.id
    for body, place in (
        ({"person": "Nobody At All"}, ["/person"]),
        ({"person": "auditor@test.example"}, ["/person"]),
        ({"person": 7}, ["/person"]),
        ({}, ["/person"]),
        ({"person": None, "role": "csr"}, ["/role"]),
    ):
        status, answer = admin("post", f"{AT}/assign", body)
        assert (status, faults(answer)) == (422, place), body
    assert csr("post", f"{AT}/assign", {"person": None})[0] == 403


def test_a_task_is_delegated_handed_back_and_taken_back(office: Office, csr: Program) -> None:
    office.person("Cleo", "csr")
    csr("post", f"{AT}/claim")
    body = {"person": "Cleo", "note": "Only the name is open."}
    status, answer = csr("post", f"{AT}/delegate", body)
    assert (status, answer["assignee"]) == (200, "Cleo")
    assert csr("get", AT)[1]["delegation"]["note"] == "Only the name is open."
    assert csr("post", f"{AT}/hand-back", {})[0] == 409
    status, answer = csr("post", f"{AT}/take-back")
    assert (status, answer["assignee"]) == (200, "Csr")
    status, answer = csr("post", f"{AT}/delegate", {"person": "Csr"})
    assert (status, faults(answer)) == (422, ["/person"])
    status, answer = csr("post", f"{AT}/delegate", {"person": "Cleo", "note": "x" * 501})
    assert (status, faults(answer)) == (422, ["/note"])


def test_a_task_waits_and_goes_on(csr: Program) -> None:
    csr("post", f"{AT}/claim")
    until = (clock.now() + timedelta(days=3)).isoformat()
    body = {"for": "customer", "reason": "The tax id is missing.", "until": until}
    status, answer = csr("post", f"{AT}/wait", body)
    assert (status, answer["followUpDate"] is not None) == (200, True)
    assert csr("get", AT)[1]["waiting"]["reason"] == "The tax id is missing."
    assert csr("post", f"{AT}/go-on")[0] == 200
    assert csr("post", f"{AT}/go-on")[0] == 409
    for wrong, place in (
        ({**body, "until": "2020-01-01T00:00:00Z"}, "/until"),
        ({**body, "until": "soon"}, "/until"),
        ({**body, "for": "luck"}, "/for"),
        ({**body, "reason": " "}, "/reason"),
        ({**body, "colour": "red"}, "/colour"),
    ):
        status, answer = csr("post", f"{AT}/wait", wrong)
        assert (status, faults(answer)) == (422, [place])


def test_answers_are_checked_against_the_form_and_handed_in(office: Office, csr: Program) -> None:
    for answers, place in (
        ({"seats": 3}, "name"),
        ({"name": "Ann", "seats": "many"}, "seats"),
        ({"name": "Ann", "margin": 3}, "margin"),
    ):
        status, answer = csr("post", f"{AT}/complete", {"answers": answers})
        assert (status, faults(answer)) == (422, [place])
    assert office.world.task().state == "open"
    sent = {**ANSWERS, "total": 99}  # computed again, whatever is sent
    status, answer = csr("post", f"{AT}/complete", {"answers": sent})
    assert (status, answer["state"]) == (200, "completed")
    office.world.work()
    assert office.variables()["total"] == 30
    assert csr("post", f"{AT}/complete", {"answers": ANSWERS})[0] == 409


def test_a_completion_is_repeated_by_its_key_and_done_once(office: Office, csr: Program) -> None:
    key = {"Idempotency_Key": "one"}
    first = csr("post", f"{AT}/complete", {"answers": ANSWERS}, **key)
    assert csr("post", f"{AT}/complete", {"answers": ANSWERS}, **key) == first
    assert csr("post", f"{AT}/complete", {"answers": {"name": "B"}}, **key)[0] == 422
    office.world.start()
    other = Program(csr.world, csr.headers, csr.contract, {"task_uuid": office.uuid})
    assert other("post", f"{AT}/complete", {"answers": ANSWERS}, **key)[0] == 422
    assert office.world.task().state == "open"


def test_a_held_completion_is_undone_or_handed_in_now(office: Office, csr: Program) -> None:
    held = {"answers": ANSWERS, "held": True}
    status, answer = csr("post", f"{AT}/complete", held)
    assert (status, answer["state"]) == (200, "completing")
    status, answer = csr("post", f"{AT}/undo")
    assert (status, answer["state"]) == (200, "open")
    assert csr("get", f"{AT}/draft")[1]["answers"] == ANSWERS
    assert csr("post", f"{AT}/undo")[0] == 409
    csr("post", f"{AT}/complete", held)
    status, answer = csr("post", f"{AT}/hand-in")
    assert (status, answer["state"]) == (200, "completed")


def test_what_cannot_be_done_goes_the_way_that_the_diagram_foresees(
    world: World, program: Programs
) -> None:
    office = open_office(world, CAUGHT, also='<error id="E1" errorCode="boom"/>')
    csr = program(task_uuid=office.uuid)
    csr("post", f"{AT}/claim")
    foreseen = csr("get", AT)[1]["refusals"]
    assert [one["code"] for one in foreseen] == ["boom"]
    status, answer = csr("post", f"{AT}/refuse", {"code": "bang", "reason": "No."})
    assert (status, faults(answer)) == (422, ["/code"])
    status, answer = csr("post", f"{AT}/refuse", {"code": "ask", "reason": "Which tenant?"})
    assert (status, answer["state"]) == (200, "open")
    assert csr("get", f"{AT}/comments")[1]["items"][0]["kind"] == "question"
    status, answer = csr("post", f"{AT}/refuse", {"code": "boom", "reason": "It burns."})
    assert (status, answer["state"]) == (200, "cancelled")


def test_a_task_of_a_checklist_is_skipped_and_no_other(
    world: World, program: Programs, csr: Program
) -> None:
    status, answer = csr("post", f"{AT}/skip", {"reason": "Not needed"})
    assert status == 409
    desk = Desk(world)
    desk.start()
    item, task = _ready(world)
    here = program(task_uuid=task.uuid)
    if not item.optional:
        status, answer = here("post", f"{AT}/skip", {})
        assert (status, faults(answer)) == (422, ["/reason"])
    status, answer = here("post", f"{AT}/skip", {"reason": "Is there"})
    assert (status, answer["state"]) == (200, "cancelled")
    assert here("post", f"{AT}/skip", {"reason": 7})[0] == 422


def _ready(world: World) -> tuple[ChecklistItem, UserTask]:
    from sqlalchemy import select

    from app.lib.db import db

    rows = select(ChecklistItem, UserTask).join(UserTask, UserTask.id == ChecklistItem.task_id)
    item, task = db.session.execute(rows.where(ChecklistItem.state == "ready")).first() or (0, 0)
    assert isinstance(item, ChecklistItem)
    assert isinstance(task, UserTask)
    return item, task


def test_two_programs_claim_and_one_has_it(office: Office, program: Programs) -> None:
    cleo = office.person("Cleo", "csr")
    service.claim(office.uuid, cleo)
    status, answer = program(task_uuid=office.uuid)("post", f"{AT}/claim")
    assert status == 409
    assert "Cleo has this user task" in answer["detail"]


BROKEN: list[tuple[str, Any]] = [
    ("delegate", {"note": "x"}),
    ("delegate", {"person": "Cleo", "whole": "yes"}),
    ("hand-back", {"answers": []}),
    ("complete", {"answers": {}, "held": 1}),
    ("complete", {"reply": {}}),
    ("refuse", {"code": "ask"}),
    ("refuse", {"code": "ask", "reason": ["x"]}),
    ("skip", {"why": "x"}),
]


@pytest.mark.parametrize(("deed", "body"), BROKEN)
def test_a_body_of_another_shape_is_refused(csr: Program, deed: str, body: Any) -> None:
    status, answer = csr("post", f"{AT}/{deed}", body)
    assert status == 422
    assert faults(answer)
