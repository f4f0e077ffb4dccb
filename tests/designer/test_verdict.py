"""What was not as expected is said with both sides; what was reached is counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.designer.contents import Contents
from app.designer.played import Call, Played
from app.designer.scenarios import scenarios
from app.designer.verdict import coverage, differences, holds
from app.lib import json

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def run(**changes: Any) -> Played:
    """A run that ended well."""
    made: dict[str, Any] = {
        "ended": "completed",
        "visited": ["A", "B", "C"],
        "tasks": Counter({"csr": 1}),
        "calls": [Call("mail.send", "B", {"to": "x", "subject": "y"}, NOW)],
        "variables": {"n": 1, "outcome": {"state": "rejected", "reason": "No."}},
        "duration": timedelta(hours=2),
    }
    return Played(**{**made, **changes})


def said(expect: dict[str, Any], played: Played) -> list[str]:
    """The differences, in words."""
    file = json.dumps({"scenarios": [{"name": "one", "expect": expect}]})
    told = scenarios({"scenarios.yaml": file.encode()})[0]
    return [str(one) for one in differences(told, played)]


@pytest.mark.parametrize(
    "expect",
    [
        {"visited": ["A", "C"], "not_visited": ["D"]},
        {"tasks": {"csr": 1}},
        {"calls": ["mail.send"], "call_counts": {"mail.send": 1, "billing.create-item": 0}},
        {"calls": [{"operation": "mail.send", "inputs": {"to": "x"}}]},
        {"variables": {"n": 1}, "outcome": "rejected", "duration": "PT2H"},
    ],
)
def test_what_is_as_expected_makes_no_difference(expect: dict[str, Any]) -> None:
    assert said(expect, run()) == []


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ({"ended": "failed"}, "end: expected failed, was completed (waits at nothing)"),
        ({"visited": ["C", "A"]}, "path: expected A after C, was visited earlier"),
        ({"visited": ["A", "D"]}, "path: expected D after A, was never visited"),
        ({"not_visited": ["B"]}, "path: expected never B, was visited"),
        ({"tasks": {"finance": 1}}, "user tasks of finance: expected 1, was 0"),
        ({"variables": {"n": 2}}, "variable n: expected 2, was 1"),
        ({"call_counts": {"mail.send": 2}}, "calls of mail.send: expected 2, was 1"),
        ({"duration": "PT1H"}, "duration: expected 1:00:00, was 2:00:00"),
        ({"incident": "B"}, "incident: expected at B, was none"),
        ({"waits_at": "B"}, "waits: expected at B, was nowhere"),
        ({"result": 1}, "result: expected 1, was null"),
    ],
)
def test_a_difference_says_both_sides(expect: dict[str, Any], words: str) -> None:
    assert words in said(expect, run())


def test_a_call_that_was_made_differently_is_shown_as_it_was() -> None:
    found = said({"calls": [{"operation": "mail.send", "inputs": {"to": "z"}}]}, run())
    assert found == [
        'call of mail.send: expected {"to":"z"}, was [{"to":"x","subject":"y"}]',
    ]


def test_calls_are_expected_in_their_order() -> None:
    calls = [Call(name, "B", {}, NOW) for name in ("a.one", "a.two")]
    assert said({"calls": ["a.two", "a.one"]}, run(calls=calls)) != []


def test_true_is_not_one() -> None:
    assert not holds(True, 1)
    assert holds({"a": [1, {"b": None}]}, {"a": [1, {"b": None, "c": 2}]})


def test_coverage_is_over_all_scenarios_together() -> None:
    inside = Contents(elements={"A": "a", "B": "b", "D": "Deed"}, flows={"f": "F"}, rules={})
    found = coverage(inside, [run(visited=["A"]), run(visited=["B"], flows={"f"})])
    assert (found["elements"].reached, found["elements"].total) == (2, 3)
    assert found["elements"].missing == {"D": "Deed"}
    assert found["flows"].missing == {}
