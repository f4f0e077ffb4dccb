"""The command that runs the DMN compatibility kit."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from tests.engine.dmn.build import context, decision, file, function, given, literal, service
from tools.tck.cases import read_folder
from tools.tck.run import run_folder

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
SPACE = f'xmlns="http://www.omg.org/spec/DMN/20160719/testcase" {XSI}'


def case(id_: str, name: str, expected: str, *, more: str = "", inputs: str = "") -> str:
    return (
        f'<testCase id="{id_}" {more}>{inputs}<resultNode name="{name}">'
        f"<expected>{expected}</expected></resultNode></testCase>"
    )


def number(text: str) -> str:
    return f'<value xsi:type="xsd:decimal">{text}</value>'


MODEL = file(
    given("n", "number"),
    decision("third", literal("n / 3"), "input:n"),
    decision("list", literal('[{a: 1}, {a: date("2024-02-29")}]')),
    decision("nothing", literal("null")),
    decision("broken", literal("1 +")),
    decision("endless", literal("count(for i in 1..10**9 return i)")),
    decision(
        "java",
        context(
            f=function("n", context(method=literal('"abs"')), 'kind="Java"'),
            result=literal("f(-1)"),
        ),
    ),
    service("S", out="third", inputs="n"),
)
THREE = f'<inputNode name="n">{number("1")}</inputNode>'
CASES = [
    case("right", "third", number("0.333333333"), inputs=THREE),
    case("wrong", "third", number("0.34"), inputs=THREE),
    case(
        "list",
        "list",
        f'<list><item><component name="a">{number("1.0")}</component></item><item><component '
        'name="a"><value xsi:type="xsd:date">2024-02-29</value></component></item></list>',
    ),
    case("null", "nothing", '<value xsi:nil="true"/>'),
    case("broken", "broken", '<value xsi:nil="true"/>').replace(
        "<resultNode", '<resultNode errorResult="true"'
    ),
    case("not there", "nobody", number("1")),
    case("endless", "endless", number("1")),
    case("java", "java", number("1")),
    case(
        "service", "third", number("0.3333333333"), inputs=THREE,
        more='type="decisionService" invocableName="S"',
    ),
]  # fmt: skip


def kit(path: Path) -> Path:
    folder = path / "TestCases" / "compliance-level-2" / "0001-some"
    folder.mkdir(parents=True)
    (folder / "0001-some.dmn").write_bytes(MODEL)
    tests = f"<testCases {SPACE}><modelName>0001-some.dmn</modelName>{''.join(CASES)}</testCases>"
    (folder / "0001-some-test-01.xml").write_text(tests)
    return folder


def test_each_case_is_judged_and_none_ends_the_run(tmp_path: Path) -> None:
    outcomes = list(run_folder(read_folder(kit(tmp_path))))
    assert {one.case: one.passed for one in outcomes} == {
        "right": True,
        "wrong": False,
        "list": True,
        "null": True,
        "broken": True,
        "not there": False,
        "endless": False,
        "java": False,
        "service": True,
    }
    exact = {one.case for one in outcomes if one.exact}
    assert exact == {"list", "null", "broken"}
    asking = {one.case for one in outcomes if one.asks_for_a_value}
    assert asking == {"right", "wrong", "list", "not there", "endless", "java", "service"}


def test_the_command_prints_figures_and_writes_the_results(tmp_path: Path) -> None:
    kit(tmp_path)
    results = tmp_path / "tck_results.csv"
    command = [sys.executable, "-m", "tools.tck", str(tmp_path), "--csv", str(results)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1  # level 2 does not hold
    assert "5/9" in done.stdout
    assert "3/7" in done.stdout
    with results.open() as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["compliance-level-2/0001-some", "0001-some-test-01", "right", "SUCCESS", ""]
    assert rows[1][3] == "ERROR"
    assert "0.34" in rows[1][4]
    assert {row[2]: row[3] for row in rows}["java"] == "IGNORED"


def test_a_folder_without_cases_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.tck", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no test case" in done.stderr
