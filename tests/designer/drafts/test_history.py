"""Every state of a draft can be seen and brought back; nothing but fine grain of old days goes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.designer import service as versions
from app.designer.drafts import changes, history, service
from app.designer.drafts.changes import Change
from app.designer.drafts.models import ChangeKind, Draft, DraftChange
from app.designer.models import Process
from app.designer.releases.models import Review
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, NotFound
from tests.designer.builders import SMALL
from tests.designer.drafts.drawn import Diagram
from tests.designer.drafts.test_changes import SOFIA, TOM, person

THREE = Diagram(["a", "b", "c"])
FILE = "small.bpmn"
MORNING = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@pytest.fixture
def draft(app: Flask) -> Draft:
    with clock.fixed(MORNING), transaction() as session:
        files = {FILE: THREE.xml().encode(), "README.md": b"Read me.\n"}
        return service.create(session, "small", files, by=SOFIA)


def save(text: str, minutes: float, name: str = FILE, by: str = "Sofia") -> int:
    at = MORNING + timedelta(minutes=minutes)
    with clock.fixed(at), transaction() as session:
        found = service.find("small")
        row = service.rows_of(found).get(name)
        wanted = {name: Change(text, row.revision if row else 0)}
        return changes.save(session, found, wanted, by=person(by)).revision


def process() -> Process:
    return db.session.scalars(select(Process)).one()


def now() -> dict[str, str]:
    return {name: row.content for name, row in service.rows_of(service.find("small")).items()}


def test_saves_of_one_sitting_are_one_state_told_in_words(draft: Draft) -> None:
    save(THREE.named("a", "Ask").xml(), 1)
    save(THREE.named("a", "Ask").named("b", "Bill").xml(), 2)
    save("Other.\n", 30, "README.md")
    found, more = history.states(process())
    assert more is None
    assert [(one.kind, one.by, one.revision, one.first) for one in found] == [
        ("saved", "Sofia", 4, 4),
        ("saved", "Sofia", 3, 2),
        ("begun", "Sofia", 1, 1),
    ]
    assert list(found[1].files) == [FILE]
    assert found[0].files == {"README.md": ["changed"]}


def test_a_state_is_brought_back_as_a_new_one(draft: Draft) -> None:
    save(THREE.named("a", "Ask").xml(), 1)
    save("{}", 2, "new.json")
    with transaction() as session:
        assert history.restore(session, service.find("small"), 1, by=TOM) == 4
    assert now() == {FILE: THREE.xml(), "README.md": "Read me.\n"}
    with transaction() as session:
        assert history.restore(session, service.find("small"), 3, by=TOM) == 5
    assert now()["new.json"] == "{}"
    assert Diagram.read(now()[FILE]).names["a"] == "Ask"


def test_what_a_state_would_change_is_told_first(draft: Draft) -> None:
    save(THREE.named("a", "Ask").without("c").xml(), 1)
    save("{}", 2, "new.json")
    then = history.files_at(process(), 1)
    told = history.differences(now(), then)
    assert told["new.json"] == ["new.json is removed"]
    assert told[FILE][:1] == ["Ask is called a"]
    assert "added c" in told[FILE]


def test_a_state_that_never_was_is_not_found(draft: Draft) -> None:
    with pytest.raises(NotFound, match="no state 0"):
        history.files_at(process(), 0)


def kept() -> list[tuple[int, str]]:
    rows = select(DraftChange.revision, DraftChange.name).order_by(
        DraftChange.revision, DraftChange.name.desc()
    )
    return [(revision, name) for revision, name in db.session.execute(rows)]


def fold(days: float) -> int:
    with clock.fixed(MORNING + timedelta(days=days)), transaction() as session:
        return history.fold(session, process().id)


def test_after_a_day_a_sitting_is_one_state(draft: Draft) -> None:
    for number in range(5):
        save(THREE.named("a", f"Ask {number}").xml(), 1 + number)
    save("Other.\n", 5.5, "README.md")
    save(THREE.named("a", "Tom's").xml(), 6, by="Tom")
    save(THREE.named("a", "Later").xml(), 20)
    assert fold(0.9) == 0
    assert fold(1.1) == 4
    assert kept() == [
        (1, FILE),
        (1, "README.md"),
        (6, FILE),
        (7, "README.md"),
        (8, FILE),
        (9, FILE),
    ]
    assert fold(1.1) == 0
    names = [Diagram.read(history.files_at(process(), at)[FILE]).names["a"] for at in (7, 8, 9)]
    assert names == ["Ask 4", "Tom's", "Later"]


def test_what_was_begun_submitted_or_restored_is_never_folded(draft: Draft) -> None:
    save(THREE.named("a", "One").xml(), 1)
    with clock.fixed(MORNING), transaction() as session:
        session.add(
            Review(
                process_id=draft.process_id,
                state="open",
                files={},
                digest="",
                proof={},
                draft_revision=2,
                submitted_at=MORNING,
                submitted_by="Sofia",
            )
        )
    save(THREE.named("a", "Two").xml(), 2)
    with clock.fixed(MORNING + timedelta(minutes=3)), transaction() as session:
        history.restore(session, service.find("small"), 2, by=SOFIA)
    save(THREE.named("a", "Three").xml(), 4)
    assert fold(2) == 0


def test_a_discarded_draft_can_be_brought_back(app: Flask) -> None:
    with transaction() as session:
        versions.publish(session, "small", SMALL, note="", by=SOFIA)
        draft = service.open_draft(session, process(), by=SOFIA)
    save(THREE.xml(), 1)
    with transaction() as session:
        service.discard(session, service.find("small"), by=SOFIA)
    with pytest.raises(NotFound):
        service.find("small")
    with transaction() as session:
        draft = service.open_draft(session, process(), by=TOM)
        assert draft.revision == 4
        assert now() == {name: content.decode() for name, content in SMALL.items()}
        history.restore(session, draft, 2, by=TOM)
    assert now() == {FILE: THREE.xml()}
    kinds = [one.kind for one in history.states(process())[0]]
    assert kinds == ["restored", "begun", "discarded", "saved", "begun"]


def test_the_first_draft_of_a_process_is_not_discarded(draft: Draft) -> None:
    with pytest.raises(Conflict, match="nothing to go back"), transaction() as session:
        service.discard(session, service.find("small"), by=SOFIA)


def test_a_published_draft_ends_and_the_next_counts_on(app: Flask) -> None:
    with transaction() as session:
        versions.publish(session, "small", SMALL, note="", by=SOFIA)
        draft = service.open_draft(session, process(), by=SOFIA)
        service.close(session, draft, ChangeKind.PUBLISHED, by="Sofia")
        assert service.open_draft(session, process(), by=SOFIA).revision == 3


def test_a_long_history_comes_in_pages(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_ROWS", 4)
    for number in range(6):
        save(f"{number}\n", 10 * (number + 1), "README.md")
    first, more = history.states(process())
    second, last = history.states(process(), more)
    third, end = history.states(process(), last)
    revisions = [one.revision for one in [*first, *second, *third]]
    assert revisions == [7, 6, 5, 4, 3, 2, 1]
    assert end is None
