"""A way to an order or a checklist stands only where there is one, and opens for its reader."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.lib import json
from app.lib.db import db
from app.lib.named import pages_of
from app.runtime.models import Instance, UserTask
from app.tasks import service as tasks
from app.tasks.work import refusing
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, ext, flows, user
from tests.orders.shop import open_shop, order, post
from tests.tasks.checklists.desk import Desk
from tests.world import World

WAY = re.compile(r'href="(/(?:orders|checklists)/(?!new)[^"?#]+)"')


@pytest.fixture
def number(world: World) -> str:
    """The number of an order that waits at a user task, beside a checklist, an instance without
    an order that waits as well, and one that stopped."""
    open_shop(world)
    placed: str = json.loads(post(world, order()).data)["id"]
    Desk(world).start()
    failing = ext('<zeebe:taskDefinition type="no.such.job" retries="1"/>')
    body = el("parallelGateway", "f") + el("serviceTask", "call", failing) + user("ask")
    world.publish(ends("e") + body + flows("s > f > ask > e", "f > call > e"))
    world.start()
    world.work()
    return placed


def task_of(key: str) -> UserTask:
    db.session.rollback()
    rows = select(UserTask).where(UserTask.business_key == key, UserTask.state == "open")
    return db.session.scalars(rows.order_by(UserTask.id)).first()  # type: ignore[return-value]


def test_every_way_to_an_order_or_a_checklist_opens(world: World, number: str) -> None:
    for key in (number, "C-00001", "T-1"):
        task = task_of(key)
        tasks.claim(task.uuid, world.principal("csr"))
        refusing.cannot_do(task.uuid, refusing.ASK, "How?", world.principal("csr"))
    both = {f"/orders/{number}", "/checklists/C-00001"}
    stopped = world.incident()
    assert stopped is not None
    instances = {row.business_key: row.uuid for row in db.session.scalars(select(Instance))}
    expected = {
        "/inbox?view=all&layout=table": both,
        f"/inbox/{task_of(number).uuid}": {f"/orders/{number}"},
        f"/inbox/{task_of('C-00001').uuid}": {"/checklists/C-00001"},
        f"/inbox/{task_of('T-1').uuid}": set(),
        "/questions": both,
        "/instances": both,
        f"/instances/{instances[number]}": {f"/orders/{number}"},
        f"/instances/{instances['C-00001']}": {"/checklists/C-00001"},
        f"/instances/{instances['T-1']}": set(),
        "/incidents": set(),
        f"/incidents/{stopped.uuid}": set(),
        "/home": {f"/orders/{number}"},
        "/inbox/team": set(),
    }
    browser = world.browser("admin")
    for path, ways in expected.items():
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert set(WAY.findall(answer.get_data(as_text=True))) == ways, path
    for way in both:
        assert browser.get(way).status_code == 200, way


def test_no_way_stands_where_its_reader_may_not_go(world: World, number: str) -> None:
    def ways(role: str) -> set[str]:
        return set(pages_of([number, "C-00001", "T-1", "C-none"], world.principal(role)))

    assert ways("admin") == ways("csr") == {number, "C-00001"}
    person = world.principal("csr")
    nobody = type(person)(**{**vars(person), "id": 999, "roles": frozenset(),
                             "name": "Nora", "permissions": frozenset()})  # fmt: skip
    assert pages_of([number, "C-00001"], nobody) == {}
    assert pages_of([number], None) == {}


def test_a_longer_list_asks_no_more_questions(world: World, number: str) -> None:
    who = world.principal("admin")
    with counted() as one:
        pages_of([number], who)
    with counted() as many:
        pages_of([number, *(f"T-{number}" for number in range(50))], who)
    assert len(one) == len(many) == 1
