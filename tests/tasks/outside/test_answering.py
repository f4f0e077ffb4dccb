"""A contact outside answers one user task by a link: once, in time, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.service import verify
from app.lib import clock, json, links
from app.lib.db import db, transaction
from app.lib.errors import AppError, Conflict, Invalid, NotFound, TooMany
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.tasks import service as tasks
from app.tasks.inbox import lists
from app.tasks.levels.models import BusinessCalendar
from app.tasks.notices import delivery
from app.tasks.notices.models import Notice
from app.tasks.outside import answering, sending, upkeep
from app.tasks.outside.models import OutsideLink
from app.tasks.outside.sending import Letter
from app.tasks.work import pausing
from sandbox.postbox import Letter as Sent
from sandbox.postbox import Postbox
from tests.tasks.levels.offices import THURSDAY, clock_of, level
from tests.tasks.listening import Listener, history
from tests.tasks.outside.conftest import CUSTOMER, publish
from tests.world import World, token

ROSA = Letter("Rosa Quill", "rosa@northwind.example", "Where is your new office?")
RIGHT = {"street": "9 Pier Street", "floor": 3}
HERE = "192.0.2.1"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


def sent(office: World, letter: Letter = ROSA) -> str:
    """The secret of a link that was sent."""
    _, path = sending.send(office.task().uuid, letter, office.principal("csr"))
    return path.removeprefix("/answer/")


def sent_on_friday(office: World) -> str:
    """The secret of a link whose letter went out, days before its reminder."""
    with clock.fixed(FRIDAY):
        secret = sent(office)
        delivery.run()
    return secret


def link() -> OutsideLink:
    db.session.rollback()
    return db.session.scalars(select(OutsideLink)).one()


def secret_of(letter: Sent) -> str:
    """The secret that a letter carries."""
    found = re.search(r"/answer/(\S+)", letter.part("plain"))
    assert found
    return found[1]


def reminded(postbox: Postbox) -> str:
    """The secret of the reminder that is due now."""
    upkeep.run()
    delivery.run()
    assert "Reminder" in str(postbox.letters[-1].message["subject"])
    return secret_of(postbox.letters[-1])


def post(client: FlaskClient, path: str, secret: str, body: Any, csrf: str | None = None) -> Any:
    headers = {"X-CSRFToken": csrf or token(client, f"/answer/{secret}")}
    return client.post(
        f"/answer/{secret}/{path}",
        data=body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


# ---- sending and answering


def test_a_contact_gets_a_letter_and_answers_by_its_link(office: World, postbox: Postbox) -> None:
    sent(office)
    delivery.run()
    (letter,) = postbox.letters
    assert letter.to == ("rosa@northwind.example",)
    assert "Where is your new office?" in letter.part("plain")
    found = re.search(r"https://baton.test(/answer/\S+)", letter.part("plain"))
    assert found
    client = office.app.test_client()
    page = client.get(found[1]).get_data(as_text=True)
    assert "Correct the address" in page
    secret = found[1].removeprefix("/answer/")
    answer = post(client, "complete", secret, {"answers": RIGHT})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    task = db.session.scalars(select(UserTask)).one()
    assert (task.state, task.ended_by) == ("completed", "Rosa Quill (by link)")
    assert "Rosa Quill answered this on" in client.get(found[1]).get_data(as_text=True)


def test_answers_to_which_a_listener_objects_stand_in_the_form_of_the_task(
    world: World, listener: Listener
) -> None:
    publish(world, '<zeebe:taskListener eventType="completing" type="listen.to"/>')
    listener.denies("There is no such street.")
    answering.answer(sent(world), RIGHT, HERE)
    world.work()
    task = world.task()
    assert task.denial == "The answers were not accepted: There is no such street."
    assert task.draft == RIGHT
    assert task.draft_at is not None


def test_the_history_and_whoever_sent_it_know(office: World) -> None:
    secret = sent(office)
    answering.answer(secret, RIGHT, HERE)
    (entry,) = history("outside_sent")
    assert (entry.actor, entry.detail["to"]) == ("Csr", "Rosa Quill")
    assert history("outside_answered")[0].actor == "Rosa Quill (by link)"
    assert list(verify()) == []
    told = db.session.scalars(select(Notice).where(Notice.kind == "answered-outside")).all()
    assert [(one.person_id, one.subject) for one in told] == [
        (office.principal("csr").id, "Rosa Quill answered Correct the address")
    ]


def test_the_page_of_the_task_says_where_it_is(office: World) -> None:
    uuid = office.task().uuid
    before = office.browser("csr").get(f"/inbox/{uuid}").get_data(as_text=True)
    assert 'value="rosa@northwind.example"' in before
    sent(office)
    after = office.browser("csr").get(f"/inbox/{uuid}").get_data(as_text=True)
    assert "Sent to Rosa Quill, waits until" in after


def test_a_row_of_the_inbox_says_with_whom_its_user_task_is(office: World) -> None:
    sent(office)
    page = office.browser("csr").get("/inbox?view=for-me").get_data(as_text=True)
    assert "yours, waits for Rosa Quill" in page
    sending.revoke(office.task().uuid, office.principal("csr"))
    page = office.browser("csr").get("/inbox?view=for-me").get_data(as_text=True)
    assert ">yours</span>" in page


def test_a_browser_sends_it_and_gets_the_link_once(office: World) -> None:
    uuid, browser = office.task().uuid, office.browser("csr")
    said = {"name": "Rosa", "email": "no mail", "words": "", "days": "7", "remind_days": "x"}
    csrf = token(browser, f"/inbox/{uuid}")
    answer = browser.post(f"/inbox/{uuid}/outside", data={**said, "csrf_token": csrf})
    assert answer.status_code == 422
    pointers = {one["pointer"] for one in answer.get_json()["errors"]}
    assert pointers == {"email", "words", "remind_days", "remind_most"}
    said |= {"email": "r@q.example", "words": "Hi", "remind_days": "2", "remind_most": "1"}
    answer = browser.post(f"/inbox/{uuid}/outside", data={**said, "csrf_token": csrf})
    assert answer.get_json()["copy"].startswith("https://baton.test/answer/")
    assert "/answer/" not in browser.get(f"/inbox/{uuid}").get_data(as_text=True)


# ---- only this form, and only what it shows


def test_the_page_shows_what_the_form_names_and_nothing_else(office: World) -> None:
    page = office.app.test_client().get(f"/answer/{sent(office)}")
    text = page.get_data(as_text=True)
    assert "Northwind" in text
    assert "O-1" in text
    for hidden in (
        "12345",
        "rosa@northwind.example",
        "not for contacts",
        "margin",
        "creditLimit",
        "/inbox",
    ):
        assert hidden not in text, hidden
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_link_opens_no_page_of_ours(office: World) -> None:
    client = office.app.test_client()
    client.get(f"/answer/{sent(office)}")
    assert client.get("/inbox").status_code == 302
    assert client.get(f"/inbox/{office.task().uuid}").status_code == 302


# ---- what is refused


def test_a_guess_opens_nothing_and_guessing_is_slowed(office: World) -> None:
    secret = sent(office)
    chance, _, signature = secret.partition(".")
    guesses = ["x", f"{chance}.", f"A{chance}.{signature}", links.make("answer")]
    for guess in [*guesses, links.make("calendar")]:
        with pytest.raises(NotFound):
            answering.find(guess, HERE)
    for _ in range(answering.MAX_WRONG - 5):
        with pytest.raises(NotFound):
            answering.find("x", HERE)
    with pytest.raises(TooMany):
        answering.find("x", HERE)
    with pytest.raises(TooMany):
        answering.find(secret, HERE)
    assert answering.find(secret, "192.0.2.2").name == "Rosa Quill"


def test_the_secret_is_kept_sealed_and_no_longer_than_the_link(office: World) -> None:
    secret = sent(office)
    assert secret not in repr(link().__dict__)
    assert link().token_hash == links.hashed("answer", secret)
    assert link().sealed is not None
    sending.revoke(office.task().uuid, office.principal("csr"))
    assert link().sealed is None


def test_it_is_answered_once_and_others_hear_by_whom_and_when(office: World) -> None:
    secret = sent(office)
    answering.answer(secret, RIGHT, HERE)
    with pytest.raises(Conflict, match=r"Rosa Quill answered this on \d+ \w+ \d{4} at \d\d:\d\d"):
        answering.answer(secret, RIGHT, HERE)
    with pytest.raises(Conflict):
        answering.save_draft(secret, RIGHT, HERE)
    assert len(history("outside_answered")) == 1


def test_a_task_that_was_completed_inside_asks_nothing_more(office: World) -> None:
    secret = sent(office)
    tasks.complete(office.task().uuid, RIGHT, office.principal("csr"))
    with pytest.raises(Conflict, match="settled without the link"):
        answering.answer(secret, RIGHT, HERE)
    assert "settled without the link" in answering.find(secret, HERE).over
    assert "Csr" not in answering.find(secret, HERE).over


def test_a_withdrawn_task_is_said_to_be_no_longer_needed(office: World) -> None:
    secret = sent(office)
    instance = db.session.scalars(select(Instance)).one()
    runtime.cancel_instance(instance.uuid, office.principal("admin"))
    assert "no longer needed" in answering.find(secret, HERE).over
    with pytest.raises(Conflict, match="no longer needed"):
        answering.answer(secret, RIGHT, HERE)


def test_a_link_that_ran_out_opens_nothing(office: World) -> None:
    secret = sent(office)
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert "ran out" in answering.find(secret, HERE).over
        with pytest.raises(Conflict, match="ran out"):
            answering.answer(secret, RIGHT, HERE)
    assert office.task().state == "open"


def test_the_link_of_one_task_does_nothing_for_another(office: World) -> None:
    first = office.task().uuid
    secret = sent(office)
    office.start(customer={"name": "Other"})
    answering.answer(secret, RIGHT, HERE)
    assert runtime.find_user_task(first).state == "completed"
    assert office.task().uuid != first


def test_a_new_link_voids_the_one_before_and_keeps_the_draft(office: World) -> None:
    first = sent(office)
    answering.save_draft(first, {"street": "9 Pi"}, HERE)
    _, path = sending.resend(office.task().uuid, office.principal("csr"))
    with pytest.raises(NotFound):
        answering.find(first, HERE)
    with pytest.raises(NotFound):
        answering.answer(first, RIGHT, HERE)
    question = answering.find(path.removeprefix("/answer/"), HERE)
    assert question.form["data"]["street"] == "9 Pi"


def test_a_link_that_was_taken_back_is_void_and_its_letter_stays(
    office: World, postbox: Postbox
) -> None:
    secret = sent(office)
    sending.revoke(office.task().uuid, office.principal("csr"))
    delivery.run()
    assert not postbox.letters
    with pytest.raises(Conflict, match="took this question back"):
        answering.answer(secret, RIGHT, HERE)
    assert sent(office) != secret


def test_only_who_has_the_task_sends_it_and_one_link_is_out_at_a_time(office: World) -> None:
    uuid = office.task().uuid
    for role in ("admin", "auditor"):
        with pytest.raises(AppError):
            sending.send(uuid, ROSA, office.principal(role))
    sent(office)
    with pytest.raises(Conflict, match="with Rosa Quill already"):
        sent(office)
    sending.revoke(uuid, office.principal("admin"))
    assert link().state == "revoked"


def test_nobody_sends_answers_from_another_site(office: World) -> None:
    secret, client = sent(office), office.app.test_client()
    client.get(f"/answer/{secret}")
    for path in ("draft", "complete"):
        assert post(client, path, secret, {"answers": RIGHT}, csrf="wrong").status_code == 400
    assert office.task().state == "open"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"street": 7}, "street"),
        ({"floor": 3}, "street"),
        ({"street": "x" * 101}, "street"),
        ({"street": "x", "floor": "three"}, "floor"),
        ({"street": "x", "customer": {"name": "me"}}, "customer"),
        ({"street": "x\0"}, "street"),
    ],
)
def test_wrong_answers_are_refused_with_the_field_named(
    office: World, answers: dict[str, Any], field: str
) -> None:
    secret = sent(office)
    with pytest.raises(Invalid) as refused:
        answering.answer(secret, answers, HERE)
    assert field in {problem.pointer for problem in refused.value.problems}
    assert (office.task().state, link().state) == ("open", "open")


def test_bodies_of_the_wrong_shape_or_size_are_refused(office: World) -> None:
    secret, client = sent(office), office.app.test_client()
    for body in ([], {"answers": 1}, {"answers": {}, "task": "x"}):
        assert post(client, "complete", secret, body).status_code == 422
    assert post(client, "complete", secret, b"{").status_code == 400
    assert post(client, "draft", secret, b"x" * 17_000_000).status_code == 413


@pytest.mark.parametrize("path", ["draft", "complete"])
@pytest.mark.parametrize("length", [300_000, 10_000_000])
def test_what_is_too_large_is_refused_with_the_field_named(
    office: World, path: str, length: int
) -> None:
    secret, client = sent(office), office.app.test_client()
    big = {"answers": {"floor": 3, "street": "x" * length}}
    refused = post(client, path, secret, big)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["errors"]] == ["street"]
    assert (link().state, link().draft) == ("open", None)


def test_script_in_answers_and_words_stays_text(office: World) -> None:
    letter = Letter("<b>Rosa", "r@q.example", "</script><script>alert(1)</script>")
    secret = sent(office, letter)
    answering.save_draft(secret, {"street": "</script><script>alert(2)"}, HERE)
    page = office.app.test_client().get(f"/answer/{secret}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<b>Rosa" not in page


# ---- what a contact reads


def test_a_letter_says_who_asks_until_which_day_and_answers_to_it_reach_them(
    office: World, postbox: Postbox
) -> None:
    with clock.fixed(THURSDAY):
        secret = sent(office, Letter(**{**ROSA.__dict__, "days": 1}))
        delivery.run()
    (letter,) = postbox.letters
    assert letter.message["reply-to"] == "csr@test.example"
    assert letter.message["subject"] == "Baton has a question for you (T-1)"
    assert "Csr of Baton asks you" in letter.part("plain")
    assert "until 13 Nov 2026 at" in letter.part("plain")  # it is read on another day, too
    with clock.fixed(THURSDAY):
        page = office.app.test_client().get(f"/answer/{secret}").get_data(as_text=True)
    assert "Csr of Baton asks Rosa Quill" in page
    assert 'href="mailto:csr@test.example"' in page


def test_only_a_question_that_has_an_answer_looks_settled(office: World) -> None:
    client, csr = office.app.test_client(), office.principal("csr")
    first = sent(office)
    sending.revoke(office.task().uuid, csr)
    second = sent(office)
    with clock.fixed(clock.now() + timedelta(days=8)):
        late = client.get(f"/answer/{second}").get_data(as_text=True)
    answering.answer(second, RIGHT, HERE)
    for page in (client.get(f"/answer/{first}").get_data(as_text=True), late):
        assert 'class="said"' in page
        assert "mailto:csr@test.example" in page  # whom to ask
    assert 'class="said done"' in client.get(f"/answer/{second}").get_data(as_text=True)


def test_who_guesses_too_often_reads_that_and_not_that_the_link_is_wrong(office: World) -> None:
    client = office.app.test_client()
    for _ in range(answering.MAX_WRONG):
        client.get("/answer/guess")
    page = client.get("/answer/guess")
    assert page.status_code == 429
    assert "<h1>Too many tries</h1>" in page.get_data(as_text=True)


# ---- reminders


def test_a_contact_is_reminded_on_working_days_and_no_more_than_wanted(
    office: World, postbox: Postbox
) -> None:
    with clock.fixed(FRIDAY):
        secret = sent(office, Letter(**{**ROSA.__dict__, "days": 30, "remind_most": 2}))
        delivery.run()
    for days, letters in ((3, 1), (4, 2), (5, 2), (6, 3), (8, 3), (20, 3)):
        with clock.fixed(FRIDAY + days * DAY + HOUR):
            upkeep.run()
            delivery.run()
        assert len(postbox.letters) == letters, days
    assert "Reminder" in str(postbox.letters[-1].message["subject"])
    assert {secret_of(letter) for letter in postbox.letters} == {secret}
    assert [entry.detail["count"] for entry in history("outside_reminded")] == [1, 2]


def test_a_page_that_is_open_while_its_reminder_goes_out_keeps_and_answers(
    office: World, postbox: Postbox
) -> None:
    secret, client = sent_on_friday(office), office.app.test_client()
    with clock.fixed(FRIDAY + 4 * DAY):
        csrf = token(client, f"/answer/{secret}")
    with clock.fixed(FRIDAY + 5 * DAY):
        assert reminded(postbox) == secret
        for path in ("draft", "complete"):
            answer = post(client, path, secret, {"answers": RIGHT}, csrf)
            assert answer.status_code == 200, answer.get_data(as_text=True)
    assert link().state == "answered"


def test_a_reminder_after_another_link_was_sent_carries_that_one(
    office: World, postbox: Postbox
) -> None:
    first = sent_on_friday(office)
    with clock.fixed(FRIDAY + DAY):
        _, path = sending.resend(office.task().uuid, office.principal("csr"))
        delivery.run()
    with clock.fixed(FRIDAY + 5 * DAY):
        assert first != reminded(postbox) == path.removeprefix("/answer/")


@pytest.mark.parametrize("kept", [None, "1:sealed with another key"])
def test_a_reminder_whose_link_cannot_be_read_any_more_carries_a_new_one(
    office: World, postbox: Postbox, kept: str | None
) -> None:
    first = sent_on_friday(office)
    with transaction() as session:
        session.get_one(OutsideLink, link().id).sealed = kept
    with clock.fixed(FRIDAY + 5 * DAY):
        second = reminded(postbox)
        assert answering.find(second, HERE).name == "Rosa Quill"
        with pytest.raises(NotFound):
            answering.find(first, HERE)
    assert link().sealed not in (None, kept)


def test_a_reminder_waits_for_a_working_day_of_the_business_calendar(office: World) -> None:
    hours = {str(day): [["09:00", "18:00"]] for day in range(5)}
    with transaction() as session:
        said = {"zone": "Europe/Berlin", "country": "DE", "region": "BE", "hours": hours}
        session.add(BusinessCalendar(name="Berlin", is_default=True, **said))
    with clock.fixed(datetime(2026, 12, 23, 6, tzinfo=UTC)):  # before the office opens
        sent(office, Letter(**{**ROSA.__dict__, "days": 30, "remind_days": 2}))
        link = sending.out(office.task().id)
    assert link is not None
    assert link.next_at == datetime(2026, 12, 28, 8, tzinfo=UTC)


def test_a_link_that_ran_out_is_told_to_whoever_sent_it(office: World) -> None:
    sent(office, Letter(**{**ROSA.__dict__, "remind_most": 0}))
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert upkeep.run() == 1
        assert upkeep.run() == 0
    assert link().state == "expired"
    assert len(history("outside_expired")) == 1
    told = db.session.scalars(select(Notice).where(Notice.kind == "answered-outside")).one()
    assert "did not answer" in told.subject


def test_the_service_level_stands_still_while_the_contact_has_it(office: World) -> None:
    level("PT4H")
    begun(office)
    task, csr = office.task(), office.principal("csr")
    with clock.fixed(THURSDAY + HOUR):
        sending.send(task.uuid, ROSA, csr)
    kept = clock_of(task.id)
    assert (kept.state, kept.paused_for) == ("paused", "It waits for Rosa Quill.")
    assert kept.resume_at == link().expires_at
    with clock.fixed(THURSDAY + 3 * HOUR):
        sending.revoke(task.uuid, csr)
    kept = clock_of(task.id)
    assert (kept.state, kept.due_at) == ("running", THURSDAY + 7 * HOUR)


def test_a_task_that_waits_for_two_goes_on_when_both_have_come(office: World) -> None:
    level("PT4H")
    begun(office)
    task, csr = office.task(), office.principal("csr")
    day = timedelta(days=1)
    with clock.fixed(THURSDAY + HOUR):
        sending.send(task.uuid, Letter(**{**ROSA.__dict__, "days": 5}), csr)
        pausing.wait(task.uuid, "vendor", "Their price", THURSDAY + 8 * day, csr)
    assert clock_of(task.id).resume_at == THURSDAY + 8 * day
    with clock.fixed(THURSDAY + 6 * day):
        upkeep.run()
    assert link().state == "expired"
    kept = clock_of(task.id)
    assert (kept.state, kept.paused_for) == ("paused", "Their price")
    with clock.fixed(THURSDAY + 7 * day):
        pausing.go_on(task.uuid, csr)
    assert clock_of(task.id).state == "running"


def test_an_answer_lets_the_service_level_go_on_for_whoever_has_to_look_at_it_again(
    world: World, listener: Listener
) -> None:
    level("PT4H")
    publish(world, '<zeebe:taskListener eventType="completing" type="listen.to"/>')
    listener.denies("There is no such street.")
    answering.answer(sent(world), RIGHT, HERE)
    world.work()
    assert clock_of(world.task().id).state == "running"
    assert world.task().due_at is not None


def test_the_service_level_stands_still_on_when_answers_from_inside_are_not_let_be(
    world: World, listener: Listener
) -> None:
    level("PT4H")
    publish(world, '<zeebe:taskListener eventType="completing" type="listen.to"/>')
    listener.denies("There is no such street.")
    sent(world)
    tasks.complete(world.task().uuid, RIGHT, world.principal("csr"))
    world.work()
    assert (world.task().state, link().state) == ("open", "open")
    kept = clock_of(world.task().id)
    assert (kept.state, kept.paused_for) == ("paused", "It waits for Rosa Quill.")


def test_what_is_with_a_contact_is_among_what_waits(office: World) -> None:
    csr = office.principal("csr")
    assert lists.inbox(csr, "waiting").tasks == []
    sent(office)
    (row,) = lists.inbox(csr, "waiting").tasks
    assert (row.name, lists.counts(csr)["waiting"]) == ("Correct the address", 1)
    sending.revoke(office.task().uuid, csr)
    assert lists.counts(csr)["waiting"] == 0


def begun(office: World) -> None:
    """The task once more, which came in on a Thursday at nine."""
    for row in db.session.scalars(select(Instance)):
        runtime.cancel_instance(row.uuid, office.principal("admin"))
    with clock.fixed(THURSDAY):
        office.start(customer=CUSTOMER, order={"id": "O-2"})
        tasks.claim(office.task().uuid, office.principal("csr"))
