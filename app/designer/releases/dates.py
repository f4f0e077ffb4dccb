"""Moments as a form of a page sends them: a date and a time of day, by the office's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.lib import days
from app.lib.errors import Invalid, Problem


def moment_of(form: Mapping[str, str], name: str = "effective_at") -> datetime:
    """The moment of a field of the type datetime-local. Raises Invalid."""
    found = days.read(form.get(name, ""))
    if found is None:
        message = "Choose a date and a time of day."
        raise Invalid(message, problems=[Problem(name, message)])
    return found
