"""``flask feel`` and ``flask dmn`` answer people and programs, and say what is wrong where."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.designer.try_cli import pointed
from app.lib import json
from tests.designer.builders import TABLE

NEEDS = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="n"><decision id="low" name="Low"><literalExpression><text>size / 2</text>
 </literalExpression></decision><decision id="all" name="All"><informationRequirement>
 <requiredDecision href="#low"/></informationRequirement><literalExpression><text>Low + 1</text>
 </literalExpression></decision></definitions>"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "colour.dmn").write_bytes(TABLE)
    (tmp_path / "size.json").write_text('{"size": 12.50}')
    return tmp_path


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_feel_prints_the_value_without_a_float(app: Flask, here: Path) -> None:
    done = run(app, "feel", "size * 0.1", "--context", here / "size.json")
    assert (done.exit_code, done.output) == (0, "1.250\n")


def test_feel_says_what_became_null_and_where(app: Flask) -> None:
    done = run(app, "feel", "[1,\n  nothing]")
    assert done.exit_code == 0
    assert "! line 2, column 3: nothing is named 'nothing' here" in done.output


def test_feel_answers_a_program_as_json(app: Flask) -> None:
    done = run(app, "feel", "0.1 + 0.2", "--json")
    assert done.stdout == '{"value":0.3,"warnings":[]}\n'


def test_unreadable_text_is_shown_with_a_caret(app: Flask) -> None:
    done = run(app, "feel", "1 +\n(2 ]")
    assert done.exit_code == 1
    assert "2 | (2 ]\n       ^\n" in done.output


def test_the_caret_finds_its_place_in_a_long_line() -> None:
    shown = pointed("x" * 200 + "!" + "x" * 200, 1, 201).split("\n")
    assert shown[0][shown[1].index("^")] == "!"
    assert len(shown[0]) < 100


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1,\n "b" 2}', "no JSON: Expecting ':' delimiter (line 2, column 6)."),
        (b"[1]", "has to hold an object"),
        (b"\xff{}", "is no text in UTF-8"),
        (b'{"a": 1e99999999999999999999}', "a number in it is too large"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_context_that_cannot_be_read_says_why(
    app: Flask, here: Path, content: bytes, said: str
) -> None:
    (here / "bad.json").write_bytes(content)
    for words in (["feel", "1", "--context"], ["dmn", here / "colour.dmn", "colour", "--input"]):
        done = run(app, *words, here / "bad.json")
        assert done.exit_code == 1
        assert said in done.output


def test_a_missing_file_is_named(app: Flask, here: Path) -> None:
    for words in (["feel", "1", "--context", here / "no"], ["dmn", here / "no", "colour"]):
        done = run(app, *words)
        assert done.exit_code == 1
        assert f"{here / 'no'} cannot be read: No such file" in done.output


def test_an_endless_evaluation_is_stopped(app: Flask) -> None:
    done = run(app, "feel", "count(for a in 1..100000, b in 1..100000 return a)")
    assert done.exit_code == 1
    assert "Error: The expression" in done.output


def test_dmn_prints_what_a_decision_comes_to(app: Flask, here: Path) -> None:
    done = run(app, "dmn", here / "colour.dmn", "colour", "--input", here / "size.json")
    assert (done.exit_code, done.output) == (0, '"blue"\n')


def test_dmn_explains_rules_inputs_and_intermediate_decisions(app: Flask, here: Path) -> None:
    words = ["--input", here / "size.json", "--explain"]
    done = run(app, "dmn", here / "colour.dmn", "Colour", *words)
    told = ["Colour", "  Size: 12.50", '  rule 2 answers "blue"', '  comes to "blue"', '"blue"']
    assert done.output.splitlines() == told
    (here / "needs.dmn").write_bytes(NEEDS)
    lines = run(app, "dmn", here / "needs.dmn", "all", *words).output.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == ["Low", "All", "7.25"]
    assert "  comes to 6.25" in lines


def test_dmn_answers_a_program_as_json(app: Flask, here: Path) -> None:
    done = run(app, "dmn", here / "colour.dmn", "colour", "--explain", "--json")
    said = json.loads(done.stdout)
    assert said["value"] is None
    assert said["warnings"][0]["message"] == "nothing is named 'size' here"
    assert said["explanation"][0]["decision"] == "colour"


def test_a_folder_is_asked_as_one(app: Flask, here: Path) -> None:
    assert run(app, "dmn", here, "colour", "--input", here / "size.json").output == '"blue"\n'


def test_an_unknown_decision_lists_those_there_are(app: Flask, here: Path) -> None:
    done = run(app, "dmn", here / "colour.dmn", "size")
    assert done.exit_code == 1
    assert "There is no decision 'size'" in done.output
    assert "There are: colour." in done.output


def test_a_file_that_cannot_be_run_says_file_line_and_remedy(app: Flask, here: Path) -> None:
    (here / "odd.dmn").write_bytes(TABLE.replace(b"&lt; 10", b"&lt; ("))
    done = run(app, "dmn", here / "odd.dmn", "colour")
    assert done.exit_code == 1
    assert "odd.dmn:5 Colour, rule 1: '< (' is no FEEL" in done.output
