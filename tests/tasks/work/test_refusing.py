"""A task that cannot be done goes another way, or is asked about."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.designer.models import Process
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.work import refusing, talk
from tests.tasks.work.conftest import CAUGHT, Office, open_office
from tests.world import World, token


def own(person_id: int | None) -> None:
    """Makes a person the owner of the process."""
    with transaction() as session:
        session.scalars(select(Process).where(Process.key == "p")).one().owner_id = person_id


def test_where_the_diagram_catches_an_error_the_process_goes_that_way(world: World) -> None:
    office = open_office(world, CAUGHT)
    uuid = office.uuid
    assert refusing.errors(world.task(), office.instance) == [("boom", "It went off")]
    service.claim(uuid, office.csr)
    refusing.cannot_do(uuid, "boom", "The customer has moved away.", office.csr)
    assert world.fresh(office.instance).state == "completed"
    task = db.session.scalars(select(UserTask)).one()
    assert (task.state, task.ended_by) == ("cancelled", "Csr")
    with pytest.raises(Conflict, match="no longer needed"):
        refusing.cannot_do(uuid, "boom", "Again", office.csr)


def test_only_an_error_that_is_caught_can_be_raised_and_needs_a_reason(world: World) -> None:
    office = open_office(world, CAUGHT)
    uuid = office.uuid
    with pytest.raises(Conflict, match="Claim this user task first"):
        refusing.cannot_do(uuid, "boom", "Why", office.csr)
    service.claim(uuid, office.csr)
    for code, reason, field in (
        ("other", "Why", "code"),
        ("", "Why", "code"),
        ("boom", "  ", "reason"),
        ("boom", "x" * 2001, "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            refusing.cannot_do(uuid, code, reason, office.csr)
        assert [one.pointer for one in refused.value.problems] == [field]
    assert world.task().state == "open"


def test_without_one_the_owner_is_asked_and_answers(office: Office) -> None:
    owner = office.world.principal("process-owner")
    own(owner.id)
    uuid = office.uuid
    service.claim(uuid, office.csr)
    assert refusing.errors(office.world.task(), office.instance) == []
    for _ in range(2):  # once more: who got no answer sends it again
        refusing.cannot_do(uuid, refusing.ASK, "The bill is missing.", office.csr)
    assert office.world.task().assignee_name == "Csr"
    (told,) = office.news("task.question")
    assert (told["people"], told["process"]) == ([owner.id], "p")
    ((question, task, process),) = refusing.questions(owner)
    assert (question.text, task.uuid, process.key) == ("The bill is missing.", uuid, "p")
    with pytest.raises(Forbidden):
        refusing.answer(question.id, "Hm", office.csr)
    refusing.answer(question.id, "Ask for it by mail.", owner)
    (comment,) = talk.of(office.world.task())
    assert (comment.answer, comment.answered_by) == ("Ask for it by mail.", "Process-Owner")
    assert refusing.questions(owner) == []
    assert len(refusing.questions(owner, answered=True)) == 1
    assert office.news("task.answered")[0]["people"] == [office.csr.id]
    with pytest.raises(Conflict, match="Process-Owner has answered"):
        refusing.answer(question.id, "Again", owner)
    with pytest.raises(NotFound):
        refusing.answer(999, "x", owner)


def test_each_owner_sees_the_questions_of_their_own_processes(office: Office) -> None:
    mine, other = office.world.principal("process-owner"), office.person("Omar", "process-owner")
    service.claim(office.uuid, office.csr)
    refusing.cannot_do(office.uuid, refusing.ASK, "Why?", office.csr)
    assert len(refusing.questions(mine)) == len(refusing.questions(other)) == 1
    own(mine.id)
    assert len(refusing.questions(mine)) == 1
    assert refusing.questions(other) == []
    assert len(refusing.questions(office.admin)) == 1
    (question, _, _) = refusing.questions(mine)[0]
    with pytest.raises(Forbidden):
        refusing.answer(question.id, "x", other)


def test_the_page_lists_questions_and_takes_the_answer(office: Office) -> None:
    service.claim(office.uuid, office.csr)
    refusing.cannot_do(office.uuid, refusing.ASK, "Where is <it>?", office.csr)
    client = office.world.browser("process-owner")
    page = client.get("/questions").get_data(as_text=True)
    assert "Where is &lt;it&gt;?" in page
    ((question, _, _),) = refusing.questions(office.admin)
    data = {"text": "There.", "csrf_token": token(client, "/questions")}
    client.post(f"/questions/{question.id}", data=data)
    task_page = office.world.browser("csr").get(f"/inbox/{office.uuid}").get_data(as_text=True)
    assert "There." in task_page
    assert office.world.browser("csr").get("/questions").status_code == 403


def test_who_says_that_it_cannot_be_done_hears_no_more_of_it(world: World) -> None:
    office = open_office(world, CAUGHT)
    service.claim(office.uuid, office.csr)
    refusing.cannot_do(office.uuid, "boom", "The customer has moved away.", office.csr)
    assert office.news("task.withdrawn") == []
