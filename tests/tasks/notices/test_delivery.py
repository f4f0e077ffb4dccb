"""What goes out: by mail at once or together, to a chat, after quiet hours, again when it fails."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.lib import clock, json
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.notices import choices, delivery, post, reading
from app.tasks.notices.kinds import Way
from app.tasks.notices.models import NoticeSettings, Post
from app.tasks.notices.telling import tell
from sandbox.postbox import Postbox
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.tasks.levels.offices import person
from tests.tasks.notices.chats import Chat
from tests.world import World, token

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def told(world: World, dedupe: str = "d", subject: str = "It is yours", **way: Any) -> int:
    """Tells the CSR something in a way."""
    csr = world.principal("csr").id or 0
    if way:
        choices.choose(csr, {**choices.ways_of(csr), "assigned": Way(**way)})
    with transaction() as session:
        tell(session, csr, "assigned", subject, "Order T-1", "/inbox/1", dedupe)
    return csr


def posts() -> list[Post]:
    db.session.rollback()
    return list(db.session.scalars(select(Post).order_by(Post.id)))


def test_a_mail_goes_out_at_once_with_text_and_html(world: World, postbox: Postbox) -> None:
    told(world, subject="<b>Mine</b> & yours")
    assert delivery.run() == 1
    (letter,) = postbox.letters
    assert letter.to == ("csr@test.example",)
    assert letter.message["subject"] == "<b>Mine</b> & yours"
    assert "<b>Mine</b> & yours.\nOrder T-1\n\nhttps://baton.test/inbox/1" in letter.part("plain")
    html = letter.part("html")
    assert "&lt;b&gt;Mine&lt;/b&gt; &amp; yours" in html
    assert '<a href="https://baton.test/inbox/1">' in html
    assert [piece.state for piece in posts()] == ["sent"]
    assert delivery.run() == 0
    assert len(postbox.letters) == 1


def test_what_is_wanted_together_comes_as_one_mail(world: World, postbox: Postbox) -> None:
    with clock.fixed(NOON):
        told(world, "1", "First", mail="hourly")
        told(world, "2", "Second")
        assert delivery.run() == 0
    with clock.fixed(NOON + timedelta(hours=1)):
        assert delivery.run() == 1
    (letter,) = postbox.letters
    assert letter.message["subject"] == "Baton: 2 notices"
    assert letter.part("plain").index("First") < letter.part("plain").index("Second")


@pytest.mark.parametrize(("many", "mails"), [(3, 3), (4, 1)])
def test_many_that_are_due_at_once_come_as_one_mail(
    world: World, postbox: Postbox, many: int, mails: int
) -> None:
    for number in range(many):
        told(world, str(number), f"Task {number}")
    assert delivery.run() == mails
    assert len(postbox.letters) == mails
    assert {piece.state for piece in posts()} == {"sent"}
    assert "Task 2" in postbox.letters[-1].part("plain")


def test_what_was_read_already_is_left_out_of_the_digest(world: World, postbox: Postbox) -> None:
    with clock.fixed(NOON):
        csr = told(world, mail="daily")
        reading.read_all(csr)
    with clock.fixed(NOON + timedelta(days=1)):
        delivery.run()
    assert not postbox.letters
    assert [piece.state for piece in posts()] == ["dropped"]


def test_what_falls_due_together_is_one_mail_and_alone_no_list(
    world: World, postbox: Postbox
) -> None:
    with clock.fixed(NOON):
        told(world, "1", "First", mail="hourly")
        told(world, "2", "Second", mail="hourly")
        told(world, "3", "Third", mail="daily")
        told(world, "4", "Third")  # says the same once more
    choices.choose(world.principal("csr").id or 0, {"assigned": Way(mail="hourly")})
    with clock.fixed(NOON + timedelta(days=1)):
        assert delivery.run() == 1
        told(world, "5", "Alone")
    with clock.fixed(NOON + timedelta(days=2)):
        assert delivery.run() == 1
    together, alone = postbox.letters
    assert together.message["subject"] == "Baton: 3 notices"
    assert together.part("plain").count("Third") == 1
    assert alone.message["subject"] == "Alone"


def test_what_was_held_in_quiet_hours_and_read_meanwhile_is_not_mailed(
    world: World, postbox: Postbox
) -> None:
    csr = world.principal("csr").id or 0
    choices.rest(csr, "UTC", "11:00", "14:00")
    with clock.fixed(NOON):
        told(world)
        reading.read_all(csr)
    with clock.fixed(NOON + timedelta(hours=3)):
        delivery.run()
    assert not postbox.letters


def test_what_comes_by_mail_alone_is_not_read_by_marking_all_of_the_page(
    world: World, postbox: Postbox
) -> None:
    with clock.fixed(NOON):
        csr = told(world, in_page=False, mail="hourly")
        reading.read_all(csr)
    with clock.fixed(NOON + timedelta(hours=1)):
        delivery.run()
    assert len(postbox.letters) == 1


def test_what_waits_goes_by_what_is_chosen_meanwhile(world: World, postbox: Postbox) -> None:
    with clock.fixed(NOON):
        csr = told(world, "1", mail="hourly")
        choices.rest(csr, "UTC", "12:30", "14:00")
    with clock.fixed(NOON + timedelta(hours=1)):
        assert delivery.run() == 0
        choices.rest(csr, "UTC", "", "")
        assert delivery.run() == 1
        told(world, "2")
        choices.choose(csr, {"assigned": Way(mail="")})
    with clock.fixed(NOON + timedelta(hours=3)):
        delivery.run()
    assert len(postbox.letters) == 1


def test_an_offer_that_somebody_took_or_that_is_for_others_now_is_left_out(
    world: World, postbox: Postbox
) -> None:
    csr = world.principal("csr").id or 0
    choices.choose(csr, {"offered": Way(mail="daily")})
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    with clock.fixed(NOON):
        world.start()
        world.start()
        world.work()
    rows = db.session.scalars(select(UserTask).order_by(UserTask.id)).all()
    taken, free = (row.uuid for row in rows)
    tasks.claim(taken, person("Fin Lane", "finance"))
    with clock.fixed(NOON + timedelta(days=1)):
        delivery.run()
        world.start()
        world.work()
    (letter,) = postbox.letters
    assert free in letter.part("plain")
    assert taken not in letter.part("plain")
    with transaction() as session:
        session.get_one(Person, csr).system_roles = ["auditor"]
    with clock.fixed(NOON + timedelta(days=3)):
        delivery.run()
    assert len(postbox.letters) == 1


def test_what_comes_in_quiet_hours_waits(world: World, postbox: Postbox) -> None:
    csr = world.principal("csr").id or 0
    choices.rest(csr, "Europe/Berlin", "12:30", "14:00")
    with clock.fixed(NOON):  # 13:00 in Berlin
        told(world)
        assert delivery.run() == 0
    with clock.fixed(NOON + timedelta(minutes=59)):
        assert delivery.run() == 0
    with clock.fixed(NOON + timedelta(minutes=61)):
        assert delivery.run() == 1
    assert len(postbox.letters) == 1


def test_a_mail_server_that_is_down_is_asked_again_later(world: World, postbox: Postbox) -> None:
    postbox.is_down = True
    with clock.fixed(NOON):
        told(world)
        assert delivery.run() == 1
        (piece,) = posts()
        assert (piece.state, piece.attempts) == ("waiting", 1)
        assert piece.due_at == NOON + timedelta(seconds=30)
        assert "421" in (piece.last_error or "")
    postbox.is_down = False
    with clock.fixed(NOON + timedelta(seconds=31)):
        delivery.run()
    assert [piece.state for piece in posts()] == ["sent"]
    assert len({letter.message["message-id"] for letter in postbox.letters}) == 1


def test_it_gives_up_after_six_tries_and_an_administrator_sees_it(
    world: World, postbox: Postbox
) -> None:
    postbox.is_down = True
    now = NOON
    with clock.fixed(now):
        told(world)
    for _ in range(delivery.MAX_ATTEMPTS):
        with clock.fixed(now):
            delivery.run()
        now += timedelta(hours=12)
    (piece,) = posts()
    assert (piece.state, piece.attempts) == ("failed", 6)
    page = world.browser("admin").get("/mail").get_data(as_text=True)
    assert "csr@test.example" in page
    assert "421" in page
    postbox.is_down = False
    browser = world.browser("admin")
    browser.post(f"/mail/{piece.id}/retry", data={"csrf_token": token(browser, "/mail")})
    delivery.run()
    assert [one.state for one in posts()] == ["sent"]
    with pytest.raises(Conflict):
        post.retry(piece.id, world.principal("admin"))


def test_a_box_that_does_not_exist_is_not_tried_again(world: World, postbox: Postbox) -> None:
    postbox.refuses["csr@test.example"] = "550 no such box"
    told(world)
    delivery.run()
    (piece,) = posts()
    assert piece.state == "failed"
    assert "550 no such box" in (piece.last_error or "")


def test_only_administrators_see_what_went_out(world: World) -> None:
    assert world.browser("csr").get("/mail").status_code == 403
    assert world.browser("auditor").get("/mail/texts").status_code == 403


def test_who_left_gets_nothing_more(world: World, postbox: Postbox) -> None:
    csr = told(world)
    with transaction() as session:
        session.get_one(Person, csr).active = False
    delivery.run()
    assert not postbox.letters
    assert [piece.state for piece in posts()] == ["dropped"]


def test_two_workers_never_send_the_same_piece(world: World) -> None:
    told(world)
    assert len(delivery.lease()) == 1
    assert delivery.lease() == []


def test_a_worker_that_died_leaves_its_piece_to_the_next(world: World, postbox: Postbox) -> None:
    with clock.fixed(NOON):
        told(world)
        assert delivery.lease()
    with clock.fixed(NOON + delivery.LEASE + timedelta(seconds=1)):
        assert delivery.run() == 1
    assert len(postbox.letters) == 1


# ---- the chat


def test_a_chat_message_is_signed_so_that_it_can_be_checked(world: World, chat: Chat) -> None:
    secret = choices.set_chat(world.principal("csr"), chat.url)
    assert secret is not None
    told(world, chat=True)
    assert delivery.run() == 1
    ((headers, body),) = chat.came
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    mac = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    said = json.loads(body)
    assert said["type"] == "notice.assigned"
    assert said["data"]["link"] == "https://baton.test/inbox/1"


def test_a_message_keeps_its_id_through_all_tries(world: World, chat: Chat) -> None:
    choices.set_chat(world.principal("csr"), chat.url)
    chat.status = 503
    with clock.fixed(NOON):
        told(world, chat=True)
        delivery.run()
    chat.status = 200
    with clock.fixed(NOON + timedelta(minutes=1)):
        delivery.run()
    assert len({headers["webhook-id"] for headers, _ in chat.came}) == 1
    assert len(chat.came) == 2
    assert [piece.state for piece in posts()] == ["sent"]


def test_address_and_secret_of_a_chat_are_sealed(world: World, chat: Chat) -> None:
    secret = choices.set_chat(world.principal("csr"), chat.url)
    row = db.session.scalars(select(NoticeSettings)).one()
    assert chat.url not in (row.chat_url or "")
    assert secret not in (row.chat_secret or "")
    assert row.chat_host == "127.0.0.1"


@pytest.mark.parametrize(
    "url", ["ftp://chat.example.com/x", "https://", "https://me@chat.example.com/", "nonsense"]
)
def test_only_addresses_of_the_web_are_taken(world: World, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        choices.set_chat(world.principal("csr"), url)
    assert refused.value.problems[0].pointer == "chat_url"


def test_a_chat_goes_by_being_removed_and_never_by_an_empty_address(
    world: World, chat: Chat
) -> None:
    choices.set_chat(world.principal("csr"), chat.url)
    browser = world.browser("csr")
    mark = {"csrf_token": token(browser, "/notices/choices")}
    answer = browser.post("/notices/chat", data={**mark, "chat_url": " "})
    assert answer.status_code == 422
    assert "Write the address of an incoming webhook" in answer.get_data(as_text=True)
    assert choices.settings_of(world.principal("csr").id or 0).chat_host
    browser.post("/notices/chat", data={**mark, "remove": "1"})
    assert choices.settings_of(world.principal("csr").id or 0).chat_host is None
