"""A draft is submitted, returned with comments, submitted again, approved, and published."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.accounts import settings
from app.accounts.access import SYSTEM, Principal
from app.audit.service import history
from app.designer import queries, service
from app.designer.drafts import service as drafts
from app.designer.library import making
from app.designer.models import VersionState
from app.designer.releases import publishing
from app.designer.releases import queries as listed
from app.designer.releases import service as reviews
from app.designer.releases.models import Review, ReviewState
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound
from tests.designer.builders import JOB, START, diagram
from tests.designer.releases.shop import KEY, RED, ask, draft, files, publish, submitted
from tests.world import World


def test_what_was_submitted_is_published_word_for_word_with_both_names(world: World) -> None:
    publish()
    review = submitted(world)
    done = reviews.approve(KEY, review.id, by=world.principal("admin"), note="Good.")
    live = service.live(KEY)
    assert live is not None
    assert live.id == done.version.id
    assert service.files_of(live) == files("Changed")
    assert (live.number, live.author, live.reviewer) == (2, "Process-Owner", "Admin")
    assert live.note == "It has another name."
    assert (review.state, review.version_id) == (ReviewState.APPROVED, live.id)


def test_the_draft_ends_when_it_says_what_was_published(world: World) -> None:
    publish()
    review = submitted(world)
    reviews.approve(KEY, review.id, by=world.principal("admin"))
    with pytest.raises(NotFound):
        drafts.find(KEY)


def test_a_draft_that_went_on_is_kept_and_goes_on_from_the_new_version(world: World) -> None:
    publish()
    review = submitted(world)
    draft(world, files("Later")["small.bpmn"])
    done = reviews.approve(KEY, review.id, by=world.principal("admin"))
    kept = drafts.find(KEY)
    assert kept.based_on_id == done.version.id
    assert drafts.files_of(kept) == files("Later")
    assert service.files_of(done.version) == files("Changed")


def test_who_asked_cannot_approve(world: World) -> None:
    publish()
    review = submitted(world, by="admin")
    with pytest.raises(Forbidden, match="somebody else has to approve"):
        reviews.approve(KEY, review.id, by=world.principal("admin"))
    assert queries.versions(queries.process(KEY))[0].number == 1


def test_in_a_shop_of_one_person_who_asked_approves_and_the_history_says_so(world: World) -> None:
    publish()
    with transaction() as session:
        settings.change(session, "four-eyes", False, by=SYSTEM)
    review = submitted(world, by="admin")
    reviews.approve(KEY, review.id, by=world.principal("admin"))
    published = [one for one in history("processes") if one.kind == "published"][-1]
    assert published.detail["review"] == "four eyes are switched off"


def test_an_owner_cannot_approve(world: World) -> None:
    publish()
    review = submitted(world)
    with pytest.raises(Forbidden, match="right to publish"):
        reviews.approve(KEY, review.id, by=world.principal("process-owner"))


def test_a_return_needs_a_note_and_leaves_the_draft(world: World) -> None:
    publish()
    review = submitted(world)
    admin = world.principal("admin")
    with pytest.raises(Invalid, match="what has to change"):
        reviews.send_back(KEY, review.id, note=" ", by=admin)
    reviews.send_back(KEY, review.id, note="The timer is missing.", by=admin)
    assert review.state == ReviewState.RETURNED
    assert drafts.files_of(drafts.find(KEY)) == files("Changed")
    with pytest.raises(Conflict, match="Admin returned this"):
        reviews.approve(KEY, review.id, by=admin)


def test_submitting_again_withdraws_the_former(world: World) -> None:
    publish()
    first = submitted(world)
    second = submitted(world, "Changed again")
    db.session.refresh(first)
    assert first.state == ReviewState.WITHDRAWN
    assert [one.id for one in listed.open_reviews()] == [second.id]


def test_what_cannot_run_is_not_submitted_and_each_place_is_named(world: World) -> None:
    publish()
    draft(world, diagram(START, JOB, 'serviceTask id="Odd"'))
    with pytest.raises(Invalid) as refused:
        ask(world.principal("process-owner"))
    assert any(one.pointer == "small.bpmn#Odd" for one in refused.value.problems)
    assert listed.count_open() == 0


def test_failing_scenarios_can_be_submitted_and_cannot_be_published(world: World) -> None:
    publish()
    draft(world, RED.encode(), file="scenarios.yaml")
    review = ask(world.principal("process-owner"))
    assert [one["passed"] for one in review.proof["scenarios"]] == [False]
    with pytest.raises(Invalid, match="Not every scenario passes: it ends"):
        reviews.approve(KEY, review.id, by=world.principal("admin"))
    db.session.refresh(review)
    assert review.state == ReviewState.OPEN


def test_the_same_as_what_is_live_is_nothing_to_review(world: World) -> None:
    publish()
    with transaction() as session:
        drafts.open_draft(session, queries.process(KEY), by=SYSTEM)
    with pytest.raises(Invalid, match="Nothing differs from version 1"):
        ask(world.principal("process-owner"))


def test_a_submission_needs_a_note(world: World) -> None:
    publish()
    draft(world, files("Changed")["small.bpmn"])
    with pytest.raises(Invalid) as refused:
        ask(world.principal("process-owner"), note="")
    assert refused.value.problems[0].pointer == "note"


def test_a_tag_belongs_to_one_version(world: World) -> None:
    publish(tag="spring")
    draft(world, files("Changed")["small.bpmn"])
    owner = world.principal("process-owner")
    with pytest.raises(Invalid, match="Version 1 has the tag spring already"):
        ask(owner, tag="spring")
    review = ask(owner, tag="summer")
    done = reviews.approve(KEY, review.id, by=world.principal("admin"))
    assert done.version.tag == "summer"


def test_an_approval_can_take_effect_later_or_for_a_share(world: World) -> None:
    publish()
    admin = world.principal("admin")
    later = clock.now() + timedelta(days=1)
    done = reviews.approve(KEY, submitted(world).id, by=admin, effective_at=later)
    assert (done.version.state, done.version.effective_at) == (VersionState.SCHEDULED, later)
    done = reviews.approve(KEY, submitted(world, "Third").id, by=admin, share=5)
    assert (done.version.state, done.version.share) == (VersionState.TRIAL, 5)


def test_comments_are_tied_to_elements_and_can_be_resolved(world: World) -> None:
    publish()
    review, owner = submitted(world), world.principal("process-owner")
    said = reviews.comment(
        KEY, review.id, text="Who?", by=world.principal("admin"), file="small.bpmn", element="Ask"
    )
    with pytest.raises(Invalid, match="no file other"):
        reviews.comment(KEY, review.id, text="Who?", by=owner, file="other.bpmn")
    reviews.resolve(KEY, review.id, said.id, by=owner)
    [kept] = listed.comments(review)
    assert (kept.element, kept.text, kept.resolved_by) == ("Ask", "Who?", "Process-Owner")
    reviews.resolve(KEY, review.id, said.id, by=owner)
    assert listed.comments(review)[0].resolved_at is None


def test_somebody_else_cannot_withdraw_a_review_unless_they_may_publish(world: World) -> None:
    publish()
    review = submitted(world, by="admin")
    with pytest.raises(Forbidden, match="Admin asked for this"):
        reviews.withdraw(KEY, review.id, by=world.principal("process-owner"))
    reviews.withdraw(KEY, review.id, by=world.principal("admin"))
    assert review.state == ReviewState.WITHDRAWN


def test_publishing_the_same_from_the_command_line_closes_the_review(world: World) -> None:
    publish()
    review = submitted(world)
    version = publish("Changed")
    db.session.refresh(review)
    assert (review.state, review.version_id) == (ReviewState.WITHDRAWN, version.id)
    assert review.answer == "Version 2 has just these files and did not wait for this review."
    told = history("processes")[-1]
    assert (told.kind, told.actor) == ("review withdrawn", "Baton")
    assert told.detail == {
        "process": KEY,
        "review": review.id,
        "version": 2,
        "answer": review.answer,
    }


def test_rolling_back_to_what_a_review_asks_for_ends_it(world: World) -> None:
    publish("Changed")
    publish()
    review = submitted(world)
    version = publishing.roll_back(KEY, 1, reason="It was better.", by=world.principal("admin"))
    db.session.refresh(review)
    assert (review.state, review.version_id) == (ReviewState.WITHDRAWN, version.id)
    assert history("processes")[-1].kind == "review withdrawn"


def test_everything_is_in_the_history(world: World) -> None:
    publish()
    review = submitted(world)
    reviews.send_back(KEY, review.id, note="No.", by=world.principal("admin"))
    kinds = [one.kind for one in history("processes")]
    assert kinds[-2:] == ["submitted", "returned"]


def test_an_archived_process_takes_no_review_and_no_approval(world: World) -> None:
    publish()
    review = submitted(world)
    admin = world.principal("admin")
    with transaction() as session:
        making.change(session, KEY, {"archived": True}, by=admin)
    with pytest.raises(Conflict, match="Take it out of the archive"):
        reviews.approve(KEY, review.id, by=admin)
    with pytest.raises(Conflict, match="Take it out of the archive"):
        reviews.submit_draft(KEY, note="Again.", tag="", by=world.principal("process-owner"))


def test_files_that_are_not_the_submitted_ones_are_not_published(world: World) -> None:
    publish()
    review = submitted(world)
    with transaction() as session:
        row = session.get_one(Review, review.id)
        row.files = {name: text.decode() for name, text in files("Swapped").items()}
    with pytest.raises(Conflict, match="not the ones that were submitted"):
        reviews.approve(KEY, review.id, by=world.principal("admin"))


def test_what_is_said_about_a_review_is_in_the_history(world: World) -> None:
    publish()
    review = submitted(world)
    owner = world.principal("process-owner")
    made = reviews.comment(KEY, review.id, text="<b>Why</b>?", by=owner)
    reviews.resolve(KEY, review.id, made.id, by=owner)
    reviews.resolve(KEY, review.id, made.id, by=owner)
    told = [one.kind for one in history("processes")][-3:]
    assert told == ["commented", "comment resolved", "comment opened again"]


def test_two_who_approve_at_once_publish_one_version(world: World) -> None:
    publish()
    review_id = submitted(world).id
    admin, other = world.principal("admin"), world.principal("admin")
    db.session.rollback()
    both = Barrier(2)

    def approve(who: Principal) -> str:
        with world.app.app_context():
            both.wait()
            try:
                return f"version {reviews.approve(KEY, review_id, by=who).version.number}"
            except Conflict as error:
                return error.message
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(approve, (admin, other)), reverse=True)
    assert said[0] == "version 2"
    assert said[1].startswith("Admin approved this on")
    assert [one.number for one in queries.versions(queries.process(KEY))] == [2, 1]
