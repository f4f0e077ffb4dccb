"""Compiled expressions are kept, but long ones are not: they would fill the memory."""

from __future__ import annotations

from app.engine import feel


def test_an_expression_of_the_usual_length_is_compiled_once() -> None:
    assert feel.compile("a + 1.25") is feel.compile("a + 1.25")
    assert feel.compile_unary("< 1.25") is feel.compile_unary("< 1.25")


def test_a_long_text_is_compiled_each_time() -> None:
    text = "1" + " + 1" * 600
    assert feel.compile(text) is not feel.compile(text)
    assert feel.compile_unary(text) is not feel.compile_unary(text)
    assert feel.compile(text).evaluate({}).value == 601
