"""One deed at many tasks: a result for each, and a way back that harms nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.accounts.access import Principal
from app.lib import clock, json
from app.lib.errors import Forbidden
from app.runtime.models import Instance, UserTask
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.bulk import deeds, service
from app.tasks.bulk.deeds import Deed
from app.tasks.work import finishing, handing
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.tasks.bulk import desk
from tests.tasks.bulk.desk import open_tasks, outcomes, steps, uuids
from tests.tasks.listening import Listener, heard
from tests.tasks.work.conftest import FORM, Office
from tests.world import World

CLAIM, RELEASE = Deed(kind="claim"), Deed(kind="release")
OPEN_IT = "It has to be opened: its form cannot be handed in as it stands."
COMPLETE = Deed(kind="complete", held=deeds.held_for(3))


@pytest.fixture
def office(world: World) -> Office:
    """Three tasks without a form, offered to the CSR."""
    return open_tasks(world, 3)


def words(results: list[service.Result]) -> list[str]:
    """What was told of each."""
    return [one.came.words for one in results]


# ---- claim and release


def test_each_is_claimed_by_itself_and_the_others_say_why_not(office: Office) -> None:
    one, two, three = uuids()
    bea = office.person("Bea", "csr")
    tasks.claim(one, office.csr)
    tasks.claim(two, bea)
    results = service.do(CLAIM, [one, two, "nowhere", three, three], office.csr)
    assert outcomes(results) == ["same", "refused", "refused", "done"]
    assert words(results)[1].startswith("Bea has this user task since")
    assert (results[1].name, results[1].business_key) == ("ask", "T-1")
    assert (results[2].name, "no such user task" in words(results)[2]) == ("", True)
    assert desk.holders() == ["Csr", "Bea", "Csr"]


def test_what_one_has_already_is_unchanged_also_where_it_is_not_offered_to_one(
    office: Office,
) -> None:
    bea = office.person("Bea", desks=("technician",))
    handing.assign(uuids()[0], bea.id, office.world.principal("admin"))
    results = service.do(CLAIM, uuids()[:1], bea)
    assert (outcomes(results), words(results)) == (["same"], ["You have it already."])


def test_what_nobody_sees_stays_unnamed(office: Office) -> None:
    stranger = office.person("Finn", desks=("technician",))
    results = service.do(CLAIM, uuids(), stranger)
    assert outcomes(results) == ["refused"] * 3
    assert [(one.name, one.business_key) for one in results] == [("", "")] * 3
    assert words(results) == [tasks.NOT_SEEN] * 3


def test_who_works_on_no_task_does_nothing_at_any(office: Office) -> None:
    for kind in ("claim", "release", "assign", "complete"):
        with pytest.raises(Forbidden):
            service.do(Deed(kind=kind), uuids(), office.world.principal("auditor"))
    with pytest.raises(Forbidden):
        service.do(Deed(kind="assign", person=office.csr.id), uuids(), office.csr)
    assert desk.holders() == [None] * 3


def test_claims_are_released_and_releases_claimed_by_their_undo(office: Office) -> None:
    claimed = service.do(CLAIM, uuids(), office.csr)
    assert outcomes(service.undo(steps(claimed), office.csr)) == ["done"] * 3
    assert desk.holders() == [None] * 3
    service.do(CLAIM, uuids(), office.csr)
    released = service.do(RELEASE, uuids(), office.csr)
    tasks.claim(uuids()[1], office.person("Bea", "csr"))
    undone = service.undo(steps(released), office.csr)
    assert outcomes(undone) == ["done", "refused", "done"]
    assert words(undone)[1].endswith("It stays as it is.")
    assert desk.holders() == ["Csr", "Bea", "Csr"]


def test_what_went_on_since_is_not_taken_back(office: Office) -> None:
    claimed = service.do(CLAIM, uuids(), office.csr)
    handing.assign(uuids()[0], office.person("Bea", "csr").id, office.admin)
    tasks.release(uuids()[1], office.csr)
    tasks.complete(uuids()[2], {}, office.csr)
    undone = service.undo(steps(claimed), office.csr)
    assert outcomes(undone) == ["refused"] * 3
    told = words(undone)
    assert told[0].startswith("Bea has this user task")
    assert told[1].startswith("Nobody has this user task any more")
    assert told[2].startswith("Csr completed this user task")


# ---- assign


def test_a_supervisor_assigns_and_each_goes_back_to_who_had_it(office: Office) -> None:
    bea = office.person("Bea", "csr")
    tasks.claim(uuids()[0], office.csr)
    tasks.claim(uuids()[2], bea)
    results = service.do(Deed(kind="assign", person=bea.id), uuids(), office.admin)
    assert outcomes(results) == ["done", "done", "same"]
    assert words(results)[0] == "Bea has it now. Csr had it before."
    assert desk.holders() == ["Bea"] * 3
    assert [one["people"] for one in office.news("task.assigned")] == [[bea.id], [bea.id]]
    assert outcomes(service.undo(steps(results), office.admin)) == ["done", "done"]
    assert desk.holders() == ["Csr", None, "Bea"]


def test_all_are_given_back_to_their_roles_and_undo_gives_them_back(office: Office) -> None:
    service.do(CLAIM, uuids()[:2], office.csr)
    results = service.do(Deed(kind="assign"), uuids(), office.admin)
    assert outcomes(results) == ["done", "done", "same"]
    service.undo(steps(results), office.admin)
    assert desk.holders() == ["Csr", "Csr", None]


def test_nobody_undoes_an_assignment_without_being_a_supervisor(office: Office) -> None:
    bea = office.person("Bea", "csr")
    results = service.do(Deed(kind="assign", person=bea.id), uuids(), office.admin)
    assert outcomes(service.undo(steps(results), office.csr)) == ["refused"] * 3
    assert desk.holders() == ["Bea"] * 3


def test_a_delegation_that_ends_has_no_way_back(office: Office) -> None:
    bea, carl = office.person("Bea", "csr"), office.person("Carl", "csr")
    tasks.claim(uuids()[0], office.csr)
    handing.delegate(uuids()[0], bea.id or 0, office.csr)
    results = service.do(Deed(kind="assign", person=carl.id), uuids()[:1], office.admin)
    assert (outcomes(results), steps(results)) == (["done"], [])


def test_who_cannot_work_on_tasks_is_given_none(office: Office) -> None:
    auditor = office.world.principal("auditor")
    results = service.do(Deed(kind="assign", person=auditor.id), uuids(), office.admin)
    assert outcomes(results) == ["refused"] * 3
    assert "no role that works on user tasks" in words(results)[0]


def test_what_listens_is_asked_first(world: World, listener: Listener) -> None:
    office = open_tasks(world, 1, heard("assigning"))
    results = service.do(CLAIM, uuids(), office.csr)
    assert (outcomes(results), steps(results)) == (["asked"], [])
    assert desk.holders() == [None]


# ---- change


def test_dates_and_priority_are_changed_and_put_back(office: Office) -> None:
    due = clock.now() + timedelta(days=3)
    changing.change(uuids()[0], {"priority": 90}, office.admin)
    said = Deed(kind="change", changes={"dueDate": due.isoformat(), "priority": 90})
    results = service.do(said, uuids(), office.admin)
    assert outcomes(results) == ["done"] * 3
    assert {(task.due_at, task.priority) for task in desk.tasks()} == {(due, 90)}
    changing.change(uuids()[1], {"due_at": None}, office.admin)
    undone = service.undo(steps(results), office.admin)
    assert outcomes(undone) == ["done", "refused", "done"]
    assert words(undone)[1] == "Somebody changed due date since; it stays as it is."
    stands = [(task.due_at, task.priority) for task in desk.tasks()]
    assert stands == [(None, 90), (None, 90), (None, 50)]
    again = service.do(Deed(kind="change", changes={"priority": 90}), uuids()[:2], office.admin)
    assert outcomes(again) == ["same", "same"]


def test_who_has_them_changes_the_follow_up_of_those_alone(office: Office) -> None:
    service.do(CLAIM, uuids()[:2], office.csr)
    day = (clock.now() + timedelta(days=1)).isoformat()
    follow = Deed(kind="change", changes={"followUpDate": day})
    assert outcomes(service.do(follow, uuids(), office.csr)) == ["done", "done", "refused"]
    due = Deed(kind="change", changes={"dueDate": day})
    results = service.do(due, uuids(), office.csr)
    assert outcomes(results) == ["refused"] * 3
    assert "Ask a supervisor" in words(results)[0]


# ---- complete


def asking(**field: Any) -> dict[str, bytes]:
    """The form of these tasks with one field for the seats, which is as it is said."""
    seats = {"type": "number", "key": "seats", "id": "f1", "label": "Seats", **field}
    return {"ask.form": json.dumps({**FORM, "components": [seats]}).encode()}


WITH_FORM = (
    ends("e")
    + el(
        "userTask",
        "ask",
        ext(
            "<zeebe:userTask/>",
            '<zeebe:formDefinition formId="ask"/>',
            '<zeebe:assignmentDefinition candidateGroups="csr"/>',
        ),
    )
    + flows("s > ask > e")
)


def test_tasks_without_a_form_are_completed_and_opened_again(office: Office) -> None:
    tasks.claim(uuids()[0], office.csr)
    tasks.claim(uuids()[2], office.person("Bea", "csr"))
    results = service.do(COMPLETE, uuids(), office.csr)
    assert outcomes(results) == ["done", "done", "refused"]
    assert [task.state for task in desk.tasks()] == ["completing", "completing", "open"]
    finishing.hand_in_now(uuids()[1], office.csr)
    undone = service.undo(steps(results), office.csr)
    assert outcomes(undone) == ["done", "refused"]
    assert words(undone)[1].startswith("Csr completed this user task")
    assert [task.state for task in desk.tasks()] == ["open", "completed", "open"]


@pytest.mark.parametrize(("many", "seconds"), [(1, 10), (2, 10.15), (200, 39.85)])
def test_one_is_held_for_ten_seconds_and_many_until_an_undo_has_met_all(
    office: Office, many: int, seconds: float
) -> None:
    deed, now = Deed(kind="complete", held=deeds.held_for(many)), clock.now()
    for late, outcome in ((-0.1, "done"), (0.1, "refused")):
        with clock.fixed(now):
            results = service.do(deed, uuids()[:1], office.csr)
        with clock.fixed(now + timedelta(seconds=seconds + late)):
            office.world.work()
            assert outcomes(service.undo(steps(results), office.csr)) == [outcome]


def test_a_form_that_asks_for_something_has_to_be_opened(world: World) -> None:
    office = open_tasks(world, 2, WITH_FORM, **asking(validate={"required": True}))
    results = service.do(COMPLETE, uuids(), office.csr)
    assert words(results) == [f"{OPEN_IT} “Seats”: Needs an answer."] * 2
    assert [task.state for task in desk.tasks()] == ["open", "open"]


def test_what_a_form_asks_may_be_known_to_the_process_already(world: World) -> None:
    rules = {"required": True, "min": 5}
    office = open_tasks(world, 1, WITH_FORM, **asking(validate=rules))
    world.start(seats=7)
    world.start(seats=2)
    results = service.do(COMPLETE, uuids(), office.csr)
    assert outcomes(results) == ["refused", "done", "refused"]
    assert words(results)[2] == f"{OPEN_IT} “Seats”: Has to be at least 5."


def test_what_was_completed_and_taken_back_can_be_completed_so_again(world: World) -> None:
    office = open_tasks(world, 1, WITH_FORM, **asking(defaultValue=3))
    for _ in range(2):
        results = service.do(COMPLETE, uuids(), office.csr)
        assert outcomes(results) == ["done"]
        assert outcomes(service.undo(steps(results), office.csr)) == ["done"]


def test_a_field_that_is_hidden_asks_for_nothing(world: World) -> None:
    field = {"validate": {"required": True}, "conditional": {"hide": "=small"}}
    office = open_tasks(world, 1, WITH_FORM, **asking(**field))
    world.start(small=True)
    assert outcomes(service.do(COMPLETE, uuids(), office.csr)) == ["refused", "done"]


def test_a_form_that_asks_for_nothing_is_handed_in_as_it_stands(world: World) -> None:
    office = open_tasks(world, 1, WITH_FORM, **asking())
    office.instance = world.start(seats=7)
    tasks.claim(uuids()[0], office.csr)
    tasks.save_draft(uuids()[0], {"seats": 2}, office.csr)
    results = service.do(Deed(kind="complete"), uuids(), office.csr)
    assert outcomes(results) == ["refused", "done"]
    assert words(results)[0].startswith("It has to be opened: answers that somebody began")
    assert desk.tasks()[0].draft == {"seats": 2}
    world.work()
    assert office.variables()["seats"] == 7


def test_a_value_that_somebody_emptied_is_not_handed_in_after_all(world: World) -> None:
    office = open_tasks(world, 2, WITH_FORM, **asking(defaultValue=3))
    for uuid, seats in zip(uuids(), (None, 3), strict=True):
        tasks.claim(uuid, office.csr)
        tasks.save_draft(uuid, {"seats": seats}, office.csr)
    results = service.do(Deed(kind="complete"), uuids(), office.csr)
    assert outcomes(results) == ["refused", "done"]
    assert words(results)[0].startswith("It has to be opened: answers that somebody began")


# ---- several people, and what breaks


def test_two_who_claim_the_same_at_once_share_them_without_a_quarrel(world: World) -> None:
    office = open_tasks(world, 6)
    csr, bea, all_of = office.csr, office.person("Bea", "csr"), uuids()
    one, two = office.world.at_once(
        lambda: service.do(CLAIM, all_of, csr),
        lambda: service.do(CLAIM, all_of[::-1], bea),
    )
    got = {
        result.uuid: name
        for name, results in (("Csr", one), ("Bea", two))
        for result in results
        if result.came.outcome == "done"
    }
    assert [got[uuid] for uuid in all_of] == desk.holders()
    assert outcomes([*one, *two]).count("done") == 6
    refused = [each.came.words for each in [*one, *two] if each.came.outcome == "refused"]
    assert all("has this user task since" in said for said in refused)


def test_one_that_breaks_keeps_nobody_from_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = uuids()[1]

    def breaks(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> deeds.Came:
        came = deeds.claim(task, instance, deed, who)
        if task.uuid == broken:
            raise ZeroDivisionError
        return came

    monkeypatch.setitem(deeds.DEEDS, "claim", breaks)
    results = service.do(CLAIM, uuids(), office.csr)
    assert outcomes(results) == ["done", "refused", "done"]
    assert words(results)[1] == service.FAULT
    assert desk.holders() == ["Csr", None, "Csr"]
