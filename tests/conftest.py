"""What every test can ask for: an application on a fresh database, of both kinds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from app.accounts import service as accounts
from app.config import Config
from app.lib.db import db
from tests.applications import Applications
from tests.databases import MEMORY, Databases
from tests.world import Vendors, World

KINDS = ("sqlite", "postgresql")
WORLD = "world"
# The passwords of tests protect nothing; at their real cost they took most of each test's time.
# A busy machine is no fault of the code: what takes how long is measured by ``make bench``.
settings.register_profile("baton", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("baton")
accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A PostgreSQL server and a folder for SQLite, for as long as the tests run."""
    with TemporaryDirectory(dir=MEMORY) as folder, Databases(Path(folder)) as made:
        yield made


@pytest.fixture(scope="session")
def applications() -> Applications:
    """The applications that tests share, one after the other."""
    return Applications()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of an empty database with all tables; gone after the test.

    Whoever asks for a world gets what every world begins with, once it was made.
    """
    kind: str = request.param
    full = WORLD in request.fixturenames and databases.has(kind, WORLD)
    url = databases.fresh(kind, WORLD if full else "template", f"test_{os.getpid()}")
    yield url
    databases.drop(url)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of a test: no worker thread, everything it writes in a folder of its own."""
    return Config(
        database_url=database_url,
        secret_key="a key that only tests know",
        instance_dir=tmp_path,
        worker=False,
        poll_seconds=0.02,
    )


@pytest.fixture
def app(config: Config, applications: Applications) -> Iterator[Flask]:
    """An application inside its own context."""
    made = applications.get(config)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without pictures."""
    return app.test_client()


@pytest.fixture
def vendors(monkeypatch: pytest.MonkeyPatch) -> Vendors:
    """The network's place taken by something that records."""
    made = Vendors()
    monkeypatch.setattr("app.providers.calls.send", made.send)
    monkeypatch.setattr("app.providers.credentials._tokens", {})
    return made


@pytest.fixture
def world(app: Flask, database_url: str, databases: Databases, vendors: Vendors) -> World:
    """People, customers, products, providers."""
    made = World(app, vendors)
    if made.is_new:
        db.session.remove()
        db.engine.dispose()
        databases.keep(database_url, WORLD)
    return made


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Whoever asks for a database is a storage test; what is slow begins first at each worker."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.storage)
    yield
    items[:] = spread(items)


def spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in as many parts as there are slow ones, each part after its slow one.

    Workers begin with parts of their own, and take the end of another's part when theirs is done.
    """
    slow = [item for item in items if item.get_closest_marker("slow")]
    if not slow:
        return items
    rest = [item for item in items if not item.get_closest_marker("slow")]
    size = -(-len(rest) // len(slow))
    parts = [[one, *rest[n * size : (n + 1) * size]] for n, one in enumerate(slow)]
    return [item for part in parts for item in part]
