"""A process with a draft, for tests of reviews and releases."""

from __future__ import annotations

from app.accounts.access import SYSTEM, Principal
from app.designer import queries, service
from app.designer.drafts import changes
from app.designer.drafts import service as drafts
from app.designer.models import ProcessVersion
from app.designer.releases import publishing
from app.designer.releases import service as reviews
from app.designer.releases.models import Review
from app.lib.db import transaction
from tests.designer.builders import END, START, USER_TASK, diagram
from tests.world import World

KEY = "small"
SCENARIOS = """scenarios:
  - {name: it ends, process: small, tasks: {Ask: {}}, expect: {ended: completed}}
"""
RED = SCENARIOS.replace("ended: completed", "ended: failed")


def files(name: str = "Small", scenarios: str = SCENARIOS, **more: str) -> dict[str, bytes]:
    """The files of the process; the name makes them another version."""
    said = {"small.bpmn": diagram(START, USER_TASK, END, name=name)}
    told = {"scenarios.yaml": scenarios} if scenarios else {}
    return said | {file: text.encode() for file, text in (told | more).items()}


def publish(name: str = "Small", **terms: object) -> ProcessVersion:
    """A version, as the command line publishes it."""
    said = service.Terms(**terms)  # type: ignore[arg-type]
    return publishing.publish(KEY, files(name), note=name, by=SYSTEM, terms=said).version


def draft(world: World, text: bytes, by: str = "process-owner", file: str = "small.bpmn") -> None:
    """Opens the draft of the process and saves a file of it."""
    who = world.principal(by)
    with transaction() as session:
        row = drafts.open_draft(session, queries.process(KEY), by=who)
        known = drafts.rows_of(row)
        base = known[file].revision if file in known else 0
        changes.save(session, row, {file: changes.Change(text.decode(), base)}, by=who)


def submitted(world: World, name: str = "Changed", by: str = "process-owner") -> Review:
    """A review of a draft with another name."""
    draft(world, files(name)["small.bpmn"], by)
    return ask(world.principal(by))


def ask(by: Principal, note: str = "It has another name.", tag: str = "") -> Review:
    """A review of the draft as it stands."""
    return reviews.submit_draft(KEY, note=note, tag=tag, by=by)[0]
