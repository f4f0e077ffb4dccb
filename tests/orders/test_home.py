"""The home page shows what waits for whoever opens it."""

from __future__ import annotations

from app.designer.models import Process
from app.lib.db import db, transaction
from app.tasks import service
from app.tasks.work import refusing
from tests.tasks.work.conftest import open_office
from tests.world import World

WAIT = "Questions that wait for you"


def test_who_owns_a_process_sees_the_questions_that_wait_for_them(world: World) -> None:
    office = open_office(world)
    mine, other = world.principal("process-owner"), office.person("Omar", "process-owner")
    browser = world.browser("process-owner")
    assert WAIT not in browser.get("/home").get_data(as_text=True)
    service.claim(office.uuid, office.csr)
    refusing.cannot_do(office.uuid, refusing.ASK, "Where is <it>?", office.csr)
    ((question, _, _),) = refusing.questions(mine)
    page = browser.get("/home").get_data(as_text=True)
    assert f'{WAIT}</h2><span class="sub">1</span>' in page
    assert f'href="/questions#q{question.id}"' in page
    assert "Where is &lt;it&gt;?" in page
    assert WAIT not in world.browser("csr").get("/home").get_data(as_text=True)
    with transaction() as session:
        session.query(Process).filter_by(key="p").one().owner_id = other.id
    assert WAIT not in browser.get("/home").get_data(as_text=True)
    refusing.answer(question.id, "There.", other)
    assert refusing.questions(other) == []
    db.session.remove()
    assert WAIT not in world.browser("admin").get("/home").get_data(as_text=True)
