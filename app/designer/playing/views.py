"""Playing a draft and its scenarios: for the workspace, and for programs that test files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow
from app.designer.drafts import service as drafts
from app.designer.folders import checked
from app.designer.playing import calls, data, past, scenes, service
from app.designer.playing.keep import kept
from app.designer.playing.moves import BEGINNING, CONTEXT, FILES, MOST_MOVES, MOVE, STEP
from app.designer.scripting import for_script
from app.designer.trial import as_json, scenario_report
from app.lib.api import Operation, described, taken
from app.lib.errors import Invalid
from app.lib.schema import Schema, choice, given, many, maybe, record, text
from app.lib.web import write_json

bp = Blueprint("playing", __name__)
P = Permission
CALL = record({"operation": text(200, least=1), "inputs": CONTEXT}, needs=("operation", "inputs"))
KEEP = record(
    {
        "files": FILES,
        "start": BEGINNING,
        "moves": many(MOVE, most=MOST_MOVES),
        "name": text(200, least=1),
    },
    needs=("start", "moves", "name"),
)
LAID_OVER = record({"files": FILES})
RUN = record({"files": FILES, "only": text(500)})
TEXTS = (*scenes.PLAIN, *scenes.PARTS)
CHANGE = record(
    {
        "files": FILES,
        "do": choice("put", "remove", "copy"),
        "name": maybe(text(500)),
        "text": text(1_000_000),
        "parts": record(
            {"alone": {"type": "boolean"}, **{name: maybe(text(1_000_000)) for name in TEXTS}}
        ),
    },
    needs=("do",),
)
SENT = record(
    {
        "files": {
            "type": "object",
            "description": "The files of the process by name, as text.",
            "maxProperties": 200,
            "additionalProperties": text(5_000_000),
        },
        "only": text(500, description="The name of one scenario; else all are played."),
    },
    needs=("files",),
    title="FilesToTest",
    examples=[
        {
            "files": {
                "small.bpmn": "<definitions/>",
                "scenarios.yaml": "scenarios: [{name: the usual way}]",
            }
        }
    ],
)
ONE = record(
    {"only": text(500, description="The name of one scenario; else all are played.")},
    title="DraftToTest",
    examples=[{"only": "the usual way"}],
)
NUMBER: Schema = {"type": "integer"}
WORDS = many({"type": "string"})
COVERED = given({"reached": NUMBER, "total": NUMBER, "missing": WORDS})
REPORT = given(
    {
        "process": {"type": "string"},
        "passed": {"type": "boolean"},
        "scenarios": many(
            given(
                {
                    "name": {"type": "string"},
                    "passed": {"type": "boolean"},
                    "faults": WORDS,
                    "story": WORDS,
                }
            )
        ),
        "coverage": given({"elements": COVERED, "flows": COVERED, "rules": COVERED}),
        "missed": {**WORDS, "description": "What no scenario reaches, in words."},
        "tables": many(
            given(
                {
                    "decision": {"type": "string"},
                    "name": {"type": "string"},
                    "reached": NUMBER,
                    "total": NUMBER,
                    "missing": WORDS,
                }
            )
        ),
    },
    title="ScenarioReport",
)
REFUSAL = "Nothing was played."


@bp.post("/processes/<key>/draft/play")
@allow(P.PROCESS_DRAFT)
def play(key: str) -> Response:
    """Make the moves of a play, and one more."""
    return for_script(lambda: _play(key))


@bp.post("/processes/<key>/draft/play/data")
@allow(P.PROCESS_DRAFT)
def beginnings(key: str) -> Response:
    """How a play can begin."""
    return for_script(lambda: data.beginnings(_files(key, taken(LAID_OVER, REFUSAL)), key))


@bp.get("/processes/<key>/draft/play/orders")
@allow(P.PROCESS_DRAFT, P.ORDER_READ)
def past_orders(key: str) -> Response:
    """The latest orders that this process fulfilled."""
    return for_script(lambda: {"orders": past.recent(drafts.find(key).process.key)})


@bp.get("/processes/<key>/draft/play/orders/<number>/<item>")
@allow(P.PROCESS_DRAFT, P.ORDER_READ)
def past_order(key: str, number: str, item: str) -> Response:
    """What a past order began with, with personal data masked."""
    return for_script(lambda: past.data(drafts.find(key).process.key, number, item))


@bp.post("/processes/<key>/draft/play/call")
@allow(P.PROCESS_DRAFT)
def really_call(key: str) -> Response:
    """Call an operation of the sandbox."""
    return for_script(lambda: _call(key))


@bp.post("/processes/<key>/draft/play/keep")
@allow(P.PROCESS_DRAFT)
def keep(key: str) -> Response:
    """The scenario that tells a play again."""
    return for_script(lambda: _keep(key))


@bp.post("/processes/<key>/draft/scenarios")
@allow(P.PROCESS_DRAFT)
def read(key: str) -> Response:
    """The scenarios of the draft, with what is not saved yet."""
    return for_script(lambda: scenes.read(_files(key, taken(LAID_OVER, REFUSAL))))


@bp.post("/processes/<key>/draft/scenarios/run")
@allow(P.PROCESS_DRAFT)
def run(key: str) -> Response:
    """Play all scenarios, or one."""
    return for_script(lambda: _run(key))


@bp.post("/processes/<key>/draft/scenarios/change")
@allow(P.PROCESS_DRAFT)
def change(key: str) -> Response:
    """The scenario file with one scenario added, changed, copied or removed; nothing is saved."""
    return for_script(lambda: _change(key))


@bp.post("/api/v1/processes/<key>/draft/test")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag="Processes", takes=ONE, gives={200: REPORT}, refuses=(404, 422)))
def test_draft(key: str) -> Response:
    """Play the scenarios of a draft, and say what they reached."""
    said = taken(ONE, REFUSAL)
    files = drafts.files_of(drafts.find(key))
    return write_json(as_json(key, scenes.reported(files, said.get("only", ""))))


@bp.post("/api/v1/processes/test")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag="Processes", takes=SENT, gives={200: REPORT}, refuses=(422,)))
def test_files() -> Response:
    """Play the scenarios of files that are sent along; nothing is kept."""
    said = taken(SENT, REFUSAL)
    files = checked({name: content.encode() for name, content in said["files"].items()})
    return write_json(as_json("", scenario_report(files, only=said.get("only", ""))))


def _files(key: str, said: Any) -> dict[str, bytes]:
    return service.overlaid(drafts.files_of(drafts.find(key)), said.get("files") or {})


def _play(key: str) -> Any:
    said = taken(STEP, REFUSAL)
    return service.step(_files(key, said), said)


def _call(key: str) -> Any:
    said = taken(CALL, "Nothing was sent.")
    drafts.find(key)
    return calls.call(said["operation"], said["inputs"])


def _keep(key: str) -> Any:
    said = taken(KEEP, REFUSAL)
    made = kept(_files(key, said), said["start"], said["moves"], said["name"])
    return {"text": made.text, "differences": list(made.differences)}


def _run(key: str) -> Any:
    said = taken(RUN, REFUSAL)
    return scenes.report(_files(key, said), only=said.get("only", ""), key=key)


def _change(key: str) -> Any:
    said = taken(CHANGE, "Nothing was changed.")
    if said["do"] != "put" and not said.get("name"):
        raise Invalid("Say which scenario.")
    return scenes.changed(_files(key, said), said)
