"""The one way to write: all or nothing, one writer after the other, exact values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from app.lib.db import Exact, JsonText, Moment, db, transaction


def test_a_moment_keeps_its_instant_whatever_the_zone(app: Flask) -> None:
    tokyo = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=9)))
    dialect = db.engine.dialect
    kept = Moment().process_bind_param(tokyo, dialect)
    assert Moment().process_result_value(kept, dialect) == datetime(2026, 1, 5, 0, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 1, 5), db.engine.dialect)  # noqa: DTZ001


def test_a_decimal_keeps_every_digit(app: Flask) -> None:
    value = Decimal("1234567890123456789012.000000000001")
    kept = Exact().process_bind_param(value, db.engine.dialect)
    assert Exact().process_result_value(kept, db.engine.dialect) == value


def test_a_float_is_refused_where_money_is_kept(app: Flask) -> None:
    with pytest.raises(TypeError):
        Exact().process_bind_param(0.1, db.engine.dialect)  # type: ignore[arg-type]


def test_json_keeps_its_key_order_and_digits(app: Flask) -> None:
    kept = JsonText().process_bind_param({"b": Decimal("0.10"), "a": 1}, db.engine.dialect)
    assert kept == '{"b":0.10,"a":1}'


def test_what_fails_half_way_leaves_nothing(app: Flask) -> None:
    with transaction() as session:
        session.execute(text("CREATE TABLE note (words TEXT)"))
    with pytest.raises(RuntimeError), transaction() as session:
        session.execute(text("INSERT INTO note VALUES ('half')"))
        raise RuntimeError
    assert db.session.execute(text("SELECT count(*) FROM note")).scalar() == 0


def test_an_inner_transaction_joins_the_outer_one(app: Flask) -> None:
    with transaction() as session:
        session.execute(text("CREATE TABLE note (words TEXT)"))
    with pytest.raises(RuntimeError), transaction():
        with transaction() as inner:
            inner.execute(text("INSERT INTO note VALUES ('inner')"))
        raise RuntimeError
    assert db.session.execute(text("SELECT count(*) FROM note")).scalar() == 0
