"""Cycles written as cron, and cycles in a named zone."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from app import engine
from app.engine.bpmn import cron
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.timers import FORMS, again, cycle, due
from tests.engine.bpmn.diagrams import NOW, Run, ends, flows, job, load, timer


def first(text: str, count: int, start: datetime = NOW) -> list[str]:
    found, moment = [], start
    for _ in range(count):
        moment = cron.read(text).after(moment)
        found.append(f"{moment:%Y-%m-%d %H:%M:%S}")
    return found


def test_each_field_says_its_values() -> None:
    assert first("0 0 9 * * MON-FRI", 6)[-1] == "2026-01-13 09:00:00"
    assert first("*/20 * * * * *", 3) == [f"2026-01-05 09:0{m}" for m in ("0:20", "0:40", "1:00")]
    assert first("0 30 8,17 1 */6 ?", 3) == [
        "2026-07-01 08:30:00",
        "2026-07-01 17:30:00",
        "2027-01-01 08:30:00",
    ]
    assert first("0 0 0 29 2 *", 2) == ["2028-02-29 00:00:00", "2032-02-29 00:00:00"]
    assert first("@weekly", 1) == ["2026-01-11 00:00:00"]
    assert first("0 0 12 * * 7", 1) == first("0 0 12 * * SUN", 1)


@pytest.mark.parametrize(
    "bad",
    [
        "* * * * *",
        "60 * * * * *",
        "0 0 0 31 2 *",
        "0 0 0 1-0 * *",
        "0 0 0 * * MOO",
        "0/0 * * * * *",
    ],
)
def test_what_is_no_cron_is_refused_when_the_diagram_is_read(bad: str) -> None:
    kind = {"attachedToRef": "a", "cancelActivity": "false"}
    body = ends("e", "late") + job("a") + timer("boundaryEvent", "b", bad, "timeCycle", **kind)
    with pytest.raises(engine.Refused, match="b: "):
        load(body + flows("s > a > e", "b > late"))


def test_a_cron_cycle_fires_at_each_of_its_times() -> None:
    kind = {"attachedToRef": "a", "cancelActivity": "false"}
    body = ends("e", "late") + job("a")
    body += timer("boundaryEvent", "b", "0 0 12 * * *", "timeCycle", **kind)
    run = Run(load(body + flows("s > a > e", "b > late")))
    for day in (5, 6, 7):
        assert run.wait("b").due == datetime(2026, 1, day, 12, tzinfo=UTC)
        run.fire("b", run.wait("b").due)
    assert run.visits("late") == 3


def test_a_day_in_a_named_zone_is_a_day_there_and_24_hours_are_24_hours() -> None:
    for interval, hour in (("P1D", 7), ("PT24H", 8)):
        turn = cycle(f"R/2026-03-28T09:00:00+01:00[Europe/Berlin]/{interval}", NOW)
        following = again(turn)
        assert following is not None
        assert following.at.astimezone(UTC) == datetime(2026, 3, 29, hour, tzinfo=UTC)


def test_a_start_timer_may_be_cron_or_an_expression() -> None:
    assert engine.next_due("0 0 12 * * *", NOW) == datetime(2026, 1, 5, 12, tzinfo=UTC)
    after = engine.next_due('="R/PT1H"', NOW, after=NOW)
    assert after is not None
    assert after.hour == 10


def test_no_text_is_too_odd_to_be_answered_with_a_fault() -> None:
    chance, letters = random.Random(7), "RPT/0123456789-:+ZYMWDHS[]@*,.? aE"
    texts = ["P" + "9" * 5000 + "Y", "R" + "9" * 5000 + "/PT1H", "0 0 0 1 1 " + "9" * 5000, ""]
    texts += ["".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(5_000)]
    for text in texts:
        for form in FORMS:
            try:
                due(form, text, NOW)
            except Fault as fault:
                assert fault.remedy


@pytest.mark.parametrize(
    ("text", "days"), [("MON-SUN", 7), ("FRI-SUN", 3), ("SUN-TUE", 3), ("SUN", 1), ("5-7", 3)]
)
def test_a_week_may_end_or_begin_on_sunday(text: str, days: int) -> None:
    assert len(cron.read(f"0 0 9 * * {text}").weekdays) == days


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("timeDate", "2026-12-01T09:00:00[Europe/Berln]"),
        ("timeCycle", "R/2026-03-28T09:00:00+01:00[Europe/Berln]/P1D"),
    ],
)
def test_a_zone_that_is_not_known_is_refused_and_never_taken_for_utc(form: str, text: str) -> None:
    assert form in FORMS
    with pytest.raises(Fault) as fault:
        due(form, text, NOW)
    assert "Europe/Berln" in fault.value.reason
