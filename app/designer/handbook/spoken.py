"""Lengths of time as a handbook says them: in full words."""

from __future__ import annotations

import re

PERIOD = re.compile(
    r"(?:R(?P<times>\d*)/)?P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?"
    r"(?:(?P<day>\d+)D)?(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?"
)
UNITS = ("year", "month", "week", "day", "hour", "minute", "second")


def length(text: str) -> str:
    """``PT15M`` as ``15 minutes``, ``R3/PT1H`` as ``1 hour, 3 times``; anything else as it is."""
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        return text
    parts = [
        f"{int(found[unit])} {unit}{'' if int(found[unit]) == 1 else 's'}"
        for unit in UNITS
        if found[unit] and int(found[unit])
    ]
    if not parts:
        return text
    times = found["times"]
    said = " ".join(parts)
    return f"{said}, {times} times" if times else said
