"""Buckets of age, sums, throughput, and who has room: without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from app.tasks.team import figures
from app.tasks.team.asked import MEASURED, Asked, read
from app.tasks.team.figures import AGES, DAYS, PERSON, PROCESS, ROLE, Finished, Group, Hand
from app.tasks.team.view import Pressing

MIDNIGHT = datetime(2026, 11, 12, tzinfo=UTC)
OPEN_ALONE = (1, *(0,) * (len(figures.MEASURES) - 1))


def group(roles: tuple[str, ...], process: str, person: int | None, number: int = 1) -> Group:
    """So many open user tasks."""
    return Group(roles, process, person, tuple(number * count for count in OPEN_ALONE))


def done(person: int | None, day: int, minutes: int, *roles: str) -> Finished:
    """A user task that took so many minutes."""
    return Finished(roles or ("csr",), "p", person, day, minutes * 60)


def age_of(came: datetime) -> str:
    """The name of the age in which the counts of the database put what came in then."""
    since = [
        int(came >= begin) for age in AGES if (begin := age.begins(MIDNIGHT.date())) is not None
    ]
    ages = figures.counts(1, 0, 0, 0, *since)[-len(AGES) :]
    assert sum(ages) == 1
    return AGES[ages.index(1)].words


@given(st.timedeltas(min_value=timedelta(days=-40), max_value=timedelta(hours=23)))
def test_every_moment_has_one_age(after: timedelta) -> None:
    days = max((MIDNIGHT.date() - (MIDNIGHT + after).date()).days, 0)
    (age,) = [one for one in AGES if one.words == age_of(MIDNIGHT + after)]
    assert age.first <= days <= (days if age.last is None else age.last)


def test_the_ages_begin_and_end_with_days() -> None:
    told = [
        age_of(MIDNIGHT - timedelta(seconds=ago))
        for ago in (-3600, 0, 1, 2 * 86400, 2 * 86400 + 1, 5 * 86400 + 1, 10 * 86400, 864001)
    ]
    assert told == [
        *("today", "today", "1 to 2 days", "1 to 2 days", "3 to 5 days"),
        *("6 to 10 days", "6 to 10 days", "older"),
    ]


def test_every_measure_has_a_name_and_a_list_of_its_own() -> None:
    assert len(set(figures.MEASURES)) == len(figures.MEASURES)
    assert list(MEASURED) == list(figures.MEASURES)
    assert MEASURED["today"] == {"dueFrom": "now", "dueTo": "today"}
    assert MEASURED["overdue"] == {"dueTo": "now"}


def test_the_inbox_is_asked_for_the_days_of_an_age() -> None:
    assert [MEASURED[age.name] for age in AGES] == [
        {"cameFrom": "today"},
        {"cameFrom": "-2d", "cameTo": "-1d"},
        {"cameFrom": "-5d", "cameTo": "-3d"},
        {"cameFrom": "-10d", "cameTo": "-6d"},
        {"cameTo": "-11d"},
    ]


def test_what_is_offered_to_two_roles_counts_for_both_and_once_in_all() -> None:
    groups = [group(("csr", "finance"), "p", 1, 3), group(("csr",), "q", None, 2)]
    assert {key: counts[0] for key, counts in figures.sums(groups, ROLE).items()} == {
        "csr": 5,
        "finance": 3,
    }
    assert {key: counts[0] for key, counts in figures.sums(groups, PROCESS).items()} == {
        "p": 3,
        "q": 2,
    }
    assert {key: counts[0] for key, counts in figures.sums(groups, PERSON).items()} == {
        1: 3,
        None: 2,
    }
    assert figures.total(groups)[0] == 5
    assert figures.total([]) == figures.NOTHING


@given(st.lists(st.integers(0, 40)))
def test_each_of_what_is_summed_since_a_day_has_one_age(days: list[int]) -> None:
    begins = [age.last for age in AGES if age.last is not None]
    since = [sum(day <= last for day in days) for last in begins]
    counts = figures.counts(len(days), 1, 4, 2, *since)
    told = dict(zip(figures.MEASURES, counts, strict=True))
    assert (told["open"], told["overdue"], told["today"], told["waiting"]) == (len(days), 1, 3, 2)
    for age in AGES:
        last = 40 if age.last is None else age.last
        assert told[age.name] == sum(age.first <= day <= last for day in days)


def test_throughput_counts_days_and_takes_the_middle_of_the_times() -> None:
    finished = [done(1, 0, 10), done(1, 0, 30), done(1, 13, 500), done(2, 5, 1, "csr", "finance")]
    found = figures.throughput(finished, PERSON)
    assert found[1].days == [2, *[0] * (DAYS - 2), 1]
    assert (found[1].done, found[1].median) == (3, timedelta(minutes=30))
    assert found[2].median == timedelta(minutes=1)
    assert figures.throughput(finished, ROLE)["finance"].done == 1
    assert figures.throughput_of_all(finished).median == timedelta(minutes=20)
    assert figures.throughput_of_all([]).median is None


HANDS = [
    Hand(1, "Ada", frozenset({"csr", "finance"}), 12),
    Hand(2, "Ben", frozenset({"csr"}), 2),
    Hand(3, "Cem", frozenset({"finance"}), 0),
]


def test_half_of_what_somebody_has_more_could_move_to_who_has_least_of_the_role() -> None:
    groups = [
        group(("csr",), "p", 1, 10),
        group(("finance",), "p", 1, 2),
        group(("csr",), "p", 2, 2),
    ]
    move = figures.rebalance(HANDS, groups)
    assert move is not None
    assert (move.giver.name, move.taker.name, move.role) == ("Ada", "Ben", "csr")
    assert (move.number, move.held) == (5, 10)


def test_who_is_away_gives_all_and_takes_nothing() -> None:
    away = [HANDS[0], Hand(2, "Ben", frozenset({"csr"}), 4, away=True), HANDS[2]]
    move = figures.rebalance(away, [group(("csr",), "p", 1, 12), group(("csr",), "p", 2, 4)])
    assert move is not None
    assert (move.giver.name, move.taker.name, move.number) == ("Ben", "Ada", 4)


def test_nothing_moves_where_nobody_has_twice_as_much_or_nobody_else_may() -> None:
    even = [Hand(1, "Ada", frozenset({"csr"}), 9), Hand(2, "Ben", frozenset({"csr"}), 6)]
    assert figures.rebalance(even, [group(("csr",), "p", 1, 9)]) is None
    alone = [Hand(1, "Ada", frozenset({"csr"}), 9), HANDS[2]]
    assert figures.rebalance(alone, [group(("csr",), "p", 1, 9)]) is None
    assert figures.rebalance([], []) is None


def test_what_cannot_be_read_is_left_out_and_named() -> None:
    asked = read({"role": "csr", "person": "ada", "by": "moon", "process": "p\0"})
    assert (asked.role, asked.process, asked.person, asked.by) == ("csr", "", "", "role")
    assert [one.pointer for one in asked.problems] == ["process", "person", "by"]
    assert read({"person": "nobody"}).link(role="csr") == "/inbox/team?person=nobody&role=csr"
    assert Asked().link() == "/inbox/team"


def test_no_business_time_left_is_less_than_any_time_by_the_clock() -> None:
    tonight = SimpleNamespace(due_at=MIDNIGHT + timedelta(hours=23))
    assert Pressing(tonight, "Soon", timedelta(0), False, ()).rest(MIDNIGHT) == timedelta(0)
    assert Pressing(tonight, "", None, False, ()).rest(MIDNIGHT) == timedelta(hours=23)
