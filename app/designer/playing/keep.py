"""Makes a scenario of a play: what was given and answered, and what it came to, to be expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.play import play as play_through
from app.designer.played import Played
from app.designer.playing import book
from app.designer.playing.moves import Move
from app.designer.playing.parsed import parsed
from app.designer.playing.service import replayed
from app.designer.playing.steps import Play
from app.designer.playing.tale import span
from app.designer.scenarios import FILE, START, Answer, Scenario, merged, read_yaml, scenarios
from app.designer.verdict import differences
from app.lib import json
from app.lib.errors import Invalid

MOST_WORDS = 600  # of a value that is expected; a longer one is left to whoever wants it
MOST_PATH = 300


@dataclass(frozen=True)
class Kept:
    """A scenario as it would stand in the file, and where playing it goes another way."""

    entry: dict[str, Any]
    differences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The scenario as YAML."""
        return book.block(self.entry)


def kept(
    files: Mapping[str, bytes], beginning: Mapping[str, Any], moves: list[Move], name: str
) -> Kept:
    """The scenario that tells this play again. Raises Invalid when it is not at rest."""
    play, start = replayed(files, beginning, moves)
    _at_rest(play)
    came_to = play.playing.finished()
    given = _given(play, name)
    common = _common(files)
    entry = _shortest(files, common, given)
    again = _play(files, common, entry)
    if again is None or list(_unlike(came_to, again)):
        entry = {**given, "alone": True}
        again = _play(files, common, entry)
    if again is None:
        raise Invalid("This run cannot be told as a scenario: it does not come to rest again.")
    unlike = tuple(_unlike(came_to, again))
    if not unlike and not entry.get("alone"):
        entry, again = _shorter(files, common, play, entry, again)
    shown = came_to if unlike else again  # of branches beside each other, in the order of playing
    entry["expect"] = expectations(start.variables, shown)
    if not unlike:
        unlike = tuple(str(one) for one in differences(_scenario(files, common, entry), again))
    return Kept(entry, unlike)


def expectations(given: Mapping[str, Any], played: Played) -> dict[str, Any]:
    """What a play came to, as a scenario expects it."""
    said: dict[str, Any] = {}
    if played.ended != "completed":
        said["ended"] = played.ended
    said["visited"] = played.visited[:MOST_PATH]
    said["tasks"] = dict(played.tasks)
    if played.calls:
        said["calls"] = [_call(call.operation, call.inputs) for call in played.calls[:MOST_PATH]]
    changed = {
        name: value
        for name, value in played.variables.items()
        if (name not in given or given[name] != value) and _is_short(value)
    }
    if changed:
        said["variables"] = changed
    if played.incidents and played.ended == "incident":
        said["incident"] = next(iter(played.incidents))
    if played.ended == "waiting" and played.waits_at:
        said["waits_at"] = list(dict.fromkeys(played.waits_at))
    if len(played.started) > 1:
        said["started"] = played.started[1:]
    said["duration"] = span(played.duration)
    return said


def _call(operation: str, inputs: Mapping[str, Any]) -> Any:
    return {"operation": operation, "inputs": dict(inputs)} if _is_short(inputs) else operation


def _is_short(value: Any) -> bool:
    return len(json.dumps(value)) <= MOST_WORDS


def _at_rest(play: Play) -> None:
    if play.playing.goes_on:
        raise Invalid("Go on with Next or Run until it waits or ends; then it can be kept.")


def _given(play: Play, name: str) -> dict[str, Any]:
    start, playing = play.start, play.playing
    said: dict[str, Any] = {"name": name}
    if len(play.definition.processes) > 1:
        said["process"] = start.process
    starts = play.definition.starts(start.process)
    if start.element and len(starts) > 1:
        said["start"] = start.element
    if start.at != START:
        said["at"] = start.at.isoformat().replace("+00:00", "Z")
    if not all(player.ended for player in playing.players) and play.timers():
        said["until"] = span(play.stage.now - start.at)
    said["variables"] = dict(start.variables)
    return {**said, **play.told()}


