"""Orders: whole requests over a database, against the floor of a bare app."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.accounts.access import SYSTEM, Principal
from app.accounts.models import Person
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import service as runtime
from app.runtime.models import Offer, Outbox, UserTask
from app.runtime.steps import NEVER
from tests.engine.bpmn.diagrams import NOW
from tests.world import World
from tools.bench.measure import KINDS, cpu, known, tell, world


def bare_app(made: World) -> Flask:
    """A bare Flask app whose ``POST /tx`` is a trivial ORM transaction over the same database."""
    bare = Flask("floor")

    @bare.post("/tx")
    def transact() -> dict[str, int]:
        with made.app.app_context(), transaction() as session:
            person = session.scalars(select(Person).limit(1)).one()
            person.theme = "light" if person.theme == "dark" else "dark"
            for number in range(4):
                session.add(Outbox(topic="floor", payload={"n": number}, due_at=NOW))
            session.flush()
        return {"done": 1}

    return bare


def floor(made: World) -> float:
    """Two trivial ORM transactions and one ORM list of 50 rows, each a request to a bare Flask app.

    A transaction changes one row and adds four: what a step of any order system writes at least.
    """
    bare = bare_app(made)

    @bare.get("/list")
    def rows() -> list[dict[str, str]]:
        with made.app.app_context():
            found = db.session.scalars(select(UserTask).order_by(UserTask.id).limit(50))
            return [{"id": row.uuid, "name": row.name, "title": row.title} for row in found]

    client = bare.test_client()

    def work() -> None:
        for _ in range(10):
            client.post("/tx")
            client.post("/tx")
            client.get("/list")

    return cpu(work) / 10


def order() -> None:
    """A whole order of one user task: place, inbox, open, complete."""
    for kind in KINDS:
        with world(kind) as made:
            fill(made, 60)
            work = partial(whole_orders, made.browser("csr"), made.principal("csr"), 10)
            ours = cpu(work) / 10
            base = floor(made)
            tell("order", kind, ours / base, f"{ours:.1f} ms over {base:.1f} ms", "at most 2.5")


def whole_orders(browser: FlaskClient, who: Principal, count: int) -> None:
    """Places, looks into the inbox, opens, completes."""
    for _ in range(count):
        with transaction() as session:
            instance = runtime.start_instance(
                session, "p", {"x": 1}, actor=SYSTEM, business_key="B-1", title="T"
            )
        browser.get("/inbox")
        one = select(UserTask).where(UserTask.instance_id == instance.id)
        task = db.session.scalars(one).one()
        browser.get(f"/inbox/{task.uuid}", headers={"X-Part": "task"})  # as a click on it does
        runtime.complete_user_task(task.uuid, {"y": 2}, who)


def fill(made: World, count: int) -> None:
    """Open user tasks, offered to the role of the one who looks."""
    with transaction() as session:
        instance = runtime.start_instance(
            session, "p", {}, actor=SYSTEM, business_key="B-0", title="Bench"
        )
        last = session.scalar(select(db.func.max(UserTask.id))) or 0
        tasks, offers = [], []
        for number in range(last + 1, last + 1 + count):
            tasks.append(
                {
                    "id": number,
                    "uuid": f"bench-{number}",
                    "instance_id": instance.id,
                    "element_instance": number,
                    "element_id": "ask",
                    "name": "Ask",
                    "candidate_roles": ["csr"],
                    "candidate_people": [],
                    "priority": 50,
                    "state": "open",
                    "created_at": clock.now(),
                    "business_key": f"B-{number}",
                    "title": "Bench",
                    "due_sort": NEVER,
                    "follow_sort": NEVER,
                    "urgency": 50,
                }
            )
            offers.append(
                {
                    "user_task_id": number,
                    "role_key": "csr",
                    "due_sort": NEVER,
                    "follow_sort": NEVER,
                    "urgency": 50,
                }
            )
        session.execute(insert(UserTask), tasks)
        session.execute(insert(Offer), offers)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(db.func.setval("user_task_id_seq", last + count + 1)))
    known()
