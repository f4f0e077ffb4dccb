"""The view of a team over ten thousand and a million open user tasks."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import String, case, cast, insert, literal, select

from app.accounts.models import Person
from app.lib import clock
from app.lib.db import Moment, transaction
from app.runtime.models import Offer, UserTask
from tools.bench import inbox
from tools.bench.inbox import BASE, ROLES, begun
from tools.bench.measure import KINDS, known, tell, world

FEW, MANY = 10_000, 1_000_000
DONE = {FEW: 10_000, MANY: 100_000}  # completed, most of them within the last fortnight
PEOPLE = 40
PROCESSES = 10
PAGES = 5
BUDGET = {FEW: 100, MANY: 1000}  # ms
OLDEST = 20  # days


def team() -> None:
    """The whole page, and the same for one role."""
    for kind in KINDS:
        with world(kind) as made:
            instance, people = begun(), staff()
            browser, first = made.browser("admin"), 1
            for number in (FEW, MANY):
                fill(first, number, instance, people)
                first = number + 1
                for path, words in (("", "all"), ("?role=desk-3", "one role")):
                    taken, cpu = measured(browser, path)
                    said = f"{number:,} open, {words}: {taken:.0f} ms, CPU {cpu:.0f} ms"
                    tell("team", kind, taken / BUDGET[number], said, "at most 1")


def measured(browser: FlaskClient, query: str) -> tuple[float, float]:
    """The quickest of some pages, as whatever else runs only adds to one; and the median of this
    process's CPU, both in ms."""
    taken, spent = [], []
    for _ in range(PAGES + 1):
        began, cpu = time.perf_counter(), time.process_time()
        answer = browser.get(f"/inbox/team{query}")
        if answer.status_code != 200 or b"desk-3" not in answer.data:
            raise RuntimeError(f"a page of the bench is not whole: {answer.status}")
        taken.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
    return min(taken[1:]), statistics.median(spent[1:])


def staff() -> list[int]:
    """Those who have the user tasks."""
    with transaction() as session:
        now, rows = clock.now(), []
        for number in range(PEOPLE):
            email = f"bench{number}@test.example"
            more: dict[str, Any] = {"system_roles": ["csr"], "password_hash": "", "created_at": now}
            rows.append(Person(email=email, name=f"Bench {number}", **more))
        session.add_all(rows)
        session.flush()
        return [person.id for person in rows]


def fill(first: int, last: int, instance: int, people: list[int]) -> None:
    """User tasks with a role, a process, an age and for a seventh of them a holder; some done."""
    done = DONE[last] - (DONE[FEW] if first > 1 else 0)
    indexes = [index for model in (UserTask, Offer) for index in model.__table__.indexes]
    with transaction() as session:
        connection = session.connection()
        for index in indexes:
            index.drop(connection)
        _insert(connection, first, last, people, instance, open_ones=True)
        begin = 10 * MANY + first
        _insert(connection, begin, begin + done - 1, people, instance, open_ones=False)
        for index in indexes:
            index.create(connection)
    known()


def _insert(
    connection: Any, first: int, last: int, people: list[int], instance: int, *, open_ones: bool
) -> None:
    """The rows of the inbox's bench with what a team is counted by said otherwise."""
    for model, columns in inbox.rows(first, last, instance):
        if model is UserTask:
            n = columns["id"] - BASE
            columns |= _team(n, people, open_ones=open_ones)
        elif model is not Offer or not open_ones:
            continue
        chosen = select(*(value.label(name) for name, value in columns.items()))
        if model is Offer:
            chosen = chosen.where((columns["user_task_id"] - BASE) % 7 != 0)
        connection.execute(insert(model.__table__).from_select(list(columns), chosen))


def _team(n: Any, people: list[int], *, open_ones: bool) -> dict[str, Any]:
    holder = case(dict(enumerate(people)), value=n // 7 % len(people))
    held = n % 7 == 0 if open_ones else n > 0
    ended = {} if open_ones else {"ended_at": _ago(n // 3), "state": literal("completed")}
    return {
        "candidate_roles": '["desk-' + cast(n % ROLES, String) + '"]',
        "process_key": "p-" + cast(n // (ROLES * 8) % PROCESSES, String),
        "created_at": _ago(n // 11 if open_ones else n // 3 + 1),
        "assignee_id": case((held, holder)),
        "assignee_name": case((held, "Bench " + cast(holder, String))),
        **ended,
    }


def _ago(n: Any) -> Any:
    """A moment of one of the last days."""
    now, kept = clock.now(), Moment()
    days = {ago: literal(now - timedelta(days=ago), kept) for ago in range(OLDEST)}
    return case(days, value=n % OLDEST, else_=literal(now, kept))
