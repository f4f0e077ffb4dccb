"""Data to begin a play with."""

from __future__ import annotations

from app.designer.playing import samples


def test_what_a_form_computes_is_nobodys_answer() -> None:
    seats = {"type": "number", "key": "seats"}
    total = {"type": "expression", "key": "total", "expression": "=seats * 10"}
    assert samples.answers({"components": [seats, total]}) == {"seats": 24}