def _common(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    """The defaults of the scenario file. Raises Invalid for one that cannot be read."""
    whole = read_yaml(FILE, files[FILE]) if FILE in files else {}
    common = whole.get("defaults") if isinstance(whole, dict) else None
    return common if isinstance(common, dict) else {}


def _shortest(
    files: Mapping[str, bytes], common: Mapping[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """Without what the defaults of the file say anyway; alone when they say too much."""
    if not common:
        return dict(given)
    below = _scenario(files, common, {"name": "blank"})
    try:
        own = minus(below.variables, given["variables"])
    except LookupError:
        return {**given, "alone": True}
    entry = {**given, "variables": own}
    for part in ("operations", "tasks"):
        told = given.get(part) or {}
        entry[part] = {k: v for k, v in told.items() if (common.get(part) or {}).get(k) != v}
    if "at" in common and "at" not in given:
        entry["at"] = START.isoformat()
    return {name: part for name, part in entry.items() if part not in ({}, [])}


def _shorter(
    files: Mapping[str, bytes],
    common: Mapping[str, Any],
    play: Play,
    entry: dict[str, Any],
    was: Played,
) -> tuple[dict[str, Any], Played]:
    """Without the answers that go unsaid, when it is played the same without them."""
    left_out = _unsaid(files, common, play) if common else set()
    told = entry.get("operations") or {}
    operations = {name: said for name, said in told.items() if name not in left_out}
    shorter = {name: part for name, part in {**entry, "operations": operations}.items() if part}
    again = _play(files, common, shorter)
    if again is None or expectations({}, again) != expectations({}, was):
        return entry, was
    return shorter, again


def _unsaid(files: Mapping[str, bytes], common: Mapping[str, Any], play: Play) -> set[str]:
    """The elements whose answers the defaults give anyway, by the operation's name."""
    named = {call.element: call.operation for call in play.stage.played.calls}
    below = _scenario(files, common, {"name": "blank"}).operations
    told = {"operations": {name: list(said) for name, said in play.tale.operations.items()}}
    above = _scenario(files, {}, {"name": "told", "variables": {}, **told}).operations
    return {
        element
        for element, answers in above.items()
        if element not in below and _same(answers, below.get(named.get(element, "")))
    }


def _same(answers: list[Answer], given: list[Answer] | None) -> bool:
    """Whether each turn is answered the same; the last one stands for all that follow."""
    return bool(given) and all(
        answer == given[min(turn, len(given) - 1)] for turn, answer in enumerate(answers) if given
    )


def minus(under: Any, wanted: Any) -> Any:
    """What has to be laid over ``under`` to give ``wanted``. Raises LookupError: it cannot."""
    made = {}
    for key in under:
        if key not in wanted:
            raise LookupError(key)
    for key, value in wanted.items():
        if key in under and under[key] == value:
            continue
        both = isinstance(value, dict) and isinstance(under.get(key), dict)
        made[key] = minus(under[key], value) if both else value
    if merged(under, made) != wanted:
        raise LookupError
    return made


def _scenario(files: Mapping[str, bytes], common: Mapping[str, Any], entry: Any) -> Scenario:
    """The entry read as it will be: over the defaults of the file."""
    alone = {"defaults": dict(common), "scenarios": [entry]}
    return scenarios({**files, FILE: book.block(alone).encode()})[0]


def _play(files: Mapping[str, bytes], common: Mapping[str, Any], entry: Any) -> Played | None:
    try:
        return play_through(parsed(files), _scenario(files, common, entry), seconds=5)
    except Invalid:
        return None


def _unlike(was: Played, again: Played) -> Iterator[str]:
    """Where playing the scenario does not come to what the play came to, in words."""
    if was.ended != again.ended:
        at = f", waits at {', '.join(again.waits_at)}" if again.waits_at else ""
        yield f"The run ended as {was.ended}; played again it is {again.ended}{at}."
    more = Counter(again.visited) - Counter(was.visited)
    less = Counter(was.visited) - Counter(again.visited)
    if more:
        yield f"Played again it also comes to {', '.join(more)}."
    if less:
        yield f"Played again it does not come to {', '.join(less)}."
    if was.duration != again.duration:
        yield f"The run took {span(was.duration)}; played again it takes {span(again.duration)}."
    names = sorted({*was.variables, *again.variables})
    unlike = [name for name in names if was.variables.get(name) != again.variables.get(name)]
    if unlike and not more and not less:
        yield f"Played again these come out differently: {', '.join(unlike)}."
