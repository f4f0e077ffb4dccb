"""Notices: who is told, once, and nothing when the step is undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.lib.db import db, transaction
from app.tasks.notices import choices, reading
from app.tasks.notices.kinds import KINDS, NOTHING, Way
from app.tasks.notices.models import Notice, Post
from app.tasks.notices.telling import tell
from tests.world import World, token


def said(world: World, who: object, dedupe: str = "d", kind: str = "assigned") -> int:
    with transaction() as session:
        return tell(session, who, kind, "It is yours", "T-1", "/inbox/1", dedupe)  # type: ignore[arg-type]


def key(world: World, role: str) -> int:
    found = world.principal(role).id
    assert found is not None
    return found


def test_nobody_is_told_the_same_thing_twice(world: World) -> None:
    csr = key(world, "csr")
    assert [said(world, csr), said(world, csr), said(world, [csr, csr, "csr"])] == [1, 0, 0]
    assert reading.unread(csr) == 1
    assert len(db.session.scalars(select(Post)).all()) == 1


def test_a_role_means_everybody_who_has_it(world: World) -> None:
    assert said(world, "admin") == 1
    assert said(world, ["admin", "auditor", key(world, "csr")]) == 2
    assert said(world, "nobody's role") == 0
    assert said(world, None) == 0


def test_who_did_it_is_not_told(world: World) -> None:
    csr = key(world, "csr")
    with transaction() as session:
        assert tell(session, ["csr", "admin"], "mentioned", "x", but=csr) == 1
    assert reading.unread(csr) == 0


def test_what_is_rolled_back_was_never_told(world: World) -> None:
    csr = key(world, "csr")
    with pytest.raises(RuntimeError), transaction() as session:
        tell(session, csr, "assigned", "It is yours", dedupe="d")
        raise RuntimeError
    assert reading.unread(csr) == 0
    assert said(world, csr) == 1


def test_each_person_chooses_for_each_kind(world: World) -> None:
    csr = key(world, "csr")
    ways = {**choices.ways_of(csr), "assigned": NOTHING, "overdue": Way(False, "now")}
    choices.choose(csr, ways)
    assert choices.ways_of(csr) == ways
    assert said(world, csr) == 0
    assert said(world, csr, "late", kind="overdue") == 1
    assert reading.unread(csr) == 0  # by mail only
    assert [post.channel for post in db.session.scalars(select(Post))] == ["mail"]


def test_an_offer_is_told_only_to_who_wants_it(world: World) -> None:
    assert KINDS["offered"].way == NOTHING
    assert said(world, "csr", kind="offered") == 0


def test_a_kind_that_does_not_exist_is_a_mistake_in_the_code(world: World) -> None:
    with pytest.raises(KeyError):
        said(world, "csr", kind="weather")


def test_the_page_lists_and_marks_as_read(world: World) -> None:
    csr = key(world, "csr")
    for number in range(3):
        said(world, csr, f"d{number}")
    browser = world.browser("csr")
    page = browser.get("/notices").get_data(as_text=True)
    assert page.count("It is yours") == 3
    assert '<span class="count">3</span>' in page
    part = browser.get("/notices/bell").get_data(as_text=True)
    assert 'id="bell"' in part
    assert '<span class="count">3</span>' in part
    first = db.session.scalars(select(Notice).order_by(Notice.id)).first()
    assert first is not None
    assert browser.get(f"/notices/{first.id}").headers["Location"] == "/inbox/1"
    assert reading.unread(csr) == 2
    browser.post("/notices/read", data={"csrf_token": token(browser, "/notices")})
    db.session.rollback()
    assert reading.unread(csr) == 0


def test_nobody_reads_or_marks_what_others_were_told(world: World) -> None:
    said(world, key(world, "admin"))
    notice = db.session.scalars(select(Notice)).one()
    browser = world.browser("csr")
    assert browser.get(f"/notices/{notice.id}").status_code == 404
    assert "It is yours" not in browser.get("/notices").get_data(as_text=True)


def test_what_is_told_is_shown_as_text(world: World) -> None:
    with transaction() as session:
        tell(session, "csr", "assigned", "<script>alert(1)</script>", "<b>", "/inbox/1")
    page = world.browser("csr").get("/notices").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
