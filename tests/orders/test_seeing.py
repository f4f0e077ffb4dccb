"""An order tells all who read it what it waits for, and of user tasks what is theirs to see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.accounts import service as accounts
from app.accounts.absence import service as absences
from app.accounts.access import Principal
from app.accounts.models import Person
from app.audit.models import History
from app.designer import checklists
from app.designer import service as designer
from app.designer.checklists import Item
from app.lib import clock, json
from app.lib.db import db, transaction
from app.orders import follow, present
from app.orders import service as orders
from app.orders.attached import service as attached
from app.orders.models import Order
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.work import refusing
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.orders.shop import ORDERS, open_shop, order, post
from tests.tasks.levels.offices import person
from tests.world import PASSWORD, World, token

SEES = ("finance", "admin", "auditor")
HISTORY = "/history?limit=100"
SEES_NOT = ("technician", "csr", "process-owner")
ASK = el(
    "userTask",
    "ask",
    ext("<zeebe:userTask/>", '<zeebe:assignmentDefinition candidateGroups="finance"/>'),
)


class Office:
    """An order whose one user task, and that of a workflow beside it, Fin of Finance has."""

    def __init__(self, world: World) -> None:
        self.world = world
        open_shop(world)
        world.publish(ends("e") + ASK + flows("s > ask > e"), "m365-new-customer")
        with transaction() as session:
            files = checklists.files("visit", "Visit", (Item("Pay", "Pay them", role="finance"),))
            designer.publish(session, "visit", files, note="", by=world.principal("process-owner"))
        attached.set_fit("visit", {}, world.principal("process-owner"))
        number = json.loads(post(world, order()).data)["id"]
        attached.attach(number, "visit", "", world.principal("csr"))
        self.number, self.fin = number, person("Fin Lane", "finance")
        person("Tom Reed", "technician")
        for found in self.tasks():
            tasks.claim(found.uuid, self.fin)

    def order(self) -> Order:
        """The order as the database has it."""
        db.session.rollback()
        return orders.find(self.number)

    def tasks(self) -> list[UserTask]:
        """Both user tasks."""
        db.session.rollback()
        return list(db.session.query(UserTask).order_by(UserTask.id))

    def email(self, role: str) -> str:
        """Who has a role here."""
        names = {"finance": "fin", "technician": "tom"}
        return f"{names.get(role, role)}@test.example"

    def page(self, role: str) -> str:
        """The page of the order, as somebody of a role has it."""
        client = self.world.app.test_client()
        said = {"email": self.email(role), "password": PASSWORD}
        client.post("/sign-in", data={**said, "csrf_token": token(client, "/sign-in")})
        return client.get(f"/orders/{self.number}").get_data(as_text=True)

    def program(self, role: str, path: str = "") -> Any:
        """What a program of somebody of a role reads of the order."""
        who = accounts.principal_of(
            db.session.query(Person).filter_by(email=self.email(role)).one()
        )
        _, secret = accounts.add_token(who, "test", tuple(map(str, who.permissions)))
        headers = {"Authorization": f"Bearer {secret}"}
        got = self.world.app.test_client().get(f"{ORDERS}/{self.number}{path}", headers=headers)
        return json.loads(got.data)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


@pytest.mark.parametrize("role", SEES)
def test_who_may_see_the_user_tasks_finds_holder_roles_and_way(office: Office, role: str) -> None:
    page = office.page(role)
    for found in office.tasks():
        assert f"/inbox/{found.uuid}" in page
    assert "It waits for Fin Lane: ask." in page
    assert "Claimed by Fin Lane" in page
    assert "(Fin Lane)" in page
    assert "<td>Finance</td>" in page


@pytest.mark.parametrize("role", SEES_NOT)
def test_others_read_that_it_waits_and_for_which_user_task(office: Office, role: str) -> None:
    page = office.page(role)
    assert "It waits for a user task: ask." in page
    assert "<td>ask</td>" in page
    assert "Pay them" in page
    assert "/inbox/" not in page.split("<main>")[1]
    for said in ("Claimed by", "(Fin Lane)", "waits for Fin Lane", "<td>Finance</td>"):
        assert said not in page


def test_they_do_not_read_who_ended_it_either(office: Office) -> None:
    tasks.complete(office.tasks()[0].uuid, {}, office.fin)
    cell = '<div class="tiny">Fin Lane</div>'
    assert cell in office.page("finance")
    assert cell not in office.page("technician")


@pytest.mark.parametrize("role", [*SEES, *SEES_NOT])
def test_programs_are_told_the_same_as_people(office: Office, role: str) -> None:
    sees = role in SEES
    words = "It waits for Fin Lane: ask." if sees else "It waits for a user task: ask."
    assert office.program(role)["productOrderItem"][0]["waitsFor"] == [words]
    beside = office.tasks()[1].uuid
    [one] = office.program(role, "/attached")["items"]
    [waits] = one["waitsFor"]
    assert (waits["name"], waits["task"]) == ("Pay them", beside if sees else None)
    assert waits["assignee"] == ("Fin Lane" if sees else None)


@pytest.mark.parametrize("role", ["finance", "csr", "technician"])
def test_the_history_names_who_did_it_to_those_alone_who_may_know(
    office: Office, role: str
) -> None:
    tasks.complete(office.tasks()[1].uuid, {}, office.fin)
    page, knows = office.page(role), role != "technician"
    assert ("Pay them: done by Fin Lane" in page) is knows
    assert ("Fin Lane" in page) is knows
    assert "Pay them: done" in page
    assert ("ask was claimed" in page) is not knows
    done = [one for one in office.program(role, HISTORY)["items"] if one["element"] == "Pay"]
    assert (done[-1]["kind"], done[-1]["detail"]["name"]) == ("completed", "Pay them")
    assert done[-1]["actor"] == ("Fin Lane" if knows else None)


@pytest.mark.parametrize("role", ["finance", "technician"])
def test_the_history_says_what_could_not_be_done_and_to_whom_it_may_by_whom_and_why(
    office: Office, role: str
) -> None:
    uuid, owner = office.tasks()[1].uuid, office.world.principal("process-owner")
    refusing.cannot_do(uuid, refusing.ASK, "The bill is missing.", office.fin)
    ((question, _, _),) = refusing.questions(owner)
    refusing.answer(question.id, "Ask for it by mail.", owner)
    page, knows = office.page(role), role == "finance"
    assert ("Fin Lane cannot do Pay them and asked the process owner" in page) is knows
    assert ("Process-Owner answered the question at Pay them" in page) is knows
    assert ("The process owner was asked about Pay them" in page) is not knows
    detail = {"name": "Pay them", "code": "gone", "reason": "They moved away."}
    row = History(kind="cannot_do", actor="Fin Lane", detail=detail)
    said = follow.sentence(row, named=knows)
    given = History(kind="assigned", actor="Csr", detail={"name": "Pay them", "to": "Fin Lane"})
    by_hand = "Csr assigned Pay them to Fin Lane" if knows else "Pay them was assigned"
    assert follow.sentence(given, named=knows) == by_hand
    full = "Fin Lane could not do Pay them: They moved away."
    assert said == (full if knows else "Pay them could not be done")


@pytest.mark.parametrize("role", ["finance", "technician", "csr", "auditor"])
def test_values_of_variables_are_for_those_who_read_instances(office: Office, role: str) -> None:
    told = office.program(role, HISTORY)["items"]
    said = json.dumps(told)
    assert any(one["kind"] == "variable" for one in told)
    assert ("Rosa Quill" in said) is (role in ("csr", "auditor"))


def test_who_stands_in_for_the_holder_sees_them_as_the_holder_does(office: Office) -> None:
    deputy = person("Dee Moss", "finance")
    now = clock.now()
    absences.add(office.fin.id or 0, now, now + timedelta(days=365), deputy.id, "", office.fin)
    assert "It waits for Fin Lane: ask." in _words(office, deputy)


def test_more_user_tasks_take_no_more_queries(office: Office) -> None:
    who, found = person("Una Hall", "technician"), office.order()
    attached.progress(found, who)
    with counted() as few:
        attached.progress(found, who)
    for _ in range(5):
        attached.attach(office.number, "visit", "", office.world.principal("csr"))
    found = office.order()
    assert len(found.items) == 1
    with counted() as many:
        assert len(attached.progress(found, who)) == 6
    assert len(many) == len(few)


def _words(office: Office, who: Principal) -> list[str]:
    items = [item.instance_uuid or "" for item in office.order().items]
    return [one.words for found in present.waits(items, who).values() for one in found]
