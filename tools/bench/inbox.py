"""The inbox with a million open user tasks over the same with a thousand: pages and filters."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Double, String, case, cast, insert, literal, select

from app.accounts.access import SYSTEM
from app.accounts.models import BusinessRole, Person
from app.lib import clock
from app.lib.db import JsonText, Moment, transaction
from app.runtime import service as runtime
from app.runtime.models import Offer, TaskFact, UserTask
from app.runtime.steps import NEVER
from tests.world import World
from tools.bench.measure import KINDS, known, tell, world

FEW, MANY = 1_000, 1_000_000
ROLES, CUSTOMERS = 20, 200
PAGES = 40
LOOKERS = (1, 3, 10)  # roles of those who look
PEOPLE = dict(zip(LOOKERS, ("csr", "process-owner", "admin"), strict=True))
SHOWN = "size"  # the variable that the form would show
FILTER = f"&var={SHOWN}&op=is&value=7"
SORT = "&sort=followUp"


@dataclass(frozen=True)
class Page:
    """What a page costs: the median of this process's CPU and the p95 of its time, in ms."""

    cpu: float
    p95: float


def inbox() -> None:
    """First pages with counts for 1, 3 and 10 roles, and one filtered by a variable."""
    for kind in KINDS:
        with world(kind) as made:
            instance = begun()
            browsers = {roles: looker(made, roles) for roles in LOOKERS}
            shown = looker(made, 3, "auditor", reads=False)
            fill(1, FEW, instance)
            few = {roles: measured(browser) for roles, browser in browsers.items()}
            few_sorted = measured(browsers[3], SORT)
            fill(FEW + 1, MANY, instance)
            many = {roles: measured(browser) for roles, browser in browsers.items()}
            for roles in LOOKERS:
                ratio = many[roles].p95 / few[roles].p95
                tell("inbox", kind, ratio, _said(f"{roles} roles", many[roles]), "at most 2")
            many_sorted = measured(browsers[3], SORT)
            ratio = many_sorted.p95 / few_sorted.p95
            tell("inbox", kind, ratio, _said("by follow-up date", many_sorted), "at most 2")
            p95 = [page.p95 for page in many.values()]
            tell("inbox", kind, max(p95) / min(p95), "spread of 1 to 10 roles", "at most 1.5")
            for who, browser in (("", browsers[3]), (" that the form shows", shown)):
                plain, filtered = measured(browser), measured(browser, FILTER)
                slower = filtered.p95 / plain.p95
                tell("inbox", kind, slower, _said(f"by a variable{who}", filtered), "at most 5")


def _said(what: str, page: Page) -> str:
    return f"{what}: p95 {page.p95:.0f} ms, CPU {page.cpu:.1f} ms"


def looker(made: World, roles: int, who: str = "", *, reads: bool = True) -> FlaskClient:
    """A browser of somebody who has so many roles, and who reads all variables or those shown."""
    who = who or PEOPLE[roles]
    with transaction() as session:
        desks = [f"desk-{number}" for number in range(roles)]
        for key in desks:
            if session.get(BusinessRole, key) is None:
                session.add(BusinessRole(key=key, name=key))
        session.flush()
        found = select(Person).where(Person.email == f"{who}@test.example")
        person = session.scalars(found).one()
        person.system_roles = ["csr"] if reads else []  # to which nothing is offered here
        person.business_roles = [session.get_one(BusinessRole, key) for key in desks]
    return made.browser(who)


def measured(browser: FlaskClient, more: str = "") -> Page:
    """First pages one after another; the first are not counted, as caches fill then."""
    spent, taken = [], []
    for number in range(PAGES + 3):
        began, cpu = time.perf_counter(), time.process_time()
        answer = browser.get(f"/inbox?view=for-me{more}")
        if answer.status_code != 200 or answer.data.count(b"data-entry") < 50:
            raise RuntimeError(f"a page of the bench is not full: {answer.status}")
        if number >= 3:
            taken.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
    return Page(statistics.median(spent), statistics.quantiles(taken, n=20)[-1])


# ---- rows made by the database itself


def begun() -> int:
    """The instance that all of them belong to."""
    with transaction() as session:
        return runtime.start_instance(
            session, "p", {}, actor=SYSTEM, business_key="B-0", title="Bench"
        ).id


BASE = 1_000  # of the keys, above those that the world itself makes
BUILT = (UserTask, Offer, TaskFact)


def fill(first: int, last: int, instance: int) -> None:
    """Open user tasks, each offered to one of the roles, with what they are found by."""
    indexes = [index for model in BUILT for index in model.__table__.indexes]
    with transaction() as session:
        connection = session.connection()
        for index in indexes:  # built at once afterwards, which is far quicker
            index.drop(connection)
        for model, columns in rows(first, last, instance):
            chosen = select(*(value.label(name) for name, value in columns.items()))
            connection.execute(insert(model.__table__).from_select(list(columns), chosen))
        for index in indexes:
            index.create(connection)
    known()


def rows(first: int, last: int, instance: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The columns of each table, by a number that counts."""
    counted = select(literal(first).label("n")).cte(recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < last))
    n: Any = counted.c.n
    kept = Moment()
    days = {one: literal(clock.now() + timedelta(days=one - 2), kept) for one in range(7)}
    # Each by its own digits of the number, so that none of them tells anything of another.
    role, day, size, customer = (
        n % ROLES,
        n // ROLES % 8,
        n // (ROLES * 8) % ROLES,
        "c-" + cast(n // (ROLES * ROLES * 8) % CUSTOMERS, String),
    )
    due = case(days, value=day, else_=literal(NEVER, kept))
    order: dict[str, Any] = {"due_sort": due, "urgency": literal(50)}
    follow = {"follow_sort": literal(NEVER, kept)}
    yield (
        UserTask,
        {
            **order,
            **follow,
            "id": n + BASE,
            "uuid": "bench-" + cast(n, String),
            "instance_id": literal(instance),
            "element_instance": n + BASE,
            "element_id": literal("ask"),
            "name": literal("Ask"),
            "candidate_roles": literal([], JsonText()),
            "candidate_people": literal([], JsonText()),
            "priority": literal(50),
            "due_at": due,
            "state": literal("open"),
            "created_at": literal(clock.now(), kept),
            "business_key": "B-" + cast(n, String),
            "title": literal("Bench"),
            "process_key": literal("p"),
            "customer_key": customer,
        },
    )
    yield (
        Offer,
        {**order, **follow, "user_task_id": n + BASE, "role_key": "desk-" + cast(role, String)},
    )
    for name, value, number in (
        ("", "b-" + cast(n, String), literal(None, Double())),
        ("size", cast(size, String), cast(size, Double())),
        ("customer.id", customer, literal(None, Double())),
    ):
        columns = {"user_task_id": n + BASE, "name": literal(name), "text": value}
        columns["shown"] = literal(name == SHOWN)
        yield TaskFact, {**order, **columns, "number": number}
