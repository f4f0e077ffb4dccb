"""Kills a worker with SIGKILL at every commit and every vendor call of a whole order.

Each time another worker finishes the order.

A program of its own, without threads, so that it can fork: ``python -m tests.runtime.crash KIND``.
It prints one JSON line with what went wrong (nothing, one hopes) and how many points it tried.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import httpx
from flask import Flask

import sandbox
from app.accounts.access import SYSTEM
from app.audit.models import History
from app.audit.service import verify
from app.config import ROOT, Config
from app.factory import create_app
from app.lib import json as exact
from app.lib.db import db, transaction
from app.orders import body, follow, service
from app.orders.cli import seed
from app.orders.models import Order
from app.runtime.worker import run_once
from tests.databases import MEMORY, Databases

ORDER = ROOT / "processes" / "m365-new-customer" / "orders" / "happy.json"
ANSWERS = ORDER.with_name("happy.answers.yaml")
# How often the vendor is asked "is it active?" depends on when the worker died.
POLL = "LookAgain"
Counted = dict[str, int]
MOMENTS = {"commit": ("before", "after"), "call": ("before", "in", "after")}
EVENTS = {
    "http11.send_request_body.complete": "in",
    "http11.receive_response_body.complete": "after",
}
KINDS = ("entered", "completed", "flow_taken", "message_received", "order_state", "item_state")


def config(url: str, folder: Path, vendors: str) -> Config:
    """Leases and pauses so short that a test can wait for them at every point."""
    return Config(
        database_url=url,
        secret_key="crash",
        instance_dir=folder,
        sandbox_url=vendors,
        worker=False,
        lease_seconds=0.2,
        backoff_seconds=0.01,
    )


@dataclass(frozen=True)
class Point:
    """Where the worker dies: before or after the n-th commit; before, in or after the n-th call."""

    what: str = "nothing"
    number: int = 0
    moment: str = "before"

    def reached(self, what: str, number: int, moment: str) -> None:
        """Dies here if this is the point."""
        if (what, number, moment) == (self.what, self.number, self.moment):
            os.kill(os.getpid(), signal.SIGKILL)


def play(app: Flask, point: Point, counted: Counted) -> None:
    """Places the order if it is not there, and works it to its end."""
    with app.app_context():
        watch_commits(point, counted)
        watch_calls(point, counted)
        found = db.session.scalar(db.select(Order.id))
        db.session.rollback()
        if found is None:
            with transaction() as session:
                said = body.read(exact.loads(ORDER.read_bytes()))
                found = service.place(session, said, SYSTEM).id
        follower = follow.Follower(found, follow.read_answers(ANSWERS), True, lambda line: None)
        follower.run(patience=follow.timedelta(seconds=20))


def watch_commits(point: Point, counted: Counted) -> None:
    """Counts the commits of this process, and dies at one of them."""
    commit = db.engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        counted["commit"] += 1
        point.reached("commit", counted["commit"], "before")
        commit(connection)
        point.reached("commit", counted["commit"], "after")

    db.engine.dialect.do_commit = do_commit  # type: ignore[method-assign]  # this process alone


def watch_calls(point: Point, counted: Counted) -> None:
    """Counts what is sent to vendors, and dies at it; "in": it is sent, no answer was read."""
    send = httpx.Client.send

    def send_or_die(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        counted["call"] += 1
        number = counted["call"]

        def trace(event: str, _: Any) -> None:
            if event in EVENTS:
                point.reached("call", number, EVENTS[event])

        point.reached("call", number, "before")
        request.extensions["trace"] = trace
        return send(client, request, **more)

    httpx.Client.send = send_or_die  # type: ignore[method-assign]  # this process alone


def forked(app: Flask, point: Point = Point()) -> tuple[int, Counted]:
    """Plays in a process of its own: how that ended, and how many commits and calls it made."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status, counted = 1, {"commit": 0, "call": 0}
        try:
            play(app, point, counted)
            os.write(writing, json.dumps(counted).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended), json.loads(said or b"{}")


def look(app: Flask) -> tuple[str, list[str], set[tuple[str, str]]]:
    """The order's state, breaks of the history, and what the history says happened."""
    with app.app_context():
        state = db.session.scalar(db.select(Order.state)) or "not there"
        breaks = [f"{found.stream} {found.sequence}" for found in verify()]
        rows = db.session.execute(
            db.select(History.kind, History.element).where(History.kind.in_(KINDS))
        )
        happened = {(r.kind, r.element or "") for r in rows if POLL not in (r.element or "")}
        db.session.remove()
        db.engine.dispose()
    return state, breaks, happened


def effects(vendors: str) -> dict[str, int]:
    """What the vendors did, and how often."""
    with urlopen(f"{vendors}/control/ledger") as answer:
        rows = json.load(answer)["effects"]
    counted: dict[str, int] = {}
    for row in rows:
        mark = f"{row['vendor']} {row['kind']}"
        counted[mark] = counted.get(mark, 0) + 1
    return counted


def reset(vendors: str) -> None:
    """The vendors forget everything."""
    with urlopen(Request(f"{vendors}/control/reset", method="POST")):
        pass


def sweep(kind: str, folder: Path, databases: Databases, vendors: str) -> dict[str, Any]:
    """Every commit, before and after; every call, before it, in it and after it."""
    seeded = databases.fresh(kind)
    app = create_app(config(seeded, folder, vendors))
    with app.app_context():
        seed(vendors, folder / "people.txt")
        while run_once():  # what waits in the demo is done: the sweep is of the order
            pass
        db.session.remove()
        db.engine.dispose()
    # Each run begins at the same address, so that all of them fork from one application.
    place = databases.copy(seeded, "place")
    app = create_app(config(place, folder, vendors))
    reset(vendors)
    ended, counted = forked(app)
    state, _, wanted = look(app)
    expected, wrong = effects(vendors), [] if state == "completed" else [f"whole run: {state}"]
    if ended:
        wrong.append(f"whole run: ended with {ended}")
    points = [
        Point(what, number, moment)
        for what, count in counted.items()
        for number in range(1, count + 1)
        for moment in MOMENTS[what]
    ]
    for point in points:
        reset(vendors)
        databases.drop(place)
        databases.copy(seeded, "place")
        killed, _ = forked(app, point)
        forked(app)
        state, breaks, happened = look(app)
        done = effects(vendors)
        where = f"{point.moment} {point.what} {point.number}"
        if killed != -signal.SIGKILL:
            wrong.append(f"{where}: was not killed ({killed})")
        if state != "completed" or breaks or wanted - happened:
            missing = sorted(wanted - happened)[:3]
            wrong.append(f"{where}: {state}, breaks {breaks}, missing {missing}")
        if done != expected:
            wrong.append(f"{where}: effects {done} instead of {expected}")
    return {"points": len(points), **counted, "wrong": wrong}


def main() -> None:
    """Sweeps one kind of database."""
    with tempfile.TemporaryDirectory(prefix="baton-crash-", dir=MEMORY) as name:
        folder = Path(name)
        vendors = sandbox.start(folder / "sandbox.db")
        try:
            with Databases(folder) as databases:
                result = sweep(sys.argv[1], folder, databases, vendors.url)
                sys.stdout.write(json.dumps(result) + "\n")
        finally:
            vendors.stop()


if __name__ == "__main__":
    main()
