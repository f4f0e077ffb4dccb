"""Calendars as the tables keep them."""

from __future__ import annotations

from app.tasks.levels import calendars


def test_a_calendar_can_be_forgotten_outside_an_application() -> None:
    calendars.forget()
