"""What every test can ask for: an application on a fresh database, of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from app.accounts import service as accounts
from app.config import Config
from app.factory import create_app
from app.lib.db import db
from tests.databases import Databases
from tests.world import Vendors, World

KINDS = ("sqlite", "postgresql")
# The passwords of tests protect nothing; at their real cost they took most of each test's time.
accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first test that needed them."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A PostgreSQL server and a folder for SQLite, for as long as the tests run."""
    with Databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of an empty database with all tables; gone after the test."""
    url = databases.fresh(request.param)
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
def app(config: Config) -> Iterator[Flask]:
    """An application inside its own context."""
    made = create_app(config)
    made.jinja_env.bytecode_cache = COMPILED
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
def world(app: Flask, vendors: Vendors) -> World:
    """People, customers, products, providers."""
    return World(app, vendors)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a database is a storage test."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.storage)
