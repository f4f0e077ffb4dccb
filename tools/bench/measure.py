"""How a bench measures: CPU of this process, a world over a fresh database, a line a figure."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.config import Config
from app.factory import create_app
from app.lib.db import db
from tests.databases import Databases
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import Vendors, World

REPEATS = 3
KINDS = ("sqlite", "postgresql")


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


def known() -> None:
    """Lets the database know its rows, as it does by itself where it runs for long."""
    words = "VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(words)


def tell(name: str, kind: str, ratio: float, figures: str, budget: str) -> None:
    """One line for people, one for programs."""
    print(f"{name:8} {kind:11} {ratio:6.2f}   {figures:32} {budget}")
    print(json.dumps({"bench": name, "on": kind, "ratio": round(ratio, 3)}), file=sys.stderr)
