"""A README as blocks."""

from __future__ import annotations

from app.designer.handbook.prose import blocks


def test_headings_items_code_and_tables_are_told_apart() -> None:
    made = blocks(
        "# A\n\nOne *two*\nthree.\n\n- x\n\n```\ny = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert [(one.kind, one.text) for one in made] == [
        ("heading", "A"),
        ("text", "One two three."),
        ("item", "x"),
        ("code", "y = 1"),
        ("table", ""),
    ]
    assert made[-1].rows == (("a", "b"), ("1", "2"))


def test_html_in_a_readme_stays_text() -> None:
    assert blocks("<script>alert(1)</script>")[0].text == "<script>alert(1)</script>"
