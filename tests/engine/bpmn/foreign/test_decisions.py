"""Decision files of Camunda 7 say in FEEL what they said in JUEL or JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.engine import dmn
from app.engine.bpmn import foreign
from app.lib.xml import parse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'


def table(
    *,
    head: str = "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    given: str = "",
    expression: str = "<text>n</text>",
    language: str = "",
    test: str = "&lt; 5",
    test_language: str = "",
    output: str = '"small"',
    output_language: str = "",
) -> str:
    """A table d with one rule."""
    spoken = [f'expressionLanguage="{one}"' if one else ""
              for one in (language, test_language, output_language)]  # fmt: skip
    return (
        f'<definitions xmlns="{head}" {CAMUNDA} id="x" name="x" namespace="n"><decision id="d" '
        f'name="d"><decisionTable hitPolicy="FIRST"><input id="i" {given}><inputExpression '
        f"{spoken[0]}>{expression}</inputExpression></input>"
        f'<output name="size"/><rule><inputEntry {spoken[1]}><text>{test}</text></inputEntry>'
        f"<outputEntry {spoken[2]}><text>{output}</text></outputEntry></rule></decisionTable>"
        "</decision></definitions>"
    )


def brought(content: str) -> tuple[foreign.Report, bytes]:
    imported = foreign.translate({"d.dmn": content.encode()})
    return imported.reports[0], imported.folders["d"]["d.dmn"]


def decided(content: bytes, **variables: object) -> object:
    return dmn.load({"d.dmn": content}).decide("d", variables, now=NOW).value


def test_a_table_that_needs_nothing_is_clean() -> None:
    report, content = brought(table())
    assert report.status == "clean"
    assert decided(content, n=3) == "small"


def test_the_misspelt_namespace_of_old_versions_is_corrected() -> None:
    report, content = brought(table(head="http://www.omg.org/spec/DMN/20151101/dmn11.xsd"))
    assert report.status == "translated"
    assert decided(content, n=3) == "small"


def test_the_namespace_of_dmn_1_1_stays() -> None:
    _, content = brought(table())
    assert parse(content, "d").tag.startswith("{http://www.omg.org/spec/DMN/20151101/dmn.xsd}")


def test_an_input_variable_stands_in_for_a_missing_expression() -> None:
    report, content = brought(table(given='camunda:inputVariable="n"', expression="<text></text>"))
    assert report.status == "translated"
    assert decided(content, n=3) == "small"


def test_an_input_variable_beside_an_expression_needs_a_person() -> None:
    report, _ = brought(table(given='camunda:inputVariable="cell"', test="cell &lt; 5"))
    assert [need.kind for need in report.needs] == ["decision input"]


def test_an_input_variable_that_no_rule_reads_has_no_effect() -> None:
    report, content = brought(table(given='camunda:inputVariable="cell"'))
    assert [kept.what for kept in report.kept] == ["camunda:inputVariable"]
    assert decided(content, n=3) == "small"


def test_the_input_of_a_cell_has_its_own_name_in_feel() -> None:
    report, content = brought(table(test="cellInput &gt; 2", test_language="juel"))
    assert report.needs == []
    assert decided(content, n=3) == "small"
    assert decided(content, n=2) is None


@pytest.mark.parametrize("language", ["juel", "JavaScript", ""])
def test_cells_in_another_language_are_translated(language: str) -> None:
    report, content = brought(
        table(
            expression="<text>order.total</text>",
            language="javascript" if language else "",
            output="${n == 1 ? 'one' : 'more'}"
            if language == "juel"
            else "n == 1 ? 'one' : 'more'",
            output_language=language,
        )
    )
    assert report.needs == []
    assert decided(content, order={"total": 3}, n=2) == "more"


def test_a_condition_in_a_cell_keeps_its_meaning() -> None:
    report, content = brought(table(test="n &gt; 2 &amp;&amp; m == 1", test_language="juel"))
    assert report.needs == []
    assert decided(content, n=3, m=1) == "small"
    assert decided(content, n=3, m=2) is None


def test_code_in_a_cell_needs_a_person_and_stays() -> None:
    report, content = brought(table(output="Math.random()", output_language="javascript"))
    assert [(need.kind, need.element) for need in report.needs] == [("decision expression", "d")]
    assert b"Math.random()" in content


def test_how_long_history_is_kept_has_no_effect_here() -> None:
    content = table().replace(
        '<decision id="d"', '<decision camunda:historyTimeToLive="P1D" id="d"'
    )
    report, _ = brought(content)
    assert [kept.what for kept in report.kept] == ["camunda:historyTimeToLive"]
    assert report.needs == []


def test_what_the_reader_of_decisions_refuses_is_named() -> None:
    report, _ = brought(table().replace('hitPolicy="FIRST"', 'hitPolicy="BEST"'))
    assert [need.kind for need in report.needs] == ["engine"]
