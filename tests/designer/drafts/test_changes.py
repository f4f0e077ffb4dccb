"""A save keeps all or nothing, and never overwrites what somebody else did."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.designer.drafts import changes, presence, service
from app.designer.drafts.changes import Change, Saved
from app.designer.drafts.models import ChangeKind, Draft, DraftChange
from app.designer.drafts.presence import At
from app.designer.folders import read_upload
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid
from tests.designer.drafts.drawn import Diagram

THREE = Diagram(["a", "b", "c"])
FILE = "small.bpmn"


def person(name: str) -> Principal:
    return Principal(None, "person", name, name[:2], frozenset(Permission), frozenset())


SOFIA, TOM = person("Sofia"), person("Tom")


@pytest.fixture
def draft(app: Flask) -> Draft:
    with transaction() as session:
        files = {FILE: THREE.xml().encode(), "README.md": b"Read me.\n"}
        return service.create(session, "small", files, by=SOFIA)


def save(by: Principal = SOFIA, **more: Any) -> Saved:
    """Saves files given as name=(text, base) or as a Change."""
    wanted = {
        name.replace("__", "."): one if isinstance(one, Change) else Change(*one)
        for name, one in more.items()
    }
    with transaction() as session:
        return changes.save(session, service.find("small"), wanted, by=by)


def text(name: str = FILE) -> str:
    db.session.rollback()
    return service.rows_of(service.find("small"))[name].content


def test_only_what_was_sent_gets_a_new_revision(draft: Draft) -> None:
    saved = save(small__bpmn=(THREE.named("a", "Ask").xml(), 1))
    rows = service.rows_of(service.find("small"))
    assert saved.revision == 2
    assert {name: row.revision for name, row in rows.items()} == {FILE: 2, "README.md": 1}


def test_the_same_text_again_is_no_new_state(draft: Draft) -> None:
    assert save(small__bpmn=(THREE.xml(), 1)).revision == 1


def test_two_who_change_different_elements_both_keep_their_work(draft: Draft) -> None:
    save(TOM, small__bpmn=(THREE.named("c", "Call").xml(), 1))
    saved = save(small__bpmn=(THREE.named("a", "Ask").xml(), 1))
    assert saved.merged[FILE].taken == ("c is called Call",)
    assert Diagram.read(text()).names == {"a": "Ask", "b": "b", "c": "Call"}
    kinds = select(DraftChange.kind).where(DraftChange.revision == 3)
    assert db.session.scalar(kinds) == ChangeKind.MERGED


def test_a_clash_keeps_nothing_and_says_who_did_what(draft: Draft) -> None:
    save(TOM, small__bpmn=(THREE.named("a", "Answer").xml(), 1))
    saved = save(small__bpmn=(THREE.named("a", "Ask").xml(), 1), README__md=("New", 1))
    clash = saved.clashes[FILE]
    assert (clash.by, clash.revision, saved.revision) == ("Tom", 2, 2)
    assert (clash.asked[0].mine, clash.asked[0].theirs) == (
        "a is called Ask",
        "a is called Answer",
    )
    assert Diagram.read(text()).names["a"] == "Answer"
    assert text("README.md") == "Read me.\n"


@pytest.mark.parametrize(("side", "name"), [("mine", "Ask"), ("theirs", "Answer")])
def test_a_choice_settles_the_clash(draft: Draft, side: Any, name: str) -> None:
    save(TOM, small__bpmn=(THREE.named("a", "Answer").xml(), 1))
    mine = THREE.named("a", "Ask").named("b", "Bill").xml()
    save(small__bpmn=Change(mine, 1, choices={"a": side}))
    assert Diagram.read(text()).names == {"a": name, "b": "Bill", "c": "c"}


def test_a_removed_file_that_somebody_changed_is_a_clash(draft: Draft) -> None:
    save(TOM, README__md=("Tom's.\n", 1))
    clash = save(README__md=(None, 1)).clashes["README.md"]
    assert (clash.asked[0].id, clash.asked[0].mine) == ("", "removed README.md")
    save(README__md=Change(None, 1, choices={"": "mine"}))
    assert "README.md" not in service.rows_of(service.find("small"))


def test_a_new_file_of_a_name_that_somebody_used_meanwhile_is_a_clash(draft: Draft) -> None:
    save(TOM, notes__md=("Tom's.\n", 0))
    assert "notes.md" in save(notes__md=("Mine.\n", 0)).clashes


def test_a_text_that_was_never_a_revision_is_merged_from_what_it_began_with(draft: Draft) -> None:
    """My tab went on drawing while a merge of its former state was under way."""
    sent = THREE.named("a", "Ask")
    save(TOM, small__bpmn=(THREE.named("c", "Call").xml(), 1))
    save(small__bpmn=(sent.xml(), 1))
    later = Change(sent.named("a", "Ask twice").xml(), 3, ancestor=sent.xml())
    assert save(small__bpmn=later).clashes == {}
    assert Diagram.read(text()).names == {"a": "Ask twice", "b": "b", "c": "Call"}


def test_a_base_that_was_folded_away_is_asked_for(draft: Draft) -> None:
    save(TOM, small__bpmn=(THREE.named("c", "Call").xml(), 1))
    with transaction() as session:
        for row in session.scalars(select(DraftChange).where(DraftChange.revision == 1)):
            session.delete(row)
    mine = THREE.named("a", "Ask").xml()
    saved = save(small__bpmn=(mine, 1))
    assert (saved.unknown, saved.revision) == ((FILE,), 2)
    save(small__bpmn=Change(mine, 1, ancestor=THREE.xml()))
    assert Diagram.read(text()).names == {"a": "Ask", "b": "b", "c": "Call"}


BROKEN = [
    (FILE, "<bpmn:definitions", "Is not complete XML", 1),
    (FILE, '<!DOCTYPE a [<!ENTITY b "c">]>\n<a/>', "DOCTYPE", None),
    (FILE, "", "empty", None),
    (FILE, "<html/>", "not a BPMN diagram: its root is html", 1),
    (FILE, THREE.xml().replace('id="b" ', 'id="a" '), "The id 'a' is taken already", 2),
    ("a.form", '{"id": "a",\n  b}', "no JSON", 2),
    ("a.form", "[]", "no form", 1),
    ("a.json", "{", "no JSON", 1),
    ("scenarios.yaml", "scenarios:\n  - name: [", "no YAML", None),
    ("../a.md", "x", "inside the folder", None),
    (".hidden.md", "x", "a hidden file", None),
    ("a.exe", "x", "not taken", None),
    ("a" * 201 + ".md", "x", "inside the folder", None),
    ("big.md", "x" * 5_000_001, "at most 5,000,000", None),
]


@pytest.mark.parametrize(("name", "broken", "words", "line"), BROKEN)
def test_what_no_editor_could_open_again_is_refused_with_its_place(
    draft: Draft, name: str, broken: str, words: str, line: int | None
) -> None:
    with pytest.raises(Invalid) as refused, transaction() as session:
        wanted = {name: Change(broken, 1 if name == FILE else 0), "README.md": Change("New", 1)}
        changes.save(session, service.find("small"), wanted, by=SOFIA)
    assert words in refused.value.problems[0].message
    assert refused.value.problems[0].pointer == name[:200]
    if line:
        assert refused.value.problems[0].line == line
    assert (text(), text("README.md")) == (THREE.xml(), "Read me.\n")


@pytest.mark.parametrize("name", ["Übergabe.form", "order (1).bpmn", "Заявка/план №1.md"])
def test_a_name_that_an_upload_brought_is_saved_again(app: Flask, name: str) -> None:
    with transaction() as session:
        brought = {FILE: THREE.xml().encode(), name: THREE.xml().encode()}
        if not name.endswith(".bpmn"):
            brought[name] = b"{}"
        service.create(session, "small", read_upload(list(brought.items())), by=SOFIA)
    again = THREE.named("a", "Ask").xml() if name.endswith(".bpmn") else '{"components": []}'
    with transaction() as session:
        wanted = {name: Change(again, 1)}
        assert changes.save(session, service.find("small"), wanted, by=SOFIA).revision == 2
    assert text(name) == again


def test_the_last_diagram_stays(draft: Draft) -> None:
    with pytest.raises(Invalid, match="Add the diagram"):
        save(small__bpmn=(None, 1))


def test_too_many_and_too_large_together_are_refused(draft: Draft) -> None:
    many = {f"f{number}__md": ("x", 0) for number in range(201)}
    with pytest.raises(Invalid, match="at most 200"):
        save(**many)
    large = {f"f{number}__md": ("x" * 4_000_000, 0) for number in range(2)}
    with pytest.raises(Invalid, match="at most 7,000,000"):
        save(**large)


def test_an_archived_process_is_not_changed(draft: Draft) -> None:
    with transaction() as session:
        session.get_one(Process, draft.process_id).archived = True
    with pytest.raises(Conflict, match="is archived"):
        save(README__md=("New", 1))


def rename(content: str, own: str, name: str) -> str:
    """A task called otherwise, in the text of a diagram."""
    return re.sub(f'(<bpmn:userTask id="{own}" name=")[^"]*', rf"\g<1>{name}", content)


def test_those_who_save_at_once_all_keep_their_work(app: Flask, draft: Draft) -> None:
    """Each in a thread with a connection of its own; what each reads is old when it saves."""
    failures: list[BaseException] = []

    def work(own: str) -> None:
        with app.app_context():
            for number in range(6):
                row = service.rows_of(service.find("small"))[FILE]
                wanted = Change(rename(row.content, own, f"{own}{number}"), row.revision)
                db.session.rollback()
                with transaction() as session:
                    saved = changes.save(session, service.find("small"), {FILE: wanted}, by=TOM)
                assert not saved.clashes
                assert not saved.unknown

    def watched(own: str) -> None:
        try:
            work(own)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=watched, args=(own,)) for own in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Diagram.read(text()).names == {"a": "a5", "b": "b5", "c": "c5"}


def test_who_is_here_is_told_until_they_are_gone(draft: Draft) -> None:
    now = clock.now()

    def tell(tab: str, by: Principal, element: str = "") -> list[tuple[str, str]]:
        with transaction() as session:
            found = presence.here(session, service.find("small"), At(tab, FILE, element), by=by)
            return [(row.name, row.element) for row in found]

    with clock.fixed(now):
        assert tell("1", SOFIA) == [("Sofia", "")]
        assert tell("2", TOM, "b") == [("Sofia", ""), ("Tom", "b")]
        assert tell("2", TOM, "c") == [("Sofia", ""), ("Tom", "c")]
    with clock.fixed(now + timedelta(seconds=36)):
        assert tell("1", SOFIA) == [("Sofia", "")]
        with transaction() as session:
            presence.leave(session, service.find("small"), "1")
        assert tell("3", TOM) == [("Tom", "")]
