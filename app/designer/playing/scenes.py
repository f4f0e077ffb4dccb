"""The scenarios of a draft for their editor: read, changed, played, and what they cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer.contents import contents
from app.designer.library import scores
from app.designer.played import Played
from app.designer.playing import book
from app.designer.scenarios import FILE, scenarios
from app.designer.trial import Result, Trial, as_json, scenario_report
from app.lib import words
from app.lib.errors import Invalid

PARTS = ("variables", "operations", "tasks", "messages", "expect")
PLAIN = ("name", "process", "start", "decision", "order", "at", "until")
MOST_SCENARIOS = 500


def read(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The scenarios as the file says them, part by part as text. Raises Invalid."""
    text = files[FILE].decode() if FILE in files else ""
    own = [_told(one["said"], one["text"]) for one in book.entries(text)]
    problem = ""
    try:
        known = scenarios(files)
    except Invalid as error:
        known, problem = [], error.message
    rows = [one.name for one in known if one.name not in {entry["name"] for entry in own}]
    return {"scenarios": own, "examples": rows, "problem": problem}


def changed(files: Mapping[str, bytes], said: Mapping[str, Any]) -> dict[str, Any]:
    """The file's text after a change, and the name of what was put. Raises Invalid, and then
    nothing is changed."""
    text = files[FILE].decode() if FILE in files else ""
    deed, name = said["do"], said.get("name")
    taken = [one["said"].get("name") for one in book.entries(text)]
    if deed == "remove":
        return {"text": book.remove(text, str(name)), "name": None}
    if deed == "copy":
        entry = next((one for one in book.entries(text) if one["said"].get("name") == name), None)
        if entry is None:
            raise Invalid(f"There is no scenario {str(name)[:100]!r}.")
        copy = _free(f"{name}, a copy", taken)
        return {"text": book.put(text, {**entry["said"], "name": copy}), "name": copy}
    entry = book.read_entry(said["text"]) if "text" in said else _gathered(said.get("parts") or {})
    others = [one for one in taken if one != name]
    if entry["name"] in others:
        raise Invalid(f"There is a scenario {entry['name'][:100]!r} already. Choose another name.")
    if len(others) >= MOST_SCENARIOS:
        raise Invalid(f"A process has at most {MOST_SCENARIOS} scenarios.")
    after = book.put(text, entry, instead=name)
    scenarios({**files, FILE: after.encode()})  # which says what is wrong with it
    return {"text": after, "name": entry["name"]}


def report(files: Mapping[str, bytes], *, only: str = "", key: str = "") -> dict[str, Any]:
    """The scenarios played, with what they covered for the diagram. Raises Invalid."""
    done = reported(files, only)
    inside = contents(files)
    told = as_json(key, done)
    for row, result in zip(told["scenarios"], done.results, strict=True):
        row.update(_more(result))
        row["failsAt"] = result.fails_at
    told["missing"] = {kind: dict(part.missing) for kind, part in done.covered.items()}
    told["reached"] = _reached(done)
    told["rules"] = {
        decision: {"name": table.name, "total": len(table.rules)}
        for decision, table in inside.tables.items()
    }
    return told


def reported(files: Mapping[str, bytes], only: str = "") -> Trial:
    """The scenarios of a draft played; what all of them came to is kept for the lists."""
    done = scenario_report(files, only=only)
    if not only:
        scores.played(files, done)
    return done


def _more(result: Result) -> dict[str, Any]:
    if result.played is None:
        return {}
    played = result.played
    return {
        "ended": played.ended,
        "visited": played.visited[:500],
        "duration": words.duration(played.duration) if played.duration else "",
        "incidents": played.incidents,
        "waitsAt": played.waits_at,
    }


def _reached(done: Trial) -> dict[str, list[str]]:
    played: list[Played] = [one.played for one in done.results if one.played]
    return {
        "elements": sorted({element for one in played for element in one.visited}),
        "flows": sorted({flow for one in played for flow in one.flows}),
    }


def _told(said: Mapping[str, Any], text: str) -> dict[str, Any]:
    plain = {name: str(said[name]) for name in PLAIN if said.get(name) is not None}
    parts = {name: book.block(said[name]) if isinstance(said.get(name), dict) else _list(said[name])
             for name in PARTS if said.get(name)}  # fmt: skip
    return {**plain, "name": str(said.get("name", "")), "alone": bool(said.get("alone")),
            "parts": parts, "text": text}  # fmt: skip


def _list(said: Any) -> str:
    return book.block({"messages": said}).removeprefix("messages:").lstrip("\n")


def _gathered(parts: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario from its parts, each a text. Raises Invalid that names the part."""
    entry: dict[str, Any] = {name: parts[name] for name in PLAIN if parts.get(name)}
    if not entry.get("name"):
        raise Invalid("The scenario needs a name.")
    if parts.get("alone"):
        entry["alone"] = True
    for name in PARTS:
        value = book.read_part(name, str(parts.get(name) or ""))
        if value is not None:
            entry[name] = value
    return entry


def _free(name: str, taken: list[Any]) -> str:
    made, number = name, 2
    while made in taken:
        made, number = f"{name} {number}", number + 1
    return made
