"""Moments as a form of a page sends them: a date and a time of day, in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from app.lib.errors import Invalid, Problem


def moment_of(form: Mapping[str, str], name: str = "effective_at") -> datetime:
    """The moment of a field of the type datetime-local. Raises Invalid."""
    try:
        said = datetime.fromisoformat(form.get(name, ""))
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):  # beyond the calendar, once it is told in UTC
        message = "Choose a date and a time of day."
        raise Invalid(message, problems=[Problem(name, message)]) from None
