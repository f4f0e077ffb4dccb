"""A question reaches who answers it, and leads to where they can."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.designer.models import Process
from app.lib import json
from app.lib.db import db, transaction
from app.tasks import service as tasks
from app.tasks.notices import choices, delivery
from app.tasks.notices.kinds import Way
from app.tasks.notices.models import Notice
from app.tasks.work import refusing
from sandbox.postbox import Postbox
from tests.tasks.notices.chats import Chat
from tests.tasks.work.conftest import open_office
from tests.world import World


def ask(world: World, owner: str = "") -> int:
    """The CSR asks at a user task of theirs; gives the key of the question."""
    office = open_office(world)
    if owner:
        with transaction() as session:
            process = session.scalars(select(Process).where(Process.key == "p")).one()
            process.owner_id = world.principal(owner).id
    tasks.claim(office.uuid, office.csr)
    refusing.cannot_do(office.uuid, refusing.ASK, "Which tenant?", office.csr)
    world.work()
    ((question, _, _),) = refusing.questions(office.admin)
    return question.id


def told() -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.kind == "question")))


@pytest.mark.parametrize("owner", ["process-owner", ""])
def test_whoever_is_asked_can_open_where_the_notice_leads(world: World, owner: str) -> None:
    question = ask(world, owner)
    notice = next(one for one in told() if one.person_id == world.principal("process-owner").id)
    browser = world.browser("process-owner")
    answer = browser.get(f"/notices/{notice.id}")
    assert answer.location == f"/questions#q{question}"
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert f'id="q{question}"' in page.get_data(as_text=True)
    refusing.answer(question, "The parent's.", world.principal("process-owner"))
    assert f'id="q{question}"' in browser.get("/questions").get_data(as_text=True)


def test_an_owner_who_draws_processes_no_more_is_not_led_to_a_closed_page(world: World) -> None:
    ask(world, "csr")
    assert [one.person_id for one in told()] == [world.principal("admin").id]


def test_mail_and_chat_lead_there_too(world: World, postbox: Postbox, chat: Chat) -> None:
    owner = world.principal("process-owner").id or 0
    choices.set_chat(world.principal("process-owner"), chat.url)
    choices.choose(owner, {**choices.ways_of(owner), "question": Way(mail="now", chat=True)})
    question = ask(world, "process-owner")
    delivery.run()
    link = f"https://baton.test/questions#q{question}"
    (letter,), ((_, body),) = postbox.letters, chat.came
    assert link in letter.part("plain")
    assert json.loads(body)["data"]["link"] == link
