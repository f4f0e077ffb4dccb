"""What is sent for many tasks and what is answered, in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from app.lib.errors import Invalid, Problem
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text, whole
from app.lib.web import MOST_KEY
from app.tasks.bulk import deeds
from app.tasks.bulk.deeds import Deed
from app.tasks.bulk.service import Result

MOST = 200
SELECTED = 1000  # on a page: a whole view as it was taken, and what was picked beside it since
REFUSED = "Nothing was done."
KINDS = ("claim", "release", "assign", "change", "complete")
WORDS: Schema = {"type": "string"}
ID = text(36, least=1)
DATE = maybe(moment(description="Null takes it away."))
PERSON = maybe(
    whole(1, MOST_KEY, description="The id of the person to assign to; null gives it back.")
)
CHANGES = record(
    {
        "dueDate": DATE,
        "followUpDate": DATE,
        "priority": maybe(whole(0, 100, description="The higher, the earlier; 50 is usual.")),
    },
    title="BulkChanges",
)
DEED = {
    "deed": choice(*KINDS),
    "tasks": many(ID, least=1, most=MOST, description="The ids of the user tasks."),
    "person": PERSON,
    "changes": CHANGES,
}
NEEDS = ("deed", "tasks")
BULK = record(
    DEED,
    needs=NEEDS,
    title="BulkDeed",
    examples=[
        {
            "deed": "change",
            "tasks": ["4f0f4c9e-7d2b-4c59-9f0e-1f6f3c1f2a10"],
            "changes": {"dueDate": "2026-12-24T09:00:00Z", "priority": 90},
        }
    ],
)
PART = record({**DEED, "of": whole(1, SELECTED)}, needs=NEEDS)  # of how many that are selected
WHO = record({"tasks": many(ID, least=1, most=SELECTED), "q": text(60)}, needs=("tasks", "q"))
STEP = record(
    {
        "task": ID,
        "deed": choice(*deeds.DEEDS),
        "person": PERSON,
        "holder": PERSON,
        "changes": CHANGES,
        "stands": CHANGES,
    },
    needs=("task", "deed"),
)
UNDO = record({"steps": many(STEP, least=1, most=MOST)}, needs=("steps",))
RESULT = given(
    {
        "id": WORDS,
        "name": maybe({**WORDS, "description": "Null for who does not see the user task."}),
        "businessKey": maybe(WORDS),
        "outcome": choice(
            deeds.DONE,
            deeds.SAME,
            deeds.ASKED,
            deeds.REFUSED,
            description="`same`: it was so already; `asked`: what listens to it is asked first.",
        ),
        "words": {**WORDS, "description": "What came of it, or why it was not done."},
    },
    title="BulkResult",
)
TAKES = {"assign": "person", "change": "changes"}
MISSING = {
    "person": "Say to whom it is assigned; null gives it back to its roles.",
    "changes": "Say what is changed.",
}


def read(said: Mapping[str, Any], *, held: timedelta | None) -> Deed:
    """The deed in a checked body. Raises Invalid when it says too little or too much."""
    kind, problems = said["deed"], []
    for name, words in MISSING.items():
        wanted = TAKES.get(kind) == name
        if wanted and (name not in said or said[name] == {}):
            problems.append(Problem(f"/{name}", words))
        if not wanted and name in said:
            problems.append(Problem(f"/{name}", f"To {kind} takes none. Leave it out."))
    if problems:
        raise Invalid(f"{REFUSED} {problems[0].message}", problems=problems)
    person = None if said.get("person") is None else int(said["person"])
    return Deed(kind=kind, person=person, changes=said.get("changes") or {}, held=held)


def told(results: Iterable[Result]) -> list[dict[str, Any]]:
    """A result for each task, for programs."""
    return [
        {
            "id": one.uuid,
            "name": one.name or None,
            "businessKey": one.business_key or None,
            "outcome": one.came.outcome,
            "words": one.came.words,
        }
        for one in results
    ]


def told_page(results: list[Result]) -> dict[str, Any]:
    """The same for our own page, with the steps that take it back."""
    undo = [one.came.undo for one in results if one.came.undo is not None]
    return {"results": told(results), "undo": undo}
