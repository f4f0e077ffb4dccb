"""The log is written from its level on, and says nothing of what a fault met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from app.lib import logs


@pytest.fixture
def as_before() -> Iterator[None]:
    """The log of this process is as it was, after the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_a_fault_is_logged_with_its_way_and_without_the_values_that_it_met(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened(password: str) -> None:
        raise KeyError(len(password))

    try:
        opened("sword" + "fish")
    except KeyError:
        structlog.get_logger().exception("it.broke")
    said = capsys.readouterr().out
    for words in ("it.broke", "KeyError", "in opened"):
        assert words in said
    assert "swordfish" not in said


def test_what_is_below_its_level_is_not_written(
    as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.begin("warning")
    structlog.get_logger().info("it.went.well")
    structlog.get_logger().warning("it.went.badly")
    said = capsys.readouterr().out
    assert "it.went.badly" in said
    assert "it.went.well" not in said
