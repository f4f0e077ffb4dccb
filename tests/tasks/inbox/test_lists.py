"""What stands in a list of the inbox, what it is found by, and what nobody else gets to see."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.datastructures import MultiDict

from app.accounts.access import Principal
from app.accounts.models import Person
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import renewing
from app.runtime.models import Instance, Offer, TaskFact, UserTask
from app.runtime.steps import NEVER
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.inbox import lists
from app.tasks.inbox.asked import EVERYONES, SORTS, VIEWS, read
from app.tasks.inbox.shape import MOST_COUNTED
from app.tasks.work import pausing
from tests.engine.bpmn.diagrams import el, ends, ext, flows, user
from tests.world import World

NORTHWIND = {"id": "northwind", "name": "Northwind Traders"}
HALFMOON = {"id": "halfmoon", "name": "Half Moon Clinics"}


def offered(name: str, words: str) -> str:
    """A user task that is offered to somebody."""
    return el("userTask", name, ext("<zeebe:userTask/>", f"<zeebe:assignmentDefinition {words}/>"))


@pytest.fixture
def office(world: World) -> World:
    """Two user tasks of the csr and finance, one of the auditor by name, with variables."""
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    own = offered("secret", 'candidateUsers="auditor@test.example"')
    world.publish(ends("e") + own + flows("s > secret > e"), key="q")
    world.start(customer=NORTHWIND, item={"quantity": 24}, urgent=True)
    world.start(customer=HALFMOON, item={"quantity": 5}, urgent=False)
    world.start("q", customer=HALFMOON, item={"quantity": 24}, code="K-77")
    return world


@pytest.fixture
def found(office: World) -> Callable[..., list[str]]:
    """The customers whose user tasks a person finds by an address."""

    def find(role: str, query: str = "", **more: str) -> list[str]:
        pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
        asked = read(MultiDict([*pairs, *more.items()]), office.principal(role))
        assert asked.problems == (), asked.problems
        page = lists.search(office.principal(role), asked)
        return [f"{row.customer_name} {row.name}" for row in page.tasks]

    return find


ASK_N, ASK_H, SECRET = "Northwind Traders ask", "Half Moon Clinics ask", "Half Moon Clinics secret"


NARROWED = [
    ("customer=northwind", [ASK_N]),
    ("customer=northwind traders", [ASK_N]),
    ("process=p", [ASK_N, ASK_H]),
    ("process=q", []),
    ("order=T-1", [ASK_N, ASK_H]),
    ("order=t-1", [ASK_N, ASK_H]),
    ("order=T-2", []),
    ("role=csr", [ASK_N, ASK_H]),
    ("holder=nobody", [ASK_N, ASK_H]),
    ("holder=me", []),
    ("task=ask", [ASK_N, ASK_H]),
    ("task=ASK", [ASK_N, ASK_H]),
    ("task=as", []),
    ("q=T-1", [ASK_N, ASK_H]),
    ("q=tes as", [ASK_N, ASK_H]),
    ("q=est", []),
    ("priorityFrom=51", []),
    ("priorityTo=50", [ASK_N, ASK_H]),
    ("dueTo=+3d", []),
    ("cameFrom=today&cameTo=today", [ASK_N, ASK_H]),
    ("cameTo=yesterday", []),
    ("sort=newest", [ASK_H, ASK_N]),
    ("sort=priority", [ASK_N, ASK_H]),
    ("var=item.quantity&op=is&value=24", [ASK_N]),
    ("var=item.quantity&op=is&value=24.0", [ASK_N]),
    ("var=item.quantity&op=lt&value=24", [ASK_H]),
    ("var=item.quantity&op=gte&value=5", [ASK_N, ASK_H]),
    ("var=item.quantity&op=not&value=24", [ASK_H]),
    ("var=customer.name&op=has&value=MOON", [ASK_H]),
    ("var=customer.name&op=has&value=%", []),
    ("var=urgent&op=is&value=true", [ASK_N]),
    ("var=code&op=is&value=K-77", []),
    ("var=nothing&op=is&value=1", []),
    ("view=waiting", []),
    ("view=overdue", []),
    ("view=unclaimed", [ASK_N, ASK_H]),
]


def test_a_list_is_narrowed_by_any_field(found: Callable[..., list[str]]) -> None:
    told = [(query, found("csr", query)) for query, _ in NARROWED]
    assert told == NARROWED


def test_several_conditions_narrow_together(found: Callable[..., list[str]]) -> None:
    both = "var=item.quantity&op=gt&value=1&var=urgent&op=is&value=false"
    assert found("csr", both) == [ASK_H]
    assert found("csr", f"{both}&customer=northwind") == []


def test_everyone_sees_what_their_roles_are_offered_and_what_names_them(
    office: World, found: Callable[..., list[str]]
) -> None:
    assert found("csr") == [ASK_N, ASK_H]
    assert found("process-owner") == []
    assert found("auditor", "view=for-me") == [SECRET]
    assert found("auditor", "view=all") == [ASK_N, ASK_H, SECRET]
    assert found("admin", "view=all&var=code&op=is&value=k-77") == [SECRET]


def test_what_a_person_may_not_see_is_found_by_nothing(found: Callable[..., list[str]]) -> None:
    for query in ("q=secret", "var=code&op=has&value=7", "customer=halfmoon", "order=T-1", ""):
        assert SECRET not in found("csr", query), query
        assert found("process-owner", query) == [], query


def test_no_list_counts_or_names_what_its_reader_may_not_see(office: World) -> None:
    csr, owner = office.principal("csr"), office.principal("process-owner")
    assert lists.counts(csr)["for-me"] == 2
    assert lists.counts(owner) == dict.fromkeys(lists.counts(owner), 0)
    assert "all" not in lists.counts(csr)
    assert lists.counts(office.principal("admin"))["all"] == 3
    page = lists.inbox(csr)
    assert "code" not in {
        name for row in lists.variables_of(page.tasks, csr).values() for name in row
    }


def test_a_filter_names_who_has_a_task_to_those_alone_who_see_all(office: World) -> None:
    csr, auditor = office.principal("csr"), office.principal("auditor")

    def shown(role: str, person: Principal) -> str:
        return office.browser(role).get(f"/inbox?holder=@{person.id}").get_data(as_text=True)

    assert "Held by: Csr" in shown("csr", csr)
    assert "Held by: nobody who is known" in shown("csr", auditor)
    assert "Held by: Csr" in shown("auditor", csr)


def test_who_has_a_task_is_found_by_any_word_of_the_name(
    office: World, found: Callable[..., list[str]]
) -> None:
    tasks.claim(
        next(row.uuid for row in lists.inbox(office.principal("csr")).tasks),
        office.principal("csr"),
    )
    assert found("csr", "holder=CSR") == [ASK_N]
    assert found("csr", "holder=cs") == found("csr", "holder=%") == []


def test_what_narrows_a_list_and_what_could_not_be_read_are_named_as_in_the_filter(
    office: World,
) -> None:
    asked = "customer=halfmoon&role=csr&dueTo=soon&layout=table&columns=role,priority"
    html = office.browser("csr").get(f"/inbox?{asked}").get_data(as_text=True)
    for words in (
        "Customer: Half Moon",
        "Offered to: Customer service",
        "Due until: &#39;soon&#39;",
    ):
        assert words in html, words
    cells = [cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)</td>", html)]
    assert cells == ["Customer service, Finance", "50"]
    assert 'aria-sort="ascending"' not in html  # it goes by the due date, which is no column here
    assert "sort=priority" in html  # the head of its column sorts


def test_only_supervisors_and_auditors_ask_for_everyone(office: World) -> None:
    csr = office.principal("csr")
    for task in asks():
        move(task, due_at=clock.now() - timedelta(hours=1))
    for view in EVERYONES:
        asked = read(MultiDict({"view": view, "role": "finance"}), csr)
        assert [one.pointer for one in asked.problems] == ["view", "role"]
        assert asked.view == "for-me"
        assert lists.search(csr, replace(asked, view=view)).tasks == []
    assert not set(EVERYONES) & set(lists.counts(csr))


def test_who_works_on_none_has_everyones_views_and_others_only_with_something_in_them(
    office: World,
) -> None:
    def chips(role: str, view: str = "") -> list[str]:
        page = office.browser(role).get(f"/inbox?view={view}").get_data(as_text=True)
        return re.findall(r'<a class="chip[ on]*" href="[^"]*view=([a-z-]+)', page)

    assert chips("auditor") == ["for-me", *EVERYONES]
    assert chips("auditor", "for-me") == ["for-me", "unclaimed", "all"]
    db.session.execute(delete(Offer))
    db.session.commit()
    assert chips("auditor") == chips("admin") == chips("admin", "all-waiting") == [*EVERYONES]
    nothing = office.browser("auditor").get("/inbox?view=all&q=moon").get_data(as_text=True)
    assert "view=for-me" not in nothing
    assert chips("csr") == [view for view in VIEWS if view not in EVERYONES]


def test_a_supervisor_who_works_has_all_own_views_or_all_of_everyones(office: World) -> None:
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.email == "csr@test.example")).one()
        person.system_roles = ["csr", "admin"]
    browser = office.browser("csr")
    own = [view for view in VIEWS if view not in EVERYONES]
    for view, shown in (("for-me", [*own, "all"]), ("all-today", ["for-me", *EVERYONES])):
        page = browser.get(f"/inbox?view={view}").get_data(as_text=True)
        chips = re.findall(r'<a class="chip[ on]*" href="/inbox\?view=([a-z-]+)"', page)
        assert chips == shown, view
        assert ('class="chip on"' in page) == (view == "all-today")


def test_everyones_of_a_day_and_what_waits_are_listed_and_counted(office: World) -> None:
    admin, now = office.principal("admin"), clock.now()
    late, today = asks()
    own = db.session.scalars(select(UserTask).where(UserTask.name == "secret")).one()
    move(late, due_at=now - timedelta(hours=1))
    move(today, due_at=now + timedelta(seconds=1))
    move(own, follow_up_at=now + timedelta(days=1))
    expected = {
        "all": [late.id, today.id, own.id],
        "all-overdue": [late.id],
        "all-today": [today.id],
        "all-waiting": [own.id],
        "all-done": [],
    }
    with clock.fixed(now):
        counted = lists.counts(admin)
        for view, keys in expected.items():
            assert counted[view] == len(keys), view
            for sort in SORTS:
                asked = read(MultiDict({"view": view, "sort": sort}), admin)
                assert {row.id for row in lists.search(admin, asked).tasks} == {*keys}, (view, sort)
        narrowed = {"view": "all-overdue", "var": "item.quantity", "op": "is", "value": "24"}
        asked = read(MultiDict(narrowed), admin)
        assert [row.id for row in lists.search(admin, asked).tasks] == [late.id]
        bearer = office.bearer("admin", "task.read", "task.supervise")
        program = office.app.test_client()
        answer = program.get("/api/v1/user-tasks?view=all-overdue", headers=bearer)
    assert [item["id"] for item in answer.get_json()["items"]] == [late.uuid]


def test_counts_and_views_agree(office: World) -> None:
    csr = office.principal("csr")
    now = clock.now()
    first, second = db.session.scalars(select(UserTask).where(UserTask.name == "ask")).all()
    move(first, due_at=now - timedelta(hours=1))
    move(second, follow_up_at=now + timedelta(days=1))
    tasks.claim(second.uuid, csr)
    counted = lists.counts(csr)
    for view in ("for-me", "mine", "unclaimed", "today", "overdue", "waiting", "done"):
        assert counted[view] == len(lists.inbox(csr, view).tasks), view
    assert (counted["mine"], counted["overdue"], counted["waiting"]) == (1, 1, 1)
    kept = lists.search(csr, read(MultiDict({"view": "for-me", "waits": "yes"}), csr)).tasks
    assert [row.uuid for row in kept] == [second.uuid]
    wrong = read(MultiDict({"view": "for-me", "waits": "no"}), csr)
    assert [one.pointer for one in wrong.problems] == ["waits"]


@pytest.mark.parametrize("sort", ["due", "newest"])
def test_a_view_of_a_day_is_narrowed_by_what_a_variable_is(office: World, sort: str) -> None:
    csr, now = office.principal("csr"), clock.now()
    for task in asks():
        move(task, due_at=now - timedelta(hours=1))
    pairs = {"view": "overdue", "sort": sort, "var": "urgent", "op": "is", "value": "true"}
    found = lists.search(csr, read(MultiDict(pairs), csr)).tasks
    assert [row.customer_name for row in found] == ["Northwind Traders"]
    assert lists.search(csr, read(MultiDict(pairs | {"view": "today"}), csr)).tasks == []


def test_what_is_done_is_counted_as_it_is_listed(office: World) -> None:
    csr, admin = office.principal("csr"), office.principal("admin")
    first, second, third = db.session.scalars(select(UserTask).order_by(UserTask.id)).all()
    move(first, state="completed", ended_at=clock.now(), assignee_id=csr.id)
    move(second, state="completed", ended_at=clock.now(), assignee_id=admin.id)
    move(third, state="cancelled", ended_at=clock.now(), assignee_id=csr.id)
    for who, views in ((csr, ("done",)), (admin, ("done", "all", "all-done"))):
        counted = lists.counts(who)
        listed = {view: len(lists.inbox(who, view).tasks) for view in views}
        assert {view: counted[view] for view in views} == listed
    assert (lists.counts(csr)["done"], lists.counts(admin)["all-done"]) == (1, 2)
    assert "all-done" not in lists.counts(csr)
    page = office.browser("csr").get("/inbox").get_data(as_text=True)
    assert "Done by me 1<" in page
    page = office.browser("admin").get("/inbox").get_data(as_text=True)
    assert "Done 2<" in page


def asks() -> list[UserTask]:
    """The two user tasks of the csr and finance."""
    named = select(UserTask).where(UserTask.name == "ask")
    return list(db.session.scalars(named.order_by(UserTask.id)))


def move(task: UserTask, **new: Any) -> None:
    """Sets dates of a task where they lie."""
    with transaction() as session:
        session.execute(update(UserTask).where(UserTask.id == task.id).values(**new))
        if "follow_up_at" in new:
            follow = {"follow_sort": new["follow_up_at"] or NEVER}
            offers = update(Offer).where(Offer.user_task_id == task.id)
            session.execute(update(UserTask).where(UserTask.id == task.id).values(follow))
            session.execute(offers.values(follow))
        if "due_at" in new:
            for table in ("offer", "task_fact", "user_task"):
                rows = db.metadata.tables[table]
                key = rows.c.id if table == "user_task" else rows.c.user_task_id
                due = {"due_sort": new["due_at"]}
                session.execute(update(rows).where(key == task.id).values(due))


def test_a_task_that_ends_is_found_among_what_one_did_and_leaves_no_facts(
    office: World, found: Callable[..., list[str]]
) -> None:
    csr = office.principal("csr")
    task = lists.inbox(csr).tasks[0]
    tasks.complete(task.uuid, {}, csr)
    assert found("csr", "view=done&q=ask") == [ASK_N]
    assert found("csr", "view=done&q=nothing") == []
    assert found("csr") == [ASK_H]
    kept = select(TaskFact.name).where(TaskFact.user_task_id == task.id)
    assert db.session.scalars(kept).all() == []


def test_facts_are_written_anew_from_the_variables(office: World, found: Any) -> None:
    with transaction() as session:
        session.execute(TaskFact.__table__.delete())
        session.execute(update(UserTask).values(customer_key="", customer_name=""))
    assert found("csr", "customer=northwind") == []
    with transaction() as session:
        for instance in session.scalars(select(Instance)):
            renewing.renew(session, instance)
    assert found("csr", "customer=northwind&q=ask") == [ASK_N]
    assert found("csr", "var=item.quantity&op=is&value=24") == [ASK_N]


def test_a_long_list_is_paged_without_a_gap_in_every_order(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = el("userTask", "many", MANY)
    office.publish(ends("e") + many + flows("s > many > e"), key="m")
    office.start("m", numbers=list(range(120)), customer=NORTHWIND)
    csr = office.principal("csr")
    follow_up_each_third("m")
    sorts = [f"sort={sort}" for sort in SORTS]
    for query in (*sorts, "var=number&op=gte&value=0", "var=number&op=gte&value=0&sort=followUp"):
        keys = walked(csr, f"process=m&{query}")
        assert len(keys) == len(set(keys)) == 120, query
    monkeypatch.setattr(lists, "FEW", 10)
    monkeypatch.setattr(lists, "SOME", 60)
    for query in (
        "process=m",
        "process=m&sort=newest",
        "process=m&sort=followUp",
        "var=number&op=has&value=1",
    ):
        expected = 120 if "process" in query else sum("1" in str(one) for one in range(120))
        keys = walked(csr, query)
        assert len(keys) == len(set(keys)) == expected, query


def follow_up_each_third(process: str) -> None:
    """Gives user tasks of a process follow-up dates, of which several have the same."""
    rows = select(UserTask).where(UserTask.process_key == process).order_by(UserTask.id)
    for place, task in enumerate(db.session.scalars(rows).all()):
        if place % 3 == 0:
            move(task, follow_up_at=clock.now() + timedelta(days=place % 7))


@pytest.mark.parametrize("view", ["for-me", "unclaimed", "mine", "all"])
def test_what_is_followed_up_first_comes_first_and_what_has_no_day_last(
    office: World, view: str
) -> None:
    many = el("userTask", "many", MANY)
    office.publish(ends("e") + many + flows("s > many > e"), key="m")
    office.start("m", numbers=list(range(60)))
    lead = office.principal("admin")
    rows = db.session.scalars(select(UserTask).where(UserTask.process_key == "m")).all()
    chance = random.Random(7)
    for task in rows:
        days = chance.choice((None, None, 1, 2, 3))
        day = None if days is None else clock.now() + timedelta(days=days)
        said = {"follow_up_at": day, "priority": chance.choice((20, 50, 80))}
        changing.change(task.uuid, said, lead)
        if view == "mine":
            tasks.claim(task.uuid, office.principal("csr"))
    who = lead if view == "all" else office.principal("csr")
    keys = (
        walked(who, f"view={view}&sort=followUp&task=many")
        if view != "mine"
        else walked(who, "view=mine&sort=followUp")
    )
    far = clock.now() + timedelta(days=99)
    expected = sorted(
        db.session.scalars(select(UserTask).where(UserTask.process_key == "m")).all(),
        key=lambda task: (task.follow_up_at or far, -task.priority, task.id),
    )
    assert keys == [task.id for task in expected]


def test_however_much_is_overdue_what_is_due_today_is_counted(office: World) -> None:
    many = el("userTask", "many", MANY)
    office.publish(ends("e") + many + flows("s > many > e"), key="m")
    office.start("m", numbers=list(range(205)))
    csr, now = office.principal("csr"), clock.now()
    with transaction() as session:
        for table in (UserTask, Offer):
            session.execute(update(table).values(due_sort=now - timedelta(days=2)))
    for task in db.session.scalars(select(UserTask).where(UserTask.name == "ask")).all():
        move(task, due_at=now + timedelta(seconds=1))
    with clock.fixed(now):
        counted = lists.counts(csr)
    assert (counted["today"], counted["overdue"]) == (2, MOST_COUNTED)


def test_a_day_to_follow_up_that_changes_moves_the_task_in_every_list(office: World) -> None:
    csr, lead = office.principal("csr"), office.principal("admin")
    asked = {"view": "unclaimed", "sort": "followUp"}
    first, second = listed(csr, **asked)
    day = clock.now() + timedelta(days=1)
    changing.change(second, {"follow_up_at": day}, lead)
    assert listed(csr, **asked) == [second, first]
    changing.change(first, {"follow_up_at": day - timedelta(hours=1)}, lead)
    assert (
        listed(csr, **asked)
        == listed(lead, view="all", task="ask", sort="followUp")
        == [
            first,
            second,
        ]
    )
    changing.change(first, {"follow_up_at": None}, lead)
    assert listed(csr, **asked) == [second, first]
    tasks.claim(second, csr)
    tasks.release(second, csr)
    assert listed(csr, **asked) == [second, first]


def listed(who: Principal, **asked: str) -> list[str]:
    """The user tasks of a list."""
    return [row.uuid for row in lists.search(who, read(MultiDict(asked), who)).tasks]


MANY = ext("<zeebe:userTask/>", '<zeebe:assignmentDefinition candidateGroups="csr"/>') + (
    "<multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=numbers" inputElement="number"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


def walked(who: Principal, query: str) -> list[int]:
    """The keys of all pages of a question."""
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    asked = read(MultiDict(pairs), who)
    keys: list[int] = []
    for _ in range(20):
        page = lists.search(who, asked)
        keys += [row.id for row in page.tasks]
        if page.next is None:
            return keys
        asked = replace(asked, after=page.next)
    raise AssertionError("the pages have no end")


def test_everyones_done_are_listed_by_when_they_ended(office: World) -> None:
    admin, csr, now = office.principal("admin"), office.principal("csr"), clock.now()
    ended = {}
    for days, task in enumerate(db.session.scalars(select(UserTask).order_by(UserTask.id)).all()):
        ended[days] = task.uuid
        move(task, state="completed", ended_at=now - timedelta(days=days), assignee_id=csr.id)
    found = lambda query: [  # noqa: E731
        row.uuid for row in lists.search(admin, read(MultiDict(query), admin)).tasks
    ]
    assert found({"view": "all-done"}) == [ended[0], ended[1], ended[2]]
    assert found({"view": "all-done", "endedFrom": "-1d"}) == [ended[0], ended[1]]
    assert found({"view": "all-done", "endedFrom": "-1d", "endedTo": "-1d"}) == [ended[1]]
    assert found({"view": "all-done", "holder": f"@{csr.id}", "process": "q"}) == [ended[2]]
    assert found({"view": "all-done", "holder": f"@{admin.id}"}) == []
    said = read(MultiDict({"view": "all", "endedFrom": "today"}), admin)
    assert [one.pointer for one in said.problems] == ["endedFrom"]
    refused = read(MultiDict({"view": "all-done"}), csr)
    assert (refused.view, [one.pointer for one in refused.problems]) == ("for-me", ["view"])


def test_a_row_says_whose_it_is_for_whom_and_what_it_waits_for(office: World) -> None:
    csr, lead = office.principal("csr"), office.principal("admin")
    open_tasks = select(UserTask).where(UserTask.element_id == "ask").order_by(UserTask.id)
    first, second = (one.uuid for one in db.session.scalars(open_tasks))
    for one in (first, second):
        changing.change(one, {"priority": 90}, lead)
        tasks.claim(one, csr)
    pausing.wait(second, "vendor", "They look.", clock.now() + timedelta(days=2), csr)
    everyones = marks(office.browser("admin"), "all")
    assert everyones[first] == ("Northwind Traders · Test", "Csr, high priority")
    assert everyones[second] == ("Half Moon Clinics · Test", "Csr, waits for the vendor")
    mine = office.browser("csr")
    assert marks(mine, "for-me")[first][1] == "yours, high priority"
    assert marks(mine, "mine")[second][1] == "waits for the vendor"


def marks(browser: FlaskClient, view: str) -> dict[str, tuple[str, str]]:
    """What the rows of a list are about, and what is marked at each, by key."""
    html = browser.get(f"/inbox?view={view}").get_data(as_text=True)
    row = r'data-entry="([^"]+)".*?<span class="clip">(.*?)</span> .*?data-mark>(.*?)</span>'
    return {key: (about, mark) for key, about, mark in re.findall(row, html, re.DOTALL)}
