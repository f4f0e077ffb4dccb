"""Each way to begin gives a process with a draft; what cannot be is refused, nothing is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.folders import read_folder
from app.designer.known import known
from app.designer.library import listing, making
from app.designer.library.making import Source, suggested_key
from app.designer.lint import lint
from app.designer.models import Process
from app.designer.queries import RUNNING
from app.designer.trial import trial
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound
from tests.designer.builders import SMALL
from tests.world import World


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Number porting", "number-porting"),
        ("Prüfung der Größe!", "prufung-der-grosse"),
        ("日本", ""),
        ("-- a  b --", "a-b"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_name_suggests_a_key(name: str, key: str) -> None:
    assert suggested_key(name) == key


def test_a_blank_process_has_a_start_and_an_end_that_are_drawn(world: World) -> None:
    owner = world.principal("process-owner")
    with transaction() as session:
        draft = making.blank(session, "fresh", 'A "new" <one> & more', by=owner)
    files = drafts.files_of(draft)
    assert lint(files, known()) == []
    assert files["fresh.bpmn"].count(b"BPMNShape") == 4  # two, each opened and closed
    assert (draft.process.name, draft.process.owner) == ('A "new" <one> & more', owner.name)


def test_a_copy_runs_under_its_own_key(world: World) -> None:
    folder = read_folder(Path("processes/seat-change"))
    with transaction() as session:
        service.publish(session, "seat-change", folder, note="", by=SYSTEM)
        draft = making.copied(session, "seats-2", "Seats & more", Source("seat-change"), by=SYSTEM)
    files = drafts.files_of(draft)
    assert draft.process.name == "Seats & more"
    assert "seats-2.bpmn" in files
    assert b'bpmnElement="seat-change"' not in files["seats-2.bpmn"]
    assert trial(files, service.parse(files)).passed


def test_a_draft_can_be_copied_before_anything_was_published(world: World) -> None:
    with transaction() as session:
        making.blank(session, "one", "One", by=SYSTEM)
        making.copied(session, "two", "Two", Source("one"), by=SYSTEM)
        making.copied(session, "three", "Three", Source("one", draft=True), by=SYSTEM)
    assert {"two.bpmn"} == set(drafts.files_of(drafts.find("two")))
    with pytest.raises(NotFound), transaction() as session:
        making.copied(session, "four", "Four", Source("one", version=7), by=SYSTEM)


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("", "A", "needs a key"),
        ("Big Key", "A", "is no key"),
        ("new", "A", "is an address of the pages"),
        ("a", " ", "needs a name"),
        ("a", "x" * 201, "up to 200 characters"),
        ("a", "nul \0", "up to 200 characters"),
    ],
)
def test_a_key_or_name_that_cannot_be_is_refused(
    world: World, key: str, name: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said), transaction() as session:
        making.blank(session, key, name, by=SYSTEM)
    assert db.session.scalar(select(func.count()).select_from(Process)) == 0


def test_a_used_key_is_refused(world: World) -> None:
    with transaction() as session:
        making.blank(session, "one", "One", by=SYSTEM)
    with pytest.raises(Conflict, match="already"), transaction() as session:
        making.blank(session, "one", "Again", by=SYSTEM)


def test_a_new_name_reaches_the_draft_and_outlives_a_version_with_the_old_one(world: World) -> None:
    with transaction() as session:
        service.publish(session, "small", SMALL, note="", by=SYSTEM)
        making.change(session, "small", {"name": 'New "name"'}, by=SYSTEM)
        changed = {**SMALL, "README.md": b"More."}
        service.publish(session, "small", changed, note="", by=SYSTEM)
    assert listing.one("small").process.name == 'New "name"'
    with transaction() as session:
        draft = drafts.open_draft(session, listing.one("small").process, by=SYSTEM)
        making.change(session, "small", {"name": "Third"}, by=SYSTEM)
    assert b'name="Third"' in drafts.files_of(draft)["small.bpmn"]
    assert draft.revision == 2


def test_an_owner_is_a_person_here_or_nobody(world: World) -> None:
    person = world.principal("process-owner")
    with transaction() as session:
        making.blank(session, "one", "One", by=SYSTEM)
        making.change(session, "one", {"owner": person.id}, by=SYSTEM)
    assert listing.one("one").owner == person.name
    with pytest.raises(Invalid, match="no such person"), transaction() as session:
        making.change(session, "one", {"owner": 999}, by=SYSTEM)
    with transaction() as session:
        making.change(session, "one", {"owner": None}, by=SYSTEM)
    assert listing.one("one").owner == "Baton"


def test_nothing_new_of_an_archived_process_starts(world: World) -> None:
    world.publish('<startEvent id="S"/>', key="p")
    with transaction() as session:
        making.change(session, "p", {"archived": True}, by=SYSTEM)
    assert service.live("p") is None
    assert "p" not in service.live_versions()
    with pytest.raises(Invalid, match="The process p is archived"):
        world.start("p")
    with transaction() as session:
        making.change(session, "p", {"archived": False}, by=SYSTEM)
    assert world.start("p")


def test_a_process_that_runs_is_archived_only_when_one_is_sure(world: World) -> None:
    with transaction() as session:
        making.blank(session, "one", "One", by=SYSTEM)
    world.app.extensions[RUNNING] = lambda: {"one": 3}
    with pytest.raises(Conflict, match="3 instances run of One"), transaction() as session:
        making.change(session, "one", {"archived": True}, by=SYSTEM)
    assert not listing.one("one").process.archived
    with transaction() as session:
        making.change(session, "one", {"archived": True}, sure=True, by=SYSTEM)
    assert listing.one("one").process.archived
