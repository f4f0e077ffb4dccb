"""What a timer or a due date means: in words, with its next due times, or why it is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.designer.editing import timer_words
from app.engine import feel
from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault, read
from app.lib import clock
from app.lib.errors import Invalid
from app.lib.schema import choice, faults, record, text

MOMENT = "moment"  # a due or follow-up date of a user task
BODY = record({"form": choice(*timers.FORMS, MOMENT), "text": text(2000)}, needs=("form", "text"))
SHOWN = 3


def explained(said: Any) -> dict[str, Any]:
    """``{form, text}``: words, due times and an error. Raises Invalid for what is no such body."""
    if wrong := faults(BODY, said):
        raise Invalid("Nothing was looked at.", problems=wrong)
    form, given = said["form"], said["text"].strip()
    if not given:
        return _answer("", (), {"message": "It says no time.", "remedy": timers.REMEDY})
    try:
        return _explained(form, given, clock.now())
    except feel.FeelSyntaxError as wrong_text:
        line, column = wrong_text.line, wrong_text.column + (wrong_text.line == 1)
        message = f"{wrong_text.message[:1].upper()}{wrong_text.message[1:]}."
        place = {"line": line, "column": column}
        return _answer("", (), {"message": message, "remedy": "Correct the expression.", **place})
    except Fault as fault:
        message = fault.reason[:1].upper() + fault.reason[1:]
        return _answer("", (), {"message": message, "remedy": fault.remedy})


def _explained(form: str, given: str, now: datetime) -> dict[str, Any]:
    made = read(given)
    if made.code is not None and made.code.names:
        names = ", ".join(sorted(made.code.names))
        return _answer(f"Known when the process runs: it depends on {names}.", ())
    value = made.value({}, now, strict=True)
    if form == MOMENT:
        at = timers.as_moment(value, "The date")
        return _answer(timer_words.until(at, now) if at else "No date.", (at,) if at else ())
    turn: timers.Due | None = timers.due(form, value, now)
    turns: list[datetime] = []
    while turn is not None and len(turns) < SHOWN:
        turns.append(turn.at)
        turn = timers.again(turn)
    return _answer(timer_words.words(form, value.strip()), tuple(turns))


def _answer(
    words: str, due: tuple[datetime, ...], error: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "words": words,
        "due": [at.astimezone(UTC).isoformat(timespec="seconds") for at in due],
        "error": error,
    }
