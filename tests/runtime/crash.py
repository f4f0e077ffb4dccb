"""Kills a worker with SIGKILL at every commit of a whole order, and lets another one finish it.

A program of its own, without threads, so that it can fork: ``python -m tests.runtime.crash KIND``.
It prints one JSON line with what went wrong (nothing, one hopes) and how many points it tried.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

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
from tests.databases import Databases

ORDER = ROOT / "processes" / "m365-new-customer" / "orders" / "happy.json"
ANSWERS = ORDER.with_name("happy.answers.yaml")
# How often the vendor is asked "is it active?" depends on when the worker died.
POLL = "LookAgain"
KINDS = ("entered", "completed", "flow_taken", "message_received", "order_state", "item_state")


def config(url: str, folder: Path, vendors: str) -> Config:
    """Leases and pauses so short that a test can wait for them."""
    return Config(
        database_url=url,
        secret_key="crash",
        instance_dir=folder,
        sandbox_url=vendors,
        worker=False,
        lease_seconds=1,
        backoff_seconds=0.01,
    )


def play(chosen: Config, kill_at: int, before: bool) -> int:
    """Places the order if it is not there, and works it to its end. Gives the commits it took."""
    app = create_app(chosen)
    with app.app_context():
        counted = count_commits(kill_at, before=before)
        found = db.session.scalar(db.select(Order.id))
        db.session.rollback()
        if found is None:
            with transaction() as session:
                said = body.read(exact.loads(ORDER.read_bytes()))
                found = service.place(session, said, SYSTEM).id
        follower = follow.Follower(found, follow.read_answers(ANSWERS), True, lambda line: None)
        follower.run(patience=follow.timedelta(seconds=20))
        return counted[0]


def count_commits(kill_at: int, *, before: bool) -> list[int]:
    """Counts commits, and dies at one of them: just before it, or just after."""
    counted, dialect = [0], db.engine.dialect
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        counted[0] += 1
        if counted[0] == kill_at and before:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if counted[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit = do_commit  # type: ignore[method-assign]  # this process alone
    return counted


def forked(chosen: Config, kill_at: int = 0, *, before: bool = False) -> int:
    """Plays in a process of its own; 255 when it was killed, else 0 for at most 250 commits."""
    child = os.fork()
    if not child:
        status = 254
        try:
            status = min(play(chosen, kill_at, before), 253)
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended)


def look(chosen: Config) -> tuple[str, list[str], set[tuple[str, str]]]:
    """The order's state, breaks of the history, and what the history says happened."""
    app = create_app(chosen)
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
    """Every commit, before and after."""
    seeded = databases.fresh(kind)
    app = create_app(config(seeded, folder, vendors))
    with app.app_context():
        seed(vendors, folder / "people.txt")
        db.session.remove()
        db.engine.dispose()
    reset(vendors)
    whole = databases.copy(seeded)
    commits = forked(config(whole, folder, vendors))
    state, _, wanted = look(config(whole, folder, vendors))
    expected, wrong = effects(vendors), [] if state == "completed" else [f"whole run: {state}"]
    points = [(n, before) for n in range(1, commits + 1) for before in (True, False)]
    for n, before in points:
        reset(vendors)
        chosen = config(databases.copy(seeded), folder, vendors)
        killed = forked(chosen, n, before=before)
        forked(chosen)
        state, breaks, happened = look(chosen)
        done = effects(vendors)
        place = f"{'before' if before else 'after'} commit {n}"
        if killed != -signal.SIGKILL:
            wrong.append(f"{place}: was not killed ({killed})")
        if state != "completed" or breaks or wanted - happened:
            missing = sorted(wanted - happened)[:3]
            wrong.append(f"{place}: {state}, breaks {breaks}, missing {missing}")
        if done != expected:
            wrong.append(f"{place}: effects {done} instead of {expected}")
        databases.drop(chosen.database_url)
    return {"points": len(points), "commits": commits, "wrong": wrong}


def main() -> None:
    """Sweeps one kind of database."""
    with tempfile.TemporaryDirectory(prefix="baton-crash-") as name:
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
