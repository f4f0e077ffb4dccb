"""What is refused: each fault with its element, reason, remedy and line."""

from __future__ import annotations

import pytest

from app.engine import dmn
from tests.engine.dmn.build import (
    SPACE,
    bkm,
    context,
    decision,
    file,
    function,
    given,
    literal,
    refused,
    service,
    table,
)

ONE = literal("1")


@pytest.mark.parametrize(
    ("elements", "element", "reason"),
    [
        ([decision("a", ONE), decision("a", ONE)], "a", "is there twice"),
        ([given("a"), decision("b", ONE).replace('name="b"', 'name="a"')], "b", "is called 'a'"),
        ([decision("a", ONE, "decision:nobody")], "a", "needs nobody, which is not here"),
        ([decision("a", ONE, "input:nobody")], "a", "needs nobody"),
        ([decision("a", ONE, "knowledge:nobody")], "a", "needs nobody"),
        ([decision("a", ONE, "decision:urn:else#b")], "a", "needs urn:else#b"),
        ([given("i"), decision("a", ONE, "decision:i")], "a", "that is a inputData"),
        ([decision("a", "")], "a", "decides nothing"),
        ([decision("a", literal("1 +"))], "a", "is no FEEL"),
        ([decision("a", context(b=literal("(")))], "a, b", "is no FEEL"),
        ([decision("a", table(["1 | )"]))], "a, rule 1", "is no FEEL"),
        ([decision("a", table(["1 2 | 3"]))], "a, rule 1", "is no FEEL"),
        ([decision("a", table(["1 | 2 | 3"]))], "a, rule 1", "1 and 2 cells for 1 and 1"),
        ([decision("a", table([], outputs=""))], "a", "no output"),
        ([decision("a", table([], outputs="x x"))], "a", "two outputs"),
        ([decision("a", table([], policy="BEST"))], "a", "hit policy"),
        (
            [decision("a", table([], policy="COLLECT", outputs="x y", more='aggregation="SUM"'))],
            "a",
            "several outputs",
        ),
        ([decision("a", function("n, n", ONE))], "a", "two parameters"),
        ([decision("a", context(b=ONE, c=ONE).replace('"c"', '"b"'))], "a, b", "twice"),
        ([bkm("f", "", "")], "f", "decides nothing"),
        ([service("s", out="")], "s", "gives nothing out"),
        ([service("s", out="nobody")], "s", "needs nobody"),
        ([decision("a", "<relation><column name='x'/><row/></relation>")], "a, row 1", "0 cells"),
        ([decision("a", "<conditional/>")], "a", "has no 'if'"),
        (
            [decision("a", '<literalExpression expressionLanguage="juel"><text>x</text>'
                      "</literalExpression>")],
            "a",
            "is written in juel",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(elements: list[str], element: str, reason: str) -> None:
    problem = refused(*elements)[0]
    assert problem.element == element
    assert reason in problem.reason
    assert problem.remedy
    assert problem.line and problem.line >= 2
    assert problem.file == "d.dmn"


def test_the_line_is_that_of_the_text() -> None:
    logic = "<literalExpression>\n<text>\n\n1 +\n+</text></literalExpression>"
    assert refused(decision("a", logic))[0].line == 6


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<definitions/>", "without a namespace"),
        (b'<definitions xmlns="urn:x"/>', "urn:x"),
        (f'<definitions xmlns="{SPACE}" name="d"/>'.encode(), "no namespace"),
        (b"\x00\x01", "XML"),
        (f'<decision xmlns="{SPACE}"/>'.encode(), "its root is decision"),
    ],
)
def test_what_is_no_dmn_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(dmn.DmnRefused, match=reason):
        dmn.load({"d.dmn": content})


def test_all_faults_are_told_at_once() -> None:
    assert len(refused(decision("a", literal("(")), decision("b", literal(")")))) == 2


@pytest.mark.parametrize(
    ("elements", "ring"),
    [
        ([decision("a", ONE, "decision:a")], "a > a"),
        ([decision("a", ONE, "decision:b"), decision("b", ONE, "decision:a")], "a > b > a"),
        (
            [bkm("f", "", ONE, "knowledge:g"), bkm("g", "", ONE, "knowledge:f")],
            "f > g > f",
        ),
        ([decision("a", ONE, "knowledge:s"), service("s", out="a")], "a > s > a"),
    ],
)
def test_a_ring_of_requirements_is_refused(elements: list[str], ring: str) -> None:
    assert f"needs itself: {ring}" in [p.reason for p in refused(*elements)]


def test_boxes_in_boxes_are_refused_past_a_depth() -> None:
    logic = ONE
    for _ in range(42):
        logic = f"<list>{logic}</list>"
    assert "nested deeper" in refused(decision("a", logic))[0].reason


def test_xml_that_is_nested_without_end_is_refused() -> None:
    logic = "<list>" * 5000 + "</list>" * 5000
    with pytest.raises(dmn.DmnRefused):
        dmn.load({"d.dmn": file(decision("a", logic))})


def test_a_long_chain_of_decisions_is_no_depth() -> None:
    chain = [decision("d0", literal("0"))]
    chain += [decision(f"d{n}", literal(f"d{n - 1} + 1"), f"decision:d{n - 1}")
              for n in range(1, 1000)]  # fmt: skip
    assert dmn.load({"d.dmn": file(*chain)}).decide("d999", {}).value == 999


def test_a_diamond_of_decisions_is_decided_once_each() -> None:
    layers = [decision("d0", literal("1"))]
    for n in range(1, 40):
        layers.append(decision(f"a{n}", literal("1"), f"decision:d{n - 1}"))
        layers.append(decision(f"b{n}", literal("1"), f"decision:d{n - 1}"))
        layers.append(decision(f"d{n}", literal("1"), f"decision:a{n}", f"decision:b{n}"))
    decided = dmn.load({"d.dmn": file(*layers)}).decide("d39", {})
    assert len(decided.explanation) == 118


def test_a_table_of_5000_rules_is_taken() -> None:
    rules = [f'[{n}..{n + 1}) | "r{n % 7}" | {n}' for n in range(5000)]
    content = file(decision("it", table(rules, inputs="x | y")))
    assert dmn.load({"d.dmn": content}).decide("it", {"x": 4321, "y": "r2"}).value == 4321


def test_partly_read_files_answer_what_can_be_answered() -> None:
    content = file(
        decision("good", literal("1 + 1")),
        decision("bad", literal("1 +")),
        decision("worse", literal("1"), "decision:nobody"),
        decision("none", ""),
        decision("ring", ONE, "decision:ring"),
        decision(
            "over", literal("if bad = null then good else 0"), "decision:bad", "decision:good"
        ),
        decision("cell", table(["( | 1", "1 | 2"])),
    )
    model = dmn.load({"d.dmn": content}, partial=True)
    assert len(model.problems) == 5
    assert model.decide("good", {}).value == 2
    assert model.decide("over", {}).value == 2
    assert model.decide("cell", {"x": 1}).value == 2
    for name in ("bad", "worse", "none", "ring"):
        decided = model.decide(name, {})
        assert decided.value is None
        assert decided.losses
