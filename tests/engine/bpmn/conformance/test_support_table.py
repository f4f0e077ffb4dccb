"""The table of docs/bpmn-support.md: nothing is left out, and it says what the suite says."""

from __future__ import annotations

from tools import support_table

KNOWN = {element for elements in support_table.ELEMENTS.values() for element in elements}


def test_the_page_is_made_from_the_suite_as_it_is() -> None:
    made = support_table.page(support_table.read())
    assert made == support_table.PAGE.read_text(), "run: python -m tools.support_table"


def test_every_element_is_shown_to_be_run_or_refused() -> None:
    found = support_table.read()
    assert KNOWN - set(found) == set()


def test_no_test_shows_an_element_that_the_table_does_not_know() -> None:
    assert set(support_table.read()) - KNOWN == set()
