"""Plays as requests see them: files, beginning and moves in; what happened and where it stands out.

Recent plays are kept in memory by what they were made from, so that one more move costs one
advance. Whoever does not have them makes them again from the start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from app import engine
from app.designer.cache import Recent
from app.designer.folders import checked, digest
from app.designer.play import where
from app.designer.playing import mocks
from app.designer.playing.moves import Move, Start, not_possible, started
from app.designer.playing.parsed import parsed, told
from app.designer.playing.steps import Play
from app.designer.playing.view import view
from app.designer.scenarios import START, Scenario
from app.lib import json
from app.lib.errors import Invalid

KEPT = 96
KEPT_BYTES = 300_000  # of the state and the variables of a play that is kept
EVERY = 16  # moves between two that are kept while a play is made again

_kept: Recent[tuple[Play, int]] = Recent(KEPT)


def overlaid(files: Mapping[str, bytes], texts: Mapping[str, str | None]) -> dict[str, bytes]:
    """The draft's files with texts that are not saved yet. Raises Invalid as saving would."""
    over = {name: text.encode() for name, text in texts.items() if text is not None}
    kept = {name: content for name, content in files.items() if name not in texts}
    return checked({**kept, **over})


def step(files: Mapping[str, bytes], said: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the moves and what is wished then; the log, the moves to keep, and the view.

    Raises Invalid that names the move which is not possible.
    """
    definition = parsed(files)
    scenario, start = begun(files, definition, said["start"])
    moves = list(said["moves"])
    since = min(int(said.get("from", len(moves) + 1)), len(moves) + 1)
    keys = _keys(files, said["start"], moves)
    play, entries = _made(definition, scenario, start, moves, keys, since)
    wish, made = said.get("then"), []
    if wish:
        example = mocks.example(files, definition) if said.get("examples") else None
        made = list(play.wished(wish, example))
    moves += [entry["move"] for entry in made]
    if made:
        _keep(_keys(files, said["start"], moves)[-1], play, len(moves))
    return {
        "moves": moves,
        "log": entries + made,
        "from": len(moves) + 1 - len(entries) - len(made),
        "files": digest(files)[:16],
        "view": view(play, files),
    }


def replayed(
    files: Mapping[str, bytes], beginning: Mapping[str, Any], moves: list[Move]
) -> tuple[Play, Start]:
    """A play made from its moves, for whoever keeps it. Raises Invalid."""
    definition = parsed(files)
    scenario, start = begun(files, definition, beginning)
    play, _ = _made(definition, scenario, start, moves, _keys(files, beginning, moves), 10**9)
    return play, start


def begun(
    files: Mapping[str, bytes], definition: engine.Definition, said: Mapping[str, Any]
) -> tuple[Scenario, Start]:
    """The scenario that is followed, or an empty one, and how the play begins. Raises Invalid."""
    followed = _scenario(files, said["scenario"]) if said.get("scenario") else None
    if not definition.processes:
        raise Invalid("These files have decisions alone. Try them under Decisions.")
    blank = empty(
        process=said.get("process") or (followed.process if followed else None),
        start=said.get("element") or (followed.start if followed else None),
    )
    process, at = where(definition, blank)
    return followed or blank, started(said, followed, process, at)


def empty(*, process: str | None = None, start: str | None = None, name: str = "Play") -> Scenario:
    """A scenario that says nothing but where it begins."""
    return Scenario(name, process, None, {}, START, None, {}, {}, (), {}, start)


def _scenario(files: Mapping[str, bytes], name: str) -> Scenario:
    for one in told(files):
        if one.name == name:
            if one.decision:
                raise Invalid(f"{name} asks a decision alone; there is nothing to step through.")
            return one
    raise Invalid(f"There is no scenario {name[:100]!r}. It may have been renamed or removed.")


def _made(
    definition: engine.Definition,
    scenario: Scenario,
    start: Start,
    moves: list[Move],
    keys: list[str],
    since: int,
) -> tuple[Play, list[dict[str, Any]]]:
    """The play after the moves, from the latest kept state before ``since`` whose log is wanted."""
    play, done, entries = None, 0, []
    for place in range(min(len(moves), max(since - 1, 0)), -1, -1):
        found = _kept.peek(keys[place]) if since > 0 else None
        if found is not None:
            play, done = found[0].twin(), place
            break
    if play is None:
        play = Play(definition, scenario, start)
        entries.append(play.begin())
    first = 0 if entries else done + 1
    for place in range(done, len(moves)):
        try:
            entries.append(play.move(moves[place]))
        except Invalid as error:
            raise not_possible(place, error) from error
        if (place + 1) % EVERY == 0 or place + 1 == len(moves):
            _keep(keys[place + 1], play, place + 1)
    return play, [entry for place, entry in enumerate(entries, first) if place >= since]


def _keep(key: str, play: Play, place: int) -> None:
    size = sum(len(player.state) for player in play.playing.players)
    if size <= KEPT_BYTES:
        _kept.keep(key, (play.twin(), place))


def _keys(files: Mapping[str, bytes], start: Mapping[str, Any], moves: list[Move]) -> list[str]:
    """What each state after so many moves is known by."""
    mark = hashlib.sha256(f"{digest(files)} {json.dumps(start)}".encode())
    found = [mark.hexdigest()]
    for move in moves:
        mark.update(json.dumps(move).encode())
        found.append(mark.hexdigest())
    return found
