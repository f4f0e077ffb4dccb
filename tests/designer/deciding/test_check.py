"""The check of one file while it is drawn."""

from __future__ import annotations

from typing import Any

from app.designer.deciding.check import check
from tests.designer.builders import SMALL, TABLE


def found(text: str, **files: bytes) -> Any:
    return check("a.dmn", text, files)


def test_a_whole_table_has_no_findings_and_says_what_it_asks_for() -> None:
    said = found(TABLE.decode())
    assert (said["findings"], said["variables"]) == ([], None)
    assert [one["id"] for one in said["decisions"]] == ["colour"]


def test_an_overlap_names_the_rows_and_an_input_that_shows_it() -> None:
    said = found(TABLE.decode().replace("&gt;= 10", "&gt;= 5"))
    (overlap,) = [one for one in said["findings"] if one["kind"] == "overlap"]
    assert (overlap["rules"], overlap["rows"]) == ([1, 2], ["Small", "Large"])
    assert 5 <= overlap["example"]["context"]["size"] < 10


def test_a_gap_is_found() -> None:
    kinds = [
        one["kind"] for one in found(TABLE.decode().replace("&gt;= 10", "&gt; 20"))["findings"]
    ]
    assert kinds == ["gap"]


def test_what_cannot_be_read_is_an_error_with_its_line_and_the_rest_is_still_checked() -> None:
    said = found(TABLE.decode().replace("&lt; 10", "&lt;").replace('"blue"', '"red"'))
    assert said["decisions"] is None
    first = said["findings"][0]
    assert (first["severity"], first["kind"], first["line"]) == ("error", "unreadable", 5)
    assert first["remedy"]


def test_no_xml_is_one_error() -> None:
    said = found("<definitions")
    assert [one["kind"] for one in said["findings"]] == ["unreadable"]


def test_the_variables_of_the_process_are_told_and_a_name_that_none_gives_is_found() -> None:
    said = found(TABLE.decode(), **SMALL)
    assert "order" in said["variables"]
    assert [one["kind"] for one in said["findings"]] == ["name"]


def test_a_broken_diagram_beside_it_leaves_the_names_unchecked() -> None:
    said = found(TABLE.decode(), **{"p.bpmn": b"<a"})
    assert (said["findings"], said["variables"]) == ([], None)


def test_the_case_of_a_calculated_column_can_be_shown() -> None:
    text = TABLE.decode().replace("<text>size</text>", "<text>order.value - limit</text>")
    text = text.replace('id="e"', 'id="e" typeRef="number"').replace("&gt;= 10", "&gt;= 5")
    (overlap,) = [one for one in found(text)["findings"] if one["kind"] == "overlap"]
    given = overlap["example"]["context"]
    assert 5 <= given["order"]["value"] - given["limit"] < 10
