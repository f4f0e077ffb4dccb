"""A task goes from person to person, with what was typed, and each who may not is told so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.audit.models import History
from app.audit.service import verify
from app.lib.db import db
from app.lib.errors import Conflict, Forbidden, Invalid
from app.tasks import service
from app.tasks.work import handing
from tests.tasks.listening import Listener, heard, offered
from tests.tasks.work.conftest import ANSWERS, Office
from tests.world import World, token


def kinds() -> list[str]:
    """What was written down of handing over, in order."""
    db.session.rollback()
    wanted = ("claimed", "assigned", "delegated", "handed_back", "taken_back", "released")
    rows = select(History.kind).where(History.kind.in_(wanted)).order_by(History.id)
    return list(db.session.scalars(rows))


def test_a_delegated_task_comes_back_with_its_answers(office: Office) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    service.claim(uuid, office.csr)
    service.save_draft(uuid, {"name": "A"}, office.csr)
    handing.delegate(uuid, other.id or 0, office.csr, note="Look at the bill.")
    task = office.world.task()
    assert (task.assignee_name, task.draft) == ("Finn", {"name": "A"})
    assert service.may_see(task, other)
    assert service.may_see(task, office.csr)
    (told,) = office.news("task.delegated")
    assert (told["people"], told["note"]) == ([other.id], "Look at the bill.")
    service.save_draft(uuid, ANSWERS, other)
    handing.hand_back(uuid, other, note="Done")
    task = office.world.task()
    assert (task.assignee_name, task.draft, task.delegation) == ("Csr", ANSWERS, None)
    assert not service.may_see(task, other)
    service.complete(uuid, ANSWERS, office.csr)
    assert kinds() == ["claimed", "delegated", "handed_back"]
    assert list(verify()) == []


@pytest.mark.parametrize("gone", ["left", "works on no task"])
def test_what_nobody_waits_for_any_more_goes_back_to_its_roles(office: Office, gone: str) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    first = office.person("Ann", "csr")
    service.claim(uuid, first)
    handing.delegate(uuid, other.id or 0, first)
    service.save_draft(uuid, ANSWERS, other)
    if gone == "left":
        accounts.set_active(first.id or 0, False, office.admin)
    else:
        accounts.change_roles(first.id or 0, ("auditor",), (), office.admin)
    handing.hand_back(uuid, other)
    task = office.world.task()
    assert (task.assignee_id, task.delegation, task.draft) == (None, None, ANSWERS)
    assert service.claim(uuid, office.csr).assignee_name == office.csr.name


def test_who_delegated_takes_it_back(office: Office) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    service.claim(uuid, office.csr)
    handing.delegate(uuid, other.id or 0, office.csr)
    service.save_draft(uuid, ANSWERS, other)
    handing.take_back(uuid, office.csr)
    assert office.world.task().draft == ANSWERS
    with pytest.raises(Conflict, match="Csr has this user task since"):
        service.save_draft(uuid, {}, other)
    with pytest.raises(Conflict, match="not delegated"):
        handing.take_back(uuid, other)


@pytest.mark.parametrize("whole", [False, True])
def test_the_delegate_completes_only_what_they_were_allowed_to(office: Office, whole: bool) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    service.claim(uuid, office.csr)
    handing.delegate(uuid, other.id or 0, office.csr, whole=whole)
    with pytest.raises(Conflict, match="Hand it back to Csr"):
        service.release(uuid, other)
    if whole:
        assert service.complete(uuid, ANSWERS, other).state == "completed"
    else:
        with pytest.raises(Conflict, match="Csr wants to complete this user task"):
            service.complete(uuid, ANSWERS, other)


def test_only_who_has_it_delegates_and_only_to_who_works_on_tasks(office: Office) -> None:
    uuid, csr = office.uuid, office.csr
    auditor, owner = office.world.principal("auditor"), office.person("Bea", "csr")
    with pytest.raises(Conflict, match="Claim this user task first"):
        handing.delegate(uuid, owner.id or 0, csr)
    service.claim(uuid, csr)
    for person, words in (
        (auditor.id, "no role"),
        (csr.id, "stays where"),
        (999_999, "no such person"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            handing.delegate(uuid, person or 0, csr)
        assert [one.pointer for one in refused.value.problems] == ["person"]
    with pytest.raises(Invalid) as refused:
        handing.delegate(uuid, owner.id or 0, csr, note="x" * 501)
    assert [one.pointer for one in refused.value.problems] == ["note"]
    with pytest.raises(Conflict, match="Nobody delegated"):
        handing.hand_back(uuid, csr)


def test_a_supervisor_assigns_and_reassigns_and_others_do_not(office: Office) -> None:
    uuid, other = office.uuid, office.person("Bea", "csr")
    handing.assign(uuid, office.csr.id, office.admin)
    assert offered() == []
    handing.assign(uuid, other.id, office.admin)
    task = office.world.task()
    assert task.assignee_name == "Bea"
    assert [one["people"] for one in office.news("task.assigned")] == [[office.csr.id], [other.id]]
    with pytest.raises(Forbidden, match="Supervisors assign"):
        handing.assign(uuid, office.csr.id, office.csr)
    handing.assign(uuid, None, office.admin)
    assert (office.world.task().assignee_id, offered()) == (None, ["csr"])
    with pytest.raises(Invalid, match="no role that works"):
        handing.assign(uuid, office.world.principal("auditor").id, office.admin)


def test_reassigning_a_delegated_task_ends_the_delegation(office: Office) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    service.claim(uuid, office.csr)
    handing.delegate(uuid, other.id or 0, office.csr)
    handing.assign(uuid, office.csr.id, office.admin)
    task = office.world.task()
    assert (task.assignee_name, task.delegation, task.delegated_by_id) == ("Csr", None, None)


def test_what_listens_to_the_assignment_decides_about_a_delegation(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    office = Office(world, world.start())
    uuid = office.uuid
    other = office.person("Finn", desks=("finance",))
    service.claim(uuid, office.csr)
    world.work()
    handing.delegate(uuid, other.id or 0, office.csr, note="n")
    assert world.task().assignee_name == "Csr"
    world.work()
    task = world.task()
    assert (task.assignee_name, (task.delegation or {}).get("by")) == ("Finn", "Csr")
    handing.hand_back(uuid, other)
    world.work()
    task = world.task()
    assert (task.assignee_name, task.delegation) == ("Csr", None)


@pytest.mark.parametrize("deed", ["hand-back", "release"])
def test_who_gives_a_task_back_that_is_for_other_roles_goes_on_in_the_inbox(
    office: Office, deed: str
) -> None:
    uuid, other = office.uuid, office.person("Finn", desks=("finance",))
    if deed == "hand-back":
        service.claim(uuid, office.csr)
        handing.delegate(uuid, other.id or 0, office.csr)
    else:
        handing.assign(uuid, other.id, office.admin)
    browser = office.world.browser("finn")
    mark = {"csrf_token": token(browser, f"/inbox/{uuid}")}
    went = browser.post(f"/inbox/{uuid}/{deed}", data=mark, follow_redirects=True)
    assert (went.status_code, went.request.path) == (200, "/inbox")
    to = "Csr" if deed == "hand-back" else "its roles"
    assert f"ask is with {to} now." in went.get_data(as_text=True)
