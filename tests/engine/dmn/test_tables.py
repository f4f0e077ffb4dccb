"""Decision tables: which rules hit, and what that comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine import dmn

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def table(
    rules: list[tuple[list[str], list[str]]],
    *,
    policy: str = "UNIQUE",
    inputs: tuple[str, ...] = ("amount",),
    outputs: tuple[str, ...] = ("result",),
    more: str = "",
    extra: str = "",
) -> bytes:
    """A file with one table; each rule is its cells and its answers."""

    def cells(tag: str, texts: list[str]) -> str:
        safe = [text.replace("<", "&lt;") for text in texts]
        return "".join(f"<{tag}><text>{text}</text></{tag}>" for text in safe)

    columns = "".join(
        f'<input label="{name}"><inputExpression><text>{name}</text></inputExpression></input>'
        for name in inputs
    )
    columns += "".join(f'<output name="{name}">{extra}</output>' for name in outputs)
    columns += '<annotation name="why"/>'
    rows = "".join(
        f"<rule>{cells('inputEntry', tests)}{cells('outputEntry', answers)}"
        "<annotationEntry><text>because</text></annotationEntry></rule>"
        for tests, answers in rules
    )
    return (
        f'<definitions xmlns="{SPACE}" id="d" name="d" namespace="n"><decision id="rate" '
        f'name="Rate"><decisionTable hitPolicy="{policy}" {more}>{columns}{rows}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def decide(content: bytes, **context: Any) -> dmn.Decided:
    return dmn.load({"d.dmn": content}).decide("rate", context)


BANDS = [(["< 10"], ['"low"']), (["[10..20]"], ['"middle"']), (["> 15"], ['"high"'])]


def test_unique_gives_the_one_rule_that_hits() -> None:
    decided = decide(table(BANDS), amount=12)
    assert decided.value == "middle"
    assert [rule["index"] for rule in decided.explanation[0]["rules"]] == [2]


def test_unique_with_two_hits_is_null_and_says_which() -> None:
    decided = decide(table(BANDS), amount=17)
    assert decided.value is None
    assert "rules 2 and 3" in decided.warnings[0].message


def test_first_takes_the_first_rule() -> None:
    assert decide(table(BANDS, policy="FIRST"), amount=17).value == "middle"


def test_collect_gives_a_list_in_rule_order() -> None:
    assert decide(table(BANDS, policy="COLLECT"), amount=17).value == ["middle", "high"]


@pytest.mark.parametrize(
    ("aggregator", "value"), [("SUM", 3), ("MIN", 1), ("MAX", 2), ("COUNT", 2)]
)
def test_collect_aggregates(aggregator: str, value: int) -> None:
    rules = [(["-"], ["1"]), (["> 1"], ["2"])]
    content = table(rules, policy="COLLECT", more=f'aggregation="{aggregator}"')
    assert decide(content, amount=5).value == Decimal(value)


def test_priority_follows_the_output_values() -> None:
    extra = '<outputValues><text>"reject","accept"</text></outputValues>'
    rules = [(["-"], ['"accept"']), (["> 1"], ['"reject"'])]
    assert decide(table(rules, policy="PRIORITY", extra=extra), amount=5).value == "reject"


def test_several_outputs_make_a_context() -> None:
    content = table([(["-"], ["1", '"x"'])], outputs=("fee", "why"))
    assert decide(content, amount=1).value == {"fee": Decimal(1), "why": "x"}


def test_no_hit_is_null() -> None:
    assert decide(table([(["> 5"], ["1"])]), amount=1).value is None


def test_a_default_output_answers_when_no_rule_hits() -> None:
    extra = "<defaultOutputEntry><text>7</text></defaultOutputEntry>"
    assert decide(table([(["> 5"], ["1"])], extra=extra), amount=1).value == 7


def test_the_explanation_shows_the_inputs_that_were_seen() -> None:
    explained = decide(table(BANDS), amount=12).explanation[0]
    assert explained["inputs"] == [{"label": "amount", "expression": "amount", "value": 12}]


def test_a_decision_asks_those_it_needs() -> None:
    content = f"""<definitions xmlns="{SPACE}" id="d" name="d" namespace="n">
      <decision id="base" name="Base Price"><literalExpression><text>qty * 2</text>
      </literalExpression></decision>
      <decision id="total" name="Total"><informationRequirement><requiredDecision href="#base"/>
      </informationRequirement><literalExpression><text>Base Price + 1</text></literalExpression>
      </decision></definitions>""".encode()
    decided = dmn.load({"d.dmn": content}).decide("total", {"qty": 4})
    assert decided.value == 9
    assert [entry["decision"] for entry in decided.explanation] == ["base", "total"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<definitions", "complete XML"),
        (b"<a/>", "no DMN"),
        (table([([">"], ["1"])]), "rule 1"),
        (table([(["1", "2"], ["1"])]), "cells"),
        (table(BANDS, policy="SOMETIMES"), "hit policy"),
        (b'<!DOCTYPE a><a xmlns="x"/>', "DOCTYPE"),
    ],
)
def test_what_cannot_be_run_is_refused_by_place(content: bytes, reason: str) -> None:
    with pytest.raises(dmn.DmnRefused) as refused:
        dmn.load({"d.dmn": content})
    problem = refused.value.problems[0]
    assert reason in f"{problem.element} {problem.reason}"
    assert problem.remedy


def test_a_ring_of_decisions_is_refused() -> None:
    def needing(one: str, other: str) -> str:
        return (
            f'<decision id="{one}" name="{one}"><informationRequirement><requiredDecision '
            f'href="#{other}"/></informationRequirement><literalExpression><text>1</text>'
            "</literalExpression></decision>"
        )

    content = f'<definitions xmlns="{SPACE}">{needing("a", "b")}{needing("b", "a")}</definitions>'
    with pytest.raises(dmn.DmnRefused, match="needs itself"):
        dmn.load({"d.dmn": content.encode()})
