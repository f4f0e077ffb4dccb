"""The database: one handle, one way to write, and the column types that keep values exact.

SQLite runs with a write-ahead log and full sync; a write takes its lock at the start
(``BEGIN IMMEDIATE``), so two writers queue instead of failing half-way. PostgreSQL needs neither.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Text,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.lib import json
from app.lib.errors import NotFound

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITES = "baton_writes"
# A lock for what a row says and not for its key: others may write rows that refer to it meanwhile.
KEY_FREE = {"key_share": True}


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})

Row = TypeVar("Row", bound=Base)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal with every digit it came with: money and quantities never pass through a float."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("a float is not exact; use Decimal")
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: the order of keys and the digits of numbers stay."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class PackedText(TypeDecorator[str]):
    """A long text kept small, for what is written often and read seldom."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(value.encode(), 3)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else zlib.decompress(value).decode()


@contextmanager
def transaction() -> Iterator[Session]:
    """The one way to write: all of the block is kept, or nothing of it.

    Inside another transaction it joins that one. A read that was open before it is closed first,
    so that what is decided here is decided on what the database holds now.
    """
    session = db.session()
    if session.info.get(WRITES):
        yield session
        return
    session.rollback()
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITES, None)


def locked(model: type[Row], key: Any, *, to_delete: bool = False) -> Row:
    """The row, fresh from the database and locked until the transaction ends. Raises NotFound.

    ``to_delete``: nobody writes a row that refers to it meanwhile either.
    """
    lock = True if to_delete else KEY_FREE
    row = db.session.get(model, key, with_for_update=lock, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def take_turn(session: Session, number: int) -> None:
    """Waits until nobody else has this number, and has it until the transaction ends.

    For what no row stands for yet. On SQLite one writes after the other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(number)))


def insert_into(session: Session, table: Any) -> Any:
    """An insert that can say ``on_conflict_do_…``, which each database has words of its own for."""
    known = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return known.insert(table)


def prepare_engine(engine: Engine) -> None:
    """Makes a SQLite engine safe and its transactions explicit; leaves PostgreSQL as it is."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin ourselves, see below
        cursor = connection.cursor()
        for line in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
        ):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
