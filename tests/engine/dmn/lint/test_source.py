"""The check reads every table of every file, and leaves to others what it cannot read."""

from __future__ import annotations

from app.engine.dmn.lint import lint
from app.engine.dmn.lint.source import tables
from tests.engine.dmn.lint.tables import column, file, found, numbered

AMOUNT = column("amount", "number")


def test_a_finding_says_file_decision_line_and_rules() -> None:
    content = file([AMOUNT], numbered([("< 5",), ("< 6",), (">= 6",)]))
    (finding,) = lint({"b.dmn": content, "notes.txt": b"<"})
    assert (finding.file, finding.element, finding.rules, finding.line) == (
        "b.dmn",
        "rate",
        (1, 2),
        3,
    )
    said = finding.as_json()
    assert said["example"] == {"values": {"amount": 4}, "context": {"amount": 4}}
    assert said["rules"] == [1, 2]


def test_a_file_that_is_no_xml_or_has_no_feel_is_left_to_the_loader() -> None:
    assert lint({"a.dmn": b"<a", "b.dmn": b""}) == []
    assert found(file([AMOUNT], numbered([("< (",), ("-",)]), policy="FIRST")) == []


def test_a_rule_with_too_few_cells_lets_the_rest_through() -> None:
    content = file([AMOUNT, AMOUNT], numbered([("< 5",), (">= 5", "-", "-")]))
    assert found(content) == []


def test_hit_policies_may_be_written_as_letters() -> None:
    (table,) = tables({"d.dmn": file([AMOUNT], (), policy="F")})
    assert table.policy == "FIRST"


def test_a_table_inside_a_knowledge_model_is_read_too() -> None:
    content = file([AMOUNT], numbered([("< 5",)]))
    content = content.replace(b"<decision id", b"<businessKnowledgeModel id")
    content = content.replace(b"</decision>", b"</businessKnowledgeModel>")
    assert [one.kind for one in found(content)] == ["gap"]
