"""Speed as ratios, each measured in one run: what Baton takes over what the floor takes.

``make bench`` runs all, ``make bench BENCH=inbox`` one. Figures are server CPU (process time), the
median of three; both databases where storage is involved. Nothing here can fail a build.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app import engine
from app.accounts.access import SYSTEM, Principal
from app.accounts.models import Person
from app.config import Config
from app.factory import create_app
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import service as runtime
from app.runtime.keep import NEVER
from app.runtime.models import Offer, Outbox, UserTask
from tests.databases import Databases
from tests.engine.bpmn.diagrams import NOW, el, ends, flows, load, script, user
from tests.world import Vendors, World

REPEATS = 3
KINDS = ("sqlite", "postgresql")
LOOP = (
    ends("e")
    + el("exclusiveGateway", "m")
    + script("a", "n", "=n + 1")
    + el("exclusiveGateway", "g", default="g-e")
    + flows("s > m > a > g > e", "g > m if =n < limit")
)


def cpu(work: Callable[[], Any]) -> float:
    """Milliseconds of this process's CPU: the median of three."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


@contextmanager
def world(kind: str) -> Iterator[World]:
    """A world over a fresh database."""
    with tempfile.TemporaryDirectory() as name, Databases(Path(name)) as databases:
        config = Config(
            database_url=databases.fresh(kind),
            secret_key="bench",  # noqa: S106 - of a database that lives for seconds
            instance_dir=Path(name),
            worker=False,
        )
        app = create_app(config)
        with app.app_context():
            made = World(app, Vendors())
            made.publish(ends("e") + user("ask") + flows("s > ask > e"))
            yield made
            db.session.remove()
            db.engine.dispose()


def floor(made: World) -> float:
    """Two trivial ORM transactions and one ORM list of 50 rows, each a request to a bare Flask app.

    A transaction changes one row and adds four: what a step of any order system writes at least.
    """
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
        browser.get(f"/inbox/{task.uuid}")
        runtime.complete_user_task(task.uuid, {"y": 2}, who)


def inbox() -> None:
    """The inbox page with 100,000 open user tasks over the same page with 100."""
    for kind in KINDS:
        with world(kind) as made:
            browser = made.browser("csr")
            fill(made, 100)
            pages = partial(ten_pages, browser)
            few = cpu(pages) / 10
            fill(made, 100_000)
            many = cpu(pages) / 10
            tell("inbox", kind, many / few, f"{many:.1f} ms over {few:.1f} ms", "at most 1.3")


def ten_pages(browser: FlaskClient) -> None:
    """Looks into the inbox ten times."""
    for _ in range(10):
        browser.get("/inbox")


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
                    "urgency": 50,
                }
            )
            offers.append(
                {"user_task_id": number, "role_key": "csr", "due_sort": NEVER, "urgency": 50}
            )
        session.execute(insert(UserTask), tasks)
        session.execute(insert(Offer), offers)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(db.func.setval("user_task_id_seq", last + count + 1)))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def loop() -> None:
    """A loop of 1,000 turns: its last 100 turns over its first 100."""
    definition = load(LOOP)

    def turns(start: int) -> Callable[[], None]:
        outcome = engine.start(
            definition, "p", {"n": 0, "limit": 10**6}, now=NOW, budget=1 + 3 * start
        )

        def work() -> None:
            for _ in range(20):
                engine.advance(definition, outcome.state, engine.Continue(), now=NOW, budget=300)

        return work

    first, last = cpu(turns(1)) / 20, cpu(turns(900)) / 20
    tell("loop", "engine", last / first, f"{last:.2f} ms over {first:.2f} ms", "at most 1.3")


def tell(name: str, kind: str, ratio: float, figures: str, budget: str) -> None:
    """One line for people, one for programs."""
    print(f"{name:8} {kind:11} {ratio:6.2f}   {figures:32} {budget}")
    print(json.dumps({"bench": name, "on": kind, "ratio": round(ratio, 3)}), file=sys.stderr)


BENCHES = {"order": order, "inbox": inbox, "loop": loop}


def main() -> None:
    """Runs one bench, or all."""
    wanted = sys.argv[1:] or list(BENCHES)
    for name in wanted:
        if name not in BENCHES:
            sys.exit(f"There is no bench {name!r}. There are: {', '.join(BENCHES)}.")
        BENCHES[name]()


if __name__ == "__main__":
    main()
