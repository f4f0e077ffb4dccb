"""Reviews: those who may publish are asked, and who asked hears the answer."""

from __future__ import annotations

from sqlalchemy import select

from app.designer.releases import service as reviews
from app.lib.db import db
from app.tasks.notices.models import Notice
from tests.designer.releases.shop import KEY, publish, submitted
from tests.world import World


def told() -> list[tuple[str, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(Notice).order_by(Notice.id))
    return [(notice.kind, notice.person_id) for notice in rows]


def test_a_review_is_asked_and_answered(world: World) -> None:
    publish()
    owner, admin = world.principal("process-owner").id, world.principal("admin").id
    review = submitted(world)
    assert told() == [("review-asked", admin)]
    reviews.send_back(KEY, review.id, note="Name it.", by=world.principal("admin"))
    assert told()[1:] == [("review-returned", owner)]
    again = submitted(world)
    reviews.approve(KEY, again.id, by=world.principal("admin"))
    assert told()[2:] == [("review-asked", admin), ("review-approved", owner)]
    row = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert row is not None
    assert row.link == f"/processes/{KEY}/reviews/{again.id}"


def test_both_hear_that_a_review_is_over_without_an_answer(world: World) -> None:
    publish()
    owner, admin = world.principal("process-owner").id, world.principal("admin").id
    review = submitted(world)
    publish("Changed")
    assert sorted(told()[1:]) == sorted((("review-withdrawn", owner), ("review-withdrawn", admin)))
    row = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert row is not None
    assert row.subject == "Baton withdrew the review of Changed"
    assert row.words == "Version 2 has just these files and did not wait for this review."
    assert row.link == f"/processes/{KEY}/reviews/{review.id}"


def test_who_asked_hears_that_somebody_else_submitted_again(world: World) -> None:
    publish()
    owner = world.principal("process-owner").id
    submitted(world)
    submitted(world, "Another", by="admin")
    assert ("review-withdrawn", owner) in told()
