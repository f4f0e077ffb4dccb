"""Past orders to play with: what the process began with, and never whose it was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app import engine
from app.designer import service as designer
from app.designer.playing import past as offered
from app.lib import json
from app.lib.db import db
from app.lib.errors import NotFound
from app.orders import past
from app.runtime.models import EngineState, Instance
from tests.orders.shop import open_shop, order, post
from tests.world import World

PROCESS = "m365-new-customer"


@pytest.fixture
def placed(world: World) -> dict[str, Any]:
    answer = post(open_shop(world), order(note="Call Ellen."))
    assert answer.status_code in (200, 201), answer.data
    said: dict[str, Any] = json.loads(answer.data)
    return said


def test_an_order_is_offered_without_its_customer(placed: dict[str, Any]) -> None:
    (one,) = offered.recent(PROCESS)
    assert (one["number"], one["item"], one["quantity"]) == (placed["id"], "1", 24)
    assert "customer" not in one
    assert offered.recent("another") == []


def test_the_data_is_what_the_process_began_with(placed: dict[str, Any]) -> None:
    made = past.data(PROCESS, placed["id"], "1")
    state = db.session.scalars(select(EngineState)).one()
    version = db.session.scalars(select(Instance.version_id)).one()
    began = engine.inspect(designer.definition(version), state.data)[0]["variables"]
    assert made == began
    assert made["customer"]["isNew"] is True
    assert made["item"]["characteristic"]["domain"] == "northwind.example"


def test_what_is_offered_is_masked(placed: dict[str, Any]) -> None:
    plain, made = past.data(PROCESS, placed["id"], "1"), offered.data(PROCESS, placed["id"], "1")
    assert plain is not None
    assert made["customer"]["name"] != plain["customer"]["name"]
    assert plain["customer"]["contact"]["email"] not in json.dumps(made)
    assert made["order"]["note"] == "A note was left out."
    assert made["item"]["price"] == plain["item"]["price"]


@pytest.mark.parametrize(("number", "item"), [("O-1", "1"), ("", ""), ("x" * 500, "1")])
def test_an_order_that_is_not_there_is_said_so(world: World, number: str, item: str) -> None:
    with pytest.raises(NotFound):
        offered.data(PROCESS, number, item)
