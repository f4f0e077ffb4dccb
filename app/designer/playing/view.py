"""Where a play stands, for the diagram and the panel beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app import engine
from app.designer.player import Player
from app.designer.playing import mocks
from app.designer.playing.steps import Play
from app.lib import json

LONGEST = 20_000  # characters of one variable that are shown


def view(play: Play, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Tokens, ways taken, waits with what answers them, variables by scope."""
    playing, stage = play.playing, play.stage
    seen = stage.played
    first = playing.players[0]
    return {
        "now": stage.now.isoformat(),
        "started": play.start.at.isoformat(),
        "process": play.start.process,
        "ended": first.ended,
        "over": play.ended,
        "goesOn": playing.goes_on,
        "tokens": Counter(play.active.values()),
        "done": play.done,
        "taken": play.taken,
        "flowing": play.flowing,
        "incidents": {one["element"]: one["reason"] for one in _incidents(play)},
        "waits": [told for told in _waits(play, files)],
        "scopes": list(_scopes(play)),
        "calls": [
            {"operation": call.operation, "element": call.element, "inputs": shown(call.inputs)}
            for call in seen.calls[-50:]
        ],
        "tasks": seen.tasks,
        "instances": [
            {"process": player.process_id, "ended": player.ended} for player in playing.players
        ],
    }


def shown(value: Any) -> Any:
    """The value, or the beginning of its text when nobody would read all of it."""
    text = json.dumps(value)
    return value if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"


def _incidents(play: Play) -> Iterator[dict[str, Any]]:
    for player in play.playing.players:
        for wait in player.waiting(engine.IncidentWait):
            if isinstance(wait, engine.IncidentWait):
                yield {"element": wait.element, "reason": wait.reason}


def _waits(play: Play, files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for player in play.playing.players:
        if player.ended:
            continue
        for wait, since in player.open.values():
            yield {
                "player": player.place,
                "at": wait.element_instance,
                "element": wait.element,
                "name": wait.name,
                "since": since.isoformat(),
                **_said(play, player, wait, files),
            }


def _said(
    play: Play, player: Player, wait: engine.Wait, files: Mapping[str, bytes]
) -> dict[str, Any]:
    match wait:
        case engine.UserTaskWait():
            return _task(play, player, wait)
        case engine.JobWait():
            known = mocks.operation(wait.type)
            return {
                "kind": "job",
                "operation": wait.type,
                "title": known.title,
                "inputs": shown(wait.variables),
                "result": wait.headers.get("resultVariable"),
                "listener": wait.listener,
                "errors": list(known.errors),
                "suggestion": mocks.example(files, play.definition)(wait),
                "callable": known.is_sandbox,
            }
        case engine.TimerWait():
            return {"kind": "timer", "due": wait.due.isoformat()}
        case engine.MessageWait():
            return {"kind": "message", "message": wait.message, "key": wait.key}
        case engine.SignalWait():
            return {"kind": "signal", "signal": wait.signal}
        case engine.CallWait():
            made = mocks.example(files, play.definition)(wait)
            return {"kind": "call", "process": wait.process_id, "inputs": shown(wait.variables),
                    "suggestion": made}  # fmt: skip
        case engine.IncidentWait():
            return {"kind": "incident", "reason": wait.reason, "remedy": wait.remedy}
    return {"kind": "other"}


def _task(play: Play, player: Player, wait: engine.UserTaskWait) -> dict[str, Any]:
    answers = play.scenario.tasks.get(wait.element)
    turn = play.stage.given[True, wait.element]
    told = answers[min(turn, len(answers) - 1)].result if answers else None
    seen = engine.visible(play.definition, player.state, wait.element_instance)
    return {
        "kind": "task",
        "roles": list(wait.candidate_groups),
        "assignee": wait.assignee,
        "due": wait.due_date.isoformat() if wait.due_date else None,
        "form": play.definition.forms.get(wait.form_id or ""),
        "data": {name: shown(value) for name, value in seen.items()},
        "suggestion": told,
    }


def _scopes(play: Play) -> Iterator[dict[str, Any]]:
    """The variables of each instance, scope by scope, outermost first."""
    for player in play.playing.players:
        for scope in engine.inspect(play.definition, player.state):
            variables = {name: shown(value) for name, value in scope["variables"].items()}
            yield {
                "player": player.place,
                "element": scope["element"],
                "name": scope["name"] or scope["element"],
                "variables": variables,
            }
