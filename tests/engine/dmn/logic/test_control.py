"""Boxed conditional, filter, for, some and every."""

from __future__ import annotations

import pytest

from tests.engine.dmn.build import decide, literal


def conditional(condition: str, then: str = '"then"', other: str = '"else"') -> str:
    return (
        f"<conditional><if>{literal(condition)}</if><then>{literal(then)}</then>"
        f"<else>{literal(other)}</else></conditional>"
    )


def filtered(inside: str, match: str) -> str:
    return f"<filter><in>{literal(inside)}</in><match>{literal(match)}</match></filter>"


def loop(tag: str, inside: str, result: str, part: str) -> str:
    return (
        f'<{tag} iteratorVariable="one item"><in>{literal(inside)}</in>'
        f"<{part}>{literal(result)}</{part}></{tag}>"
    )


@pytest.mark.parametrize(
    ("condition", "value"), [("1 < 2", "then"), ("1 > 2", "else"), ("null", "else"), ('"x"', None)]
)
def test_a_conditional_takes_a_boolean(condition: str, value: str | None) -> None:
    assert decide(conditional(condition)).value == value


def test_the_branch_that_is_not_taken_is_not_evaluated() -> None:
    decided = decide(conditional("true", "1", "nobody"))
    assert (decided.value, decided.warnings) == (1, ())


@pytest.mark.parametrize(
    ("inside", "match", "value"),
    [
        ("[1, 2, 3, 4]", "item > 2", [3, 4]),
        ("[{a: 1}, {a: 2}]", "a = 2", [{"a": 2}]),
        ("[{a: 1}, {a: 2}]", "item.a = 1", [{"a": 1}]),
        ("[1, 2, 3]", "item > 5", []),
        ("5", "item > 2", [5]),
        ("null", "true", []),
        ("[5, 6]", "2", 6),
        ("[5, 6]", "-1", 6),
        ("[1, 2]", '"x"', None),
        ("[1, null]", "item > 0", [1]),
        ("[{item: 1}, {item: 2}]", "item = 2", [{"item": 2}]),
    ],
)
def test_a_filter_keeps_what_matches(inside: str, match: str, value: object) -> None:
    assert decide(filtered(inside, match)).value == value


def test_for_makes_a_value_of_each_item() -> None:
    assert decide(loop("for", "[1, 2, 3]", "one item * 2", "return")).value == [2, 4, 6]


def test_for_sees_what_it_made_so_far() -> None:
    assert decide(loop("for", "[1, 2, 3]", "count(partial) + one item", "return")).value == [
        1,
        3,
        5,
    ]


def test_the_list_so_far_never_holds_itself() -> None:
    value = decide(loop("for", "[1, 2, 3]", "{p: partial}", "return")).value
    assert [len(entry["p"]) for entry in value] == [0, 1, 2]


def test_for_over_one_value_is_for_over_a_list_of_it() -> None:
    assert decide(loop("for", "7", "one item + 1", "return")).value == [8]


def test_what_is_gone_over_may_have_a_type() -> None:
    typed = loop("for", "[1, 2]", "one item", "return").replace("<in>", '<in typeRef="string">')
    decided = decide(typed)
    assert decided.value is None
    assert decided.losses[0].kind == "wrong type"


def test_for_goes_over_the_points_of_a_range() -> None:
    assert decide(loop("for", "[1..3]", "one item * 2", "return")).value == [2, 4, 6]
    assert decide(loop("for", '["a".."c"]', "one item", "return")).value is None


def test_for_over_nothing_is_null_and_a_loss() -> None:
    decided = decide(loop("for", "null", "one item", "return"))
    assert decided.value is None
    assert decided.losses[0].kind == "no list"


@pytest.mark.parametrize(
    ("tag", "inside", "test", "value"),
    [
        ("some", "[1, 2]", "one item > 1", True),
        ("some", "[1, 2]", "one item > 2", False),
        ("some", "[]", "true", False),
        ("some", "[1, null]", "one item > 1", None),
        ("some", "[2, null]", "one item > 1", True),
        ("some", "[1, 2]", 'if one item = 2 then true else "no"', None),
        ("every", "[1, 2]", "one item > 0", True),
        ("every", "[1, 2]", "one item > 1", False),
        ("every", "[]", "false", True),
        ("every", "[1, null]", "one item > 1", False),
        ("every", "[2, null]", "one item > 1", None),
    ],
)
def test_some_and_every(tag: str, inside: str, test: str, value: bool | None) -> None:
    assert decide(loop(tag, inside, test, "satisfies")).value is value
