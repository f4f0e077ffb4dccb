"""A process and its versions are found by key and number."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.access import SYSTEM
from app.designer import queries, service
from app.lib.db import transaction
from app.lib.errors import NotFound
from tests.designer.builders import END, SMALL, START, USER_TASK, diagram


@pytest.fixture
def published(app: Flask) -> Flask:
    for files in (SMALL, {"small.bpmn": diagram(START, USER_TASK, END)}):
        with transaction() as session:
            service.publish(session, "small", files, note="", by=SYSTEM)
    return app


def test_without_a_number_the_live_version_is_shown(published: Flask) -> None:
    row = queries.process("small")
    assert queries.version(row, None).number == 2
    assert queries.version(row, 1).state == "withdrawn"
    assert [one.number for one in queries.versions(row)] == [2, 1]


@pytest.mark.parametrize("number", [3, 10**30])
def test_a_version_that_is_not_there_is_not_found(published: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        queries.version(queries.process("small"), number)


def test_a_process_that_is_not_there_is_named(app: Flask) -> None:
    with pytest.raises(NotFound, match="no process 'nothing'"):
        queries.process("nothing")
