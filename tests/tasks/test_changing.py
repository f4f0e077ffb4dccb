"""A user task is changed by hand: who may, what is refused, and what the page and programs see."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from app import engine
from app.audit.service import verify
from app.lib import json
from app.lib.errors import AppError, Conflict, Forbidden, Invalid
from app.runtime.intervene import intervene
from app.tasks import changing, queries
from app.tasks import service as tasks
from app.tasks.inbox import lists
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.tasks.listening import history, offered
from tests.world import World, token

SOON = datetime(2026, 12, 24, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 4, 9, 30, 15, tzinfo=UTC)
JSON = "application/json"


@pytest.fixture
def office(world: World) -> World:
    """A world in which one user task is offered to the CSR, due at a moment."""
    said = (
        '<zeebe:assignmentDefinition candidateGroups="csr"/>'
        '<zeebe:taskSchedule dueDate="2026-12-24T09:00:00Z"/>'
    )
    task = el("userTask", "ask", ext("<zeebe:userTask/>", said))
    world.publish(ends("e") + task + flows("s > ask > e"))
    world.start()
    return world


def problems(world: World, **new: Any) -> dict[str, str]:
    """What an administrator is told who wants this."""
    with pytest.raises(Invalid) as refused:
        changing.change(world.task().uuid, new, world.principal("admin"))
    return {problem.pointer: problem.message for problem in refused.value.problems}


# ---- what becomes of it


def test_a_supervisor_changes_all_and_the_history_keeps_what_it_was(office: World) -> None:
    changing.change(
        office.task().uuid,
        {
            "due_at": LATER,
            "follow_up_at": SOON,
            "priority": 90,
            "candidate_roles": ["finance", "csr"],
            "candidate_people": ["Auditor"],
        },
        office.principal("admin"),
    )
    task = office.task()
    assert (task.due_at, task.follow_up_at, task.priority) == (LATER, SOON, 90)
    assert (task.candidate_roles, task.candidate_people) == (["finance", "csr"], ["Auditor"])
    assert (task.due_sort, task.urgency, task.asked) == (LATER, 10, None)
    auditor = office.principal("auditor").id
    assert offered() == [f"@{auditor}", "csr", "finance"]
    (entry,) = history("updated")
    assert (entry.actor, entry.element) == ("Admin", "ask")
    assert entry.detail["changes"]["due_date"] == {
        "from": SOON.isoformat(),
        "to": LATER.isoformat(),
    }
    assert entry.detail["changes"]["candidate_groups"]["from"] == ["csr"]
    assert list(verify()) == []


def test_the_inbox_follows_a_change(office: World) -> None:
    csr, uuid = office.principal("csr"), office.task().uuid
    admin = office.principal("admin")
    changing.change(uuid, {"due_at": None}, admin)
    (row,) = lists.inbox(csr).tasks
    assert (row.due_at, row.uuid) == (None, uuid)
    changing.change(uuid, {"candidate_roles": ["finance"]}, admin)
    assert lists.inbox(csr).tasks == []
    assert lists.counts(csr)["unclaimed"] == 0


def test_who_has_it_keeps_it_when_it_is_offered_to_others(office: World) -> None:
    csr, uuid = office.principal("csr"), office.task().uuid
    tasks.claim(uuid, csr)
    changing.change(uuid, {"candidate_roles": ["finance"]}, office.principal("admin"))
    assert (office.task().assignee_name, offered()) == ("Csr", [])
    tasks.release(uuid, csr)
    assert offered() == ["finance"]


def test_a_change_that_changes_nothing_is_written_nowhere(office: World) -> None:
    same = {"priority": 50, "due_at": SOON, "candidate_roles": ["csr"]}
    changing.change(office.task().uuid, same, office.principal("admin"))
    assert history("updated") == []


def test_two_changes_of_different_fields_both_stay(office: World) -> None:
    uuid, admin = office.task().uuid, office.principal("admin")
    changing.change(uuid, {"priority": 90}, admin)
    changing.change(uuid, {"follow_up_at": LATER}, admin)
    task = office.task()
    assert (task.priority, task.follow_up_at, task.due_at) == (90, LATER, SOON)


# ---- who may


def test_a_worker_changes_the_follow_up_of_what_they_have_and_no_more(office: World) -> None:
    csr, uuid = office.principal("csr"), office.task().uuid
    with pytest.raises(Forbidden, match="Only whoever has this user task"):
        changing.change(uuid, {"follow_up_at": LATER}, csr)
    tasks.claim(uuid, csr)
    changing.change(uuid, {"follow_up_at": LATER}, csr)
    assert office.task().follow_up_at == LATER
    with pytest.raises(Forbidden, match="Ask a supervisor to change dueDate, priority"):
        changing.change(uuid, {"due_at": None, "priority": 1, "follow_up_at": None}, csr)
    assert (office.task().follow_up_at, office.task().due_at) == (LATER, SOON)


@pytest.mark.parametrize("role", ["process-owner", "auditor"])
def test_who_neither_has_it_nor_supervises_changes_nothing(office: World, role: str) -> None:
    with pytest.raises(Forbidden):
        changing.change(office.task().uuid, {"priority": 1}, office.principal(role))
    assert history("updated") == []


def test_what_is_suspended_or_done_is_not_changed(office: World) -> None:
    task, admin = office.task(), office.principal("admin")
    instance = office.start()
    suspended = next(one for one in queries.of_order("T-1") if one.id != task.id)
    intervene(instance.uuid, engine.Suspend("We wait."), admin)
    with pytest.raises(Conflict, match="is suspended"):
        changing.change(suspended.uuid, {"priority": 1}, admin)
    tasks.complete(task.uuid, {}, office.principal("csr"))
    with pytest.raises(Conflict, match="Csr completed this user task"):
        changing.change(task.uuid, {"priority": 1}, admin)


# ---- what is refused


@pytest.mark.parametrize("priority", [-1, 101, 10**9])
def test_a_priority_out_of_its_range_is_refused(office: World, priority: int) -> None:
    assert problems(office, priority=priority) == {
        "/priority": "Has to be a whole number from 0 to 100."
    }


def test_every_fault_is_named_at_once_and_nothing_is_changed(office: World) -> None:
    said = problems(
        office,
        due_at=datetime(1026, 12, 24, tzinfo=UTC),
        follow_up_at=datetime(9999, 12, 24, tzinfo=UTC),
        candidate_roles=["csr", "finanze", "auditor"],
        candidate_people=["Csr", "Nobody At All"],
    )
    assert said == {
        "/dueDate": "Has to lie in the years 2000 to 2999.",
        "/followUpDate": "Has to lie in the years 2000 to 2999.",
        "/candidateRoles": "There is no role auditor, finanze that works on user tasks. "
        "Add it under People first, or choose another.",
        "/candidatePeople": "Nobody active is called Nobody At All. "
        "Write the names as they stand under People.",
    }
    assert (office.task().candidate_roles, office.task().due_at) == (["csr"], SOON)


def test_it_is_not_taken_from_all(office: World) -> None:
    assert problems(office, candidate_roles=[]) == {"/candidateRoles": changing.NOBODY}
    changing.change(
        office.task().uuid,
        {"candidate_roles": [], "candidate_people": ["Csr"]},
        office.principal("admin"),
    )
    assert offered() == [f"@{office.principal('csr').id}"]  # the person's own desk
    tasks.claim(office.task().uuid, office.principal("csr"))


# ---- the page


def form(page: str) -> str:
    """What the dialog of a page showed."""
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found
    return found[1].replace("&#34;", '"')


class Desk:
    """A browser in which somebody has the user task open."""

    def __init__(self, world: World, role: str) -> None:
        self.client = world.browser(role)
        self.address = f"/inbox/{world.task().uuid}"
        self.token = token(self.client, "/profile")

    def page(self) -> str:
        """What stands there."""
        return self.client.get(self.address).get_data(as_text=True)

    def change(self, shown: str, **typed: Any) -> Any:
        """Sends the dialog."""
        data = {**typed, "shown": shown, "csrf_token": self.token}
        return self.client.post(f"{self.address}/change", data=data)


WHOLE = {
    "dueDate": "2026-12-24T09:00",
    "followUpDate": "",
    "priority": "50",
    "candidateRoles": ["csr"],
    "candidatePeople": "",
}


def test_the_dialog_changes_what_was_typed_anew(office: World) -> None:
    admin = Desk(office, "admin")
    shown = form(admin.page())
    assert json.loads(shown) == WHOLE
    changing.change(office.task().uuid, {"priority": 70}, office.principal("admin"))
    typed = {**WHOLE, "followUpDate": "2027-01-04T10:15", "candidateRoles": ["csr", "finance"]}
    answer = admin.change(shown, **typed)
    assert answer.status_code == 302
    task = office.task()
    assert task.follow_up_at == datetime(2027, 1, 4, 10, 15, tzinfo=UTC)
    assert (task.priority, task.due_at) == (70, SOON)
    assert offered() == ["csr", "finance"]
    assert "The user task is changed." in admin.page()


def test_a_moment_that_is_left_keeps_its_seconds(office: World) -> None:
    changing.change(office.task().uuid, {"due_at": LATER}, office.principal("admin"))
    admin = Desk(office, "admin")
    shown = form(admin.page())
    admin.change(shown, **{**json.loads(shown), "priority": "3"})
    assert (office.task().due_at, office.task().priority) == (LATER, 3)


def test_what_cannot_be_read_is_named_at_its_field_and_what_was_typed_stays(office: World) -> None:
    admin = Desk(office, "admin")
    typed = {**WHOLE, "dueDate": "2026-02-30T09:00", "priority": "high", "candidatePeople": "<Bob>"}
    answer = admin.change(form(admin.page()), **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Is no date and time in the calendar" in page
    assert "Has to be a whole number from 0 to 100." in page
    assert "&lt;Bob&gt;" in page
    assert 'value="high"' in page
    assert "data-open" in page
    assert json.loads(form(page)) == WHOLE
    typed = {**WHOLE, "candidatePeople": "Bob\0"}
    answer = admin.change(form(page), **typed)
    assert answer.status_code == 422
    assert "Nobody is called so." in answer.get_data(as_text=True)
    typed = {**WHOLE, "candidatePeople": "<Bob>"}
    page = admin.change(form(page), **typed).get_data(as_text=True)
    assert "Nobody active is called &lt;Bob&gt;." in page
    assert history("updated") == []


def test_a_worker_sees_the_dialog_of_the_follow_up_alone(office: World) -> None:
    csr = Desk(office, "csr")
    assert "/change" not in csr.page()
    tasks.claim(office.task().uuid, office.principal("csr"))
    page = csr.page()
    assert json.loads(form(page)) == {"followUpDate": ""}
    assert 'name="priority"' not in page
    csr.change(form(page), followUpDate="2027-01-04T10:15")
    assert office.task().follow_up_at == datetime(2027, 1, 4, 10, 15, tzinfo=UTC)


def test_a_worker_who_sends_more_than_the_dialog_has_is_told_no(office: World) -> None:
    tasks.claim(office.task().uuid, office.principal("csr"))
    csr = Desk(office, "csr")
    answer = csr.change(json.dumps({"priority": "50"}), priority="1")
    assert answer.status_code == 302
    assert "Ask a supervisor to change priority." in csr.page()
    assert office.task().priority == 50


def test_a_form_that_is_not_whole_changes_nothing(office: World) -> None:
    admin = Desk(office, "admin")
    for shown in ("", "{", "[]", "\0"):
        assert admin.change(shown, priority="1").status_code == 302
    assert office.task().priority == 50
    assert "The form is not whole." in admin.page()


# ---- programs


def patch(world: World, said: Any, role: str = "admin", *scopes: str) -> Any:
    """Sends a change as a program does."""
    headers = world.bearer(role, *(scopes or ("task.read", "task.supervise")))
    address = f"/api/v1/user-tasks/{world.task().uuid}"
    return world.app.test_client().patch(
        address, data=json.dumps(said), headers=headers, content_type=JSON
    )


def test_a_program_changes_what_it_names_and_leaves_the_rest(office: World) -> None:
    answer = patch(office, {"dueDate": "2027-01-04T10:30:15+01:00", "candidateRoles": ["finance"]})
    assert answer.status_code == 200
    said = json.loads(answer.data)
    assert said["dueDate"] == LATER.isoformat()
    assert (said["candidateRoles"], said["priority"]) == (["finance"], 50)
    assert json.loads(patch(office, {"dueDate": None, "priority": None}).data)["dueDate"] is None
    headers = office.bearer("admin", "task.read", "task.supervise")
    address = f"/api/v1/user-tasks/{office.task().uuid}"
    got = office.app.test_client().get(address, headers=headers)
    assert json.loads(got.data)["candidateRoles"] == ["finance"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"dueDate": "tomorrow"}, "/dueDate"),
    ({"dueDate": "1026-01-01T00:00:00Z"}, "/dueDate"),
    ({"followUpDate": "2026-12-24"}, "/followUpDate"),
    ({"priority": 101}, "/priority"),
    ({"priority": "high"}, "/priority"),
    ({"candidateRoles": ["nobody"]}, "/candidateRoles"),
    ({"candidateRoles": []}, "/candidateRoles"),
    ({"candidateRoles": "csr"}, "/candidateRoles"),
    ({"candidateRoles": [""]}, "/candidateRoles/0"),
    ({"candidatePeople": ["a\0b"]}, "/candidatePeople/0"),
    ({"candidatePeople": ["Nobody"]}, "/candidatePeople"),
    ({"assignee": "Csr"}, "/assignee"),
]


@pytest.mark.parametrize(("said", "pointer"), BAD)
def test_a_program_is_told_what_is_wrong(office: World, said: dict[str, Any], pointer: str) -> None:
    answer = patch(office, said)
    assert answer.status_code == 422
    assert [one["pointer"] for one in json.loads(answer.data)["errors"]] == [pointer]
    assert history("updated") == []


def test_a_token_changes_no_more_than_its_scopes(office: World) -> None:
    assert patch(office, {"priority": 1}, "admin", "task.read").status_code == 404
    assert patch(office, {"priority": 1}, "admin", "task.supervise").status_code == 403
    assert patch(office, {"priority": 1}, "csr", "task.read", "task.work").status_code == 403
    assert office.task().priority == 50


def test_who_may_not_see_a_user_task_is_told_to_whom_it_is_offered(office: World) -> None:
    changing.change(office.task().uuid, {"candidate_roles": ["finance"]}, office.principal("admin"))
    with pytest.raises(AppError, match="offered to Finance"):
        changing.change(office.task().uuid, {"priority": 1}, office.principal("csr"))
