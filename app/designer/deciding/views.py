"""What the editor of decisions asks: the check of a file, the examples of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow
from app.designer import evaluate
from app.designer.deciding import check, examples, section
from app.designer.scripting import for_script, said_as
from app.lib.schema import choice, record, text, whole

bp = Blueprint("deciding", __name__)
P = Permission
MOST_FILES = 200
NAME = text(200, least=1)
FILE = text(evaluate.MOST_FILE)
FILES: dict[str, Any] = {
    "type": "object",
    "description": "The other files of the draft, as texts by name.",
    "additionalProperties": FILE,
    "maxProperties": MOST_FILES,
}
CHECK = record({"file": NAME, "text": FILE, "files": FILES}, needs=("file", "text"))
EXAMPLES = record({"decision": NAME, "files": FILES}, needs=("decision", "files"))
CHANGE = record(
    {
        "text": FILE,
        "do": choice("add", "change", "remove"),
        "decision": NAME,
        "table": whole(0, 1000),
        "row": whole(0, 10_000),
        "name": text(200),
        "variables": {"type": "object", "description": "The variables by name."},
        "result": {"description": "What the decision has to answer."},
    },
    needs=("text", "do"),
)


@bp.post("/processes/try/table-check")
@allow(P.PROCESS_DRAFT)
def table_check() -> Response:
    """What is wrong with the decisions of a file, and what they ask for."""
    return for_script(_table_check)


@bp.post("/processes/try/examples")
@allow(P.PROCESS_DRAFT)
def run_examples() -> Response:
    """The examples of a decision, each with its verdict."""
    return for_script(_run_examples)


@bp.post("/processes/try/example")
@allow(P.PROCESS_DRAFT)
def change_example() -> Response:
    """The text of ``scenarios.yaml`` with one example more, changed or less."""
    return for_script(_change_example)


def files_of(said: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that were sent along."""
    return {name: content.encode() for name, content in (said.get("files") or {}).items()}


def _table_check() -> Any:
    said = said_as(CHECK)
    return check.check(said["file"], said["text"], files_of(said))


def _run_examples() -> Any:
    said = said_as(EXAMPLES)
    return examples.examples(said["decision"], files_of(said))


def _change_example() -> Any:
    said = said_as(CHANGE)
    before = said["text"]
    if said["do"] == "remove":
        return {"text": section.remove(before, said.get("table", 0), said.get("row", 0))}
    example = section.Example(said.get("name", ""), said.get("variables") or {}, said.get("result"))
    if said["do"] == "change":
        table, row = said.get("table", 0), said.get("row", 0)
        return {"text": section.change(before, table, row, example)}
    return {"text": section.add(before, said.get("decision", ""), example)}
