"""A user task is completed: the request, over a request of one trivial ORM transaction."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.access import SYSTEM
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import jobs
from app.runtime import service as runtime
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.work import finishing
from tests.world import World, token
from tools.bench.measure import KINDS, tell, world
from tools.bench.orders import bare_app

COUNT, WARM = 60, 10


def complete() -> None:
    """By a program, at once; by a person on a page, and the job that hands it in after a while."""
    for kind in KINDS:
        with world(kind) as made:
            base = median(floor(made))
            ours = median(by_program(made))
            said = f"at once: {ours:.1f} ms over {base:.1f} ms"
            tell("complete", kind, ours / base, said, "at most 2.5")
            page, job = median(by_person(made)), median(handed_in(made))
            said = f"on a page: {page:.1f} ms over {base:.1f} ms"
            tell("complete", kind, page / base, said, "at most 2.5")
            said = f"the job ten seconds later: {job:.1f} ms over {base:.1f} ms"
            tell("complete", kind, job / base, said, "no budget")


def median(deeds: Iterator[Callable[[], Any]]) -> float:
    """Milliseconds of CPU of one deed; what comes before each is not counted."""
    taken = []
    for number, deed in enumerate(deeds):
        began = time.process_time()
        deed()
        if number >= WARM:
            taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def floor(made: World) -> Iterator[Callable[[], Any]]:
    """One trivial ORM transaction in a request to a bare app, after the work that comes before each
    of the others: right after itself it would find the processor's caches full of its own code."""
    client = bare_app(made).test_client()
    for _ in range(COUNT):
        claimed(made)
        yield partial(post, client, "/tx", {})


def by_program(made: World) -> Iterator[Callable[[], Any]]:
    """One request of the API."""
    client, headers = made.app.test_client(), made.bearer("csr", "task.read", "task.work")
    for _ in range(COUNT):
        yield partial(post, client, f"/api/v1/user-tasks/{claimed(made)}/complete", headers)


def by_person(made: World) -> Iterator[Callable[[], Any]]:
    """The request of the page, which can be taken back for a while."""
    browser = made.browser("csr")
    headers = {"X-CSRFToken": token(browser, "/profile")}
    for _ in range(COUNT):
        yield partial(post, browser, f"/inbox/{claimed(made)}/complete", headers)


def handed_in(made: World) -> Iterator[Callable[[], Any]]:
    """The job that hands the answers in when it is time."""
    who = made.principal("csr")
    for _ in range(COUNT):
        task = claimed(made)
        with clock.fixed(clock.now() - timedelta(minutes=1)):  # so that it is due now
            finishing.hold(task, {}, who)
        leased = jobs.lease(1)[0]
        db.session.remove()
        yield partial(jobs.run, leased)


def claimed(made: World) -> str:
    """A user task that somebody has."""
    with transaction() as session:
        instance = runtime.start_instance(
            session, "p", {"x": 1}, actor=SYSTEM, business_key="B-1", title="T"
        )
    found = select(UserTask.uuid).where(UserTask.instance_id == instance.id)
    uuid = db.session.scalars(found).one()
    tasks.claim(uuid, made.principal("csr"))
    db.session.remove()
    return uuid


def post(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    """One request; stops the bench when it was refused."""
    answer = client.post(path, json={"answers": {}}, headers=headers)
    if answer.status_code >= 300:
        raise RuntimeError(f"{answer.status}: {answer.get_data(as_text=True)[:300]}")
