"""Whoever ends or replaces a draft while a save is being kept comes after it, and sees it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.access import Principal
from app.designer import queries
from app.designer import service as versions
from app.designer.drafts import changes, history, service
from app.designer.drafts.changes import Change
from app.designer.library import making
from app.designer.releases import publishing
from app.designer.releases.proof import prove
from app.lib.db import db, transaction
from app.lib.errors import NotFound
from tests.designer.builders import SMALL
from tests.world import World

README = "README.md"
FILES = {**SMALL, README: b"Read me.\n"}
SAVED = "Saved meanwhile.\n"
Save = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def who(world: World) -> Principal:
    return world.principal("process-owner")


@pytest.fixture
def while_saved(world: World, who: Principal) -> Save:
    """Does a deed that begins while a save of the draft is being kept; gives what comes of it."""
    with transaction() as session:
        service.create(session, "small", FILES, by=who)

    def run(deed: Callable[[], Any]) -> Any:
        with world.app.app_context():
            try:
                return deed()
            finally:
                db.session.remove()

    def at_once(deed: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            with transaction() as session:
                saved = changes.save(
                    session, service.find("small"), {README: Change(SAVED, 1)}, by=who
                )
                doing = pool.submit(run, deed)
                with pytest.raises(TimeoutError):
                    doing.result(0.5)
            assert saved.revision == 2
            try:
                return doing.result(20)
            finally:
                db.session.rollback()

    return at_once


def readme() -> str:
    return service.rows_of(service.find("small"))[README].content


def test_all_files_are_not_replaced_over_a_save(
    world: World, client: FlaskClient, while_saved: Save
) -> None:
    headers = world.bearer("process-owner", "process.draft")
    body = {"revision": 1, "files": {name: text.decode() for name, text in SMALL.items()}}
    answer = while_saved(
        lambda: client.put("/api/v1/processes/small/draft", json=body, headers=headers)
    )
    assert answer.status_code == 409
    assert "revision 2" in answer.get_json()["detail"]
    assert readme() == SAVED


def test_a_publish_keeps_the_draft_that_was_just_saved(world: World, while_saved: Save) -> None:
    proof, admin = prove(FILES), world.principal("admin")

    def publish() -> int:
        with transaction() as session:
            done = publishing.write(
                session, "small", proof, note="", by=admin, terms=versions.AT_ONCE
            )
            return done.version.number

    assert while_saved(publish) == 1
    assert readme() == SAVED


def test_a_save_is_refused_when_its_draft_was_published_first(world: World, who: Principal) -> None:
    with transaction() as session:
        draft = service.create(session, "small", FILES, by=who)
    publishing.publish("small", FILES, note="", by=world.principal("admin"))
    with transaction() as session, pytest.raises(NotFound, match="published or discarded"):
        changes.save(session, draft, {README: Change(SAVED, 1)}, by=who)


def test_a_new_name_is_written_into_what_was_just_saved(while_saved: Save, who: Principal) -> None:
    def rename() -> None:
        with transaction() as session:
            making.change(session, "small", {"name": "Another"}, by=who)

    while_saved(rename)
    assert readme() == SAVED
    assert b"Another" in service.files_of(service.find("small"))["small.bpmn"]


def test_a_discarded_draft_leaves_the_last_save_in_the_history(
    world: World, while_saved: Save, who: Principal
) -> None:
    with transaction() as session:
        versions.publish(session, "small", SMALL, note="", by=world.principal("admin"))

    def discard() -> None:
        with transaction() as session:
            service.discard(session, service.find("small"), by=who)

    while_saved(discard)
    process = queries.process("small")
    assert history.files_at(process, 2)[README] == SAVED
    assert {one.revision for one in history.states(process)[0]} == {1, 2, 3}
