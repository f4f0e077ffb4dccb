"""The view of a team for programs: the same numbers, each with the request that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow, current
from app.lib.api import Choice, Operation, Text, described
from app.lib.days import DAY
from app.lib.errors import BadRequest
from app.lib.schema import Schema, given, many, maybe, moment
from app.lib.web import write_json
from app.tasks.team import asked as asking
from app.tasks.team import view
from app.tasks.team.asked import Number
from app.tasks.team.figures import AGES, BY, ROLE, Move

bp = Blueprint("team_api", __name__)
P = Permission
WORDS: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
QUERY = (
    Text("role", "Only what is offered to this role; `none`: to no role."),
    Text("process", "Only of the process with this key."),
    Text("person", "Only what the person with this key has; `nobody`: what nobody has."),
    Choice("by", "What ageing and throughput are told apart by.", tuple(BY), ROLE),
)
NUMBER = given(
    {
        "count": WHOLE,
        "href": {**WORDS, "description": "Lists what is counted; empty where no list can."},
    },
    title="Counted",
)
KEY = {"type": ["string", "integer", "null"], "description": "null: what nobody has."}
ROW = {"key": KEY, "name": WORDS}
LOAD = given({**ROW, **dict.fromkeys(view.LOAD, NUMBER)}, title="Load")
AWAY = given({"until": moment(), "deputy": maybe(WORDS)}, title="Away")
PERSON = given(
    {**LOAD["properties"], "roles": many(WORDS), "away": maybe(AWAY)}, title="LoadOfPerson"
)
BUCKETS = ("open", *(age.name for age in AGES))
AGEING = given({**ROW, **dict.fromkeys(BUCKETS, NUMBER)}, title="Ageing")
DUE = given(
    {
        "id": WORDS,
        "href": WORDS,
        "name": WORDS,
        "order": WORDS,
        "assignee": maybe(WORDS),
        "priority": WHOLE,
        "dueDate": moment(),
        "serviceLevel": maybe(WORDS),
        "businessSecondsLeft": maybe({**WHOLE, "description": "By the calendar of its level."}),
        "warned": {"type": "boolean"},
    },
    title="DueToday",
)
ON_DAY = given({"date": {**WORDS, "format": "date"}, "done": NUMBER}, title="DoneOnDay")
MEDIAN = maybe({**WHOLE, "description": "From opening to completion; half took at most that."})
DONE = given({**ROW, "done": NUMBER, "medianSeconds": MEDIAN, "days": many(ON_DAY)}, title="Done")
MOVE = given(
    {"from": WHOLE, "to": WHOLE, "role": WORDS, "number": WHOLE, "held": WHOLE},
    title="Rebalance",
)
TEAM = given(
    {
        "at": moment(),
        "load": given(
            {
                "total": given(
                    {**dict.fromkeys(view.LOAD, NUMBER), "unclaimed": maybe(NUMBER)},
                    title="LoadOfAll",
                ),
                "people": many(PERSON),
                "roles": many(LOAD),
            }
        ),
        "ageing": many(AGEING),
        "breach": given({"today": NUMBER, "overdue": NUMBER, "next": many(DUE)}),
        "throughput": given({"all": DONE, "rows": many(DONE)}),
        "rebalance": maybe(MOVE),
    },
    title="Team",
)


@bp.get("/api/v1/team")
@allow(P.TASK_SUPERVISE)
@described(Operation(tag="Team", query=QUERY, gives={200: TEAM}))
def read_team() -> Response:
    """Load, ageing, what will breach today, and throughput of the last 14 days.

    For supervisors. A user task that is offered to several roles counts for each of them. Days
    are days in the time zone of the default calendar.
    """
    asked = asking.read(request.args)
    if asked.problems:
        raise BadRequest(asked.problems[0].message, problems=asked.problems)
    return write_json(_team(view.of(asked, current())))


def _team(team: view.Team) -> dict[str, Any]:
    total = {name: _number(team.total[name]) for name in view.LOAD}
    return {
        "at": team.at.isoformat(),
        "load": {
            "total": {**total, "unclaimed": _number(team.unclaimed) if team.unclaimed else None},
            "people": [_person(row) for row in team.people],
            "roles": [_row(row) for row in team.roles],
        },
        "ageing": [_row(row) for row in team.ageing],
        "breach": {
            "today": _number(team.total["today"]),
            "overdue": _number(team.total["overdue"]),
            "next": [_due(one) for one in team.pressing],
        },
        "throughput": {
            "all": _done(team.done, team.today),
            "rows": [_done(row, team.today) for row in team.through],
        },
        "rebalance": _move(team.move) if team.move else None,
    }


def _number(number: Number) -> dict[str, Any]:
    href = f"/api/v1/user-tasks?{number.query}" if number.query else ""
    return {"count": number.count, "href": href}


def _row(row: view.Row) -> dict[str, Any]:
    return {"key": row.key, "name": row.name, **_numbers(row.numbers)}


def _numbers(numbers: Mapping[str, Number]) -> dict[str, Any]:
    return {name: _number(number) for name, number in numbers.items()}


def _person(row: view.Row) -> dict[str, Any]:
    away = row.away
    said = {"until": away.ends_at.isoformat(), "deputy": away.deputy or None} if away else None
    return {**_row(row), "roles": list(row.roles), "away": said}


def _due(one: view.Pressing) -> dict[str, Any]:
    task = one.task
    return {
        "id": task.uuid,
        "href": f"/api/v1/user-tasks/{task.uuid}",
        "name": task.name,
        "order": task.business_key,
        "assignee": task.assignee_name,
        "priority": task.priority,
        "dueDate": task.due_at.isoformat(),
        "serviceLevel": one.level or None,
        "businessSecondsLeft": _seconds(one.left),
        "warned": one.warned,
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


def _done(row: view.Done, today: date) -> dict[str, Any]:
    days = [
        {"date": (today - ago * DAY).isoformat(), "done": _number(number)}
        for ago, number in enumerate(row.days)
    ]
    return {
        "key": row.key,
        "name": row.name,
        "done": _number(row.number),
        "medianSeconds": _seconds(row.median),
        "days": days,
    }


def _move(move: Move) -> dict[str, Any]:
    said = {"role": move.role, "number": move.number, "held": move.held}
    return {"from": move.giver.id, "to": move.taker.id, **said}
