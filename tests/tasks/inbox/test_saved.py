"""Views that are kept: private or shared with a role, and the one that the inbox opens with."""

from __future__ import annotations

import re

import pytest

from app.lib.errors import Forbidden, Invalid, NotFound
from app.tasks.inbox import saved
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World, token


def test_a_view_is_its_owners_alone_until_it_is_shared(world: World) -> None:
    csr, owner, admin = (world.principal(role) for role in ("csr", "process-owner", "admin"))
    saved.keep("Mine", "view=mine&q=o-1&after=x&saved=y", "", csr)
    assert [(view.name, view.query) for view in saved.views_of(csr)] == [
        ("Mine", "view=mine&q=o-1")
    ]
    assert saved.views_of(owner) == []
    saved.keep("Ours", "view=unclaimed", "csr", csr)
    saved.keep("For them", "view=all", "process-owner", admin)
    assert [view.name for view in saved.views_of(owner)] == ["For them"]
    assert [view.name for view in saved.views_of(csr)] == ["Mine", "Ours"]


def test_the_same_name_is_written_over(world: World) -> None:
    csr = world.principal("csr")
    saved.keep("Mine", "view=mine", "", csr)
    saved.keep(" Mine ", "view=today", "csr", csr)
    (view,) = saved.views_of(csr)
    assert (view.query, view.role_key) == ("view=today", "csr")


UNKEEPABLE = [
    ("", "", "", "name"),
    ("x" * 61, "", "", "name"),
    ("x", "", "finance", "role"),
    ("x", "dueTo=soon", "", "dueTo"),
]


def test_what_cannot_be_kept_says_why(world: World) -> None:
    csr = world.principal("csr")
    for name, query, role, field in UNKEEPABLE:
        with pytest.raises(Invalid) as refused:
            saved.keep(name, query, role, csr)
        assert [one.pointer for one in refused.value.problems] == [field]
    assert saved.views_of(csr) == []


def test_nobody_uses_or_forgets_the_view_of_another(world: World) -> None:
    csr, owner, admin = (world.principal(role) for role in ("csr", "process-owner", "admin"))
    mine = saved.keep("Mine", "", "", csr)
    shared = saved.keep("Ours", "", "process-owner", admin)
    for deed in (saved.forget, lambda key, who: saved.open_with(key, who, first=True)):
        with pytest.raises(NotFound):
            deed(mine.uuid, owner)
    with pytest.raises(Forbidden):
        saved.forget(shared.uuid, owner)
    saved.forget(shared.uuid, admin)
    assert saved.views_of(owner) == []


def test_the_inbox_opens_with_the_view_that_was_chosen(world: World) -> None:
    browser = world.browser("csr")
    form = {"name": "Late", "query": "view=overdue&sort=oldest", "first": "yes"}
    form["csrf_token"] = token(browser, "/inbox")
    assert browser.post("/inbox/views", data=form).status_code == 302
    opened = browser.get("/inbox")
    assert opened.location.startswith("/inbox?view=overdue&sort=oldest&saved=")
    assert browser.get("/inbox?view=for-me").status_code == 200
    (view,) = saved.views_of(world.principal("csr"))
    saved.forget(view.uuid, world.principal("csr"))
    assert browser.get("/inbox").status_code == 200


def test_the_page_offers_to_share_with_every_role_that_may_be_chosen(world: World) -> None:
    def offered(role: str) -> list[str]:
        answer = world.browser(role).get("/inbox?view=for-me", headers={"X-Part": "filter-part"})
        select = re.search(r'<select[^>]* name="role"[^>]*><option value="">nobody.*?</select>',
                           answer.get_data(as_text=True))  # fmt: skip
        assert select is not None
        return re.findall(r'value="([^"]+)"', select[0])

    assert offered("csr") == ["csr"]
    assert {"csr", "process-owner", "auditor", "finance"} <= set(offered("admin"))


def test_no_address_that_is_sent_along_breaks_a_page(world: World) -> None:
    browser = world.browser("csr")
    said = {"csrf_token": token(browser, "/profile"), "name": "", "query": "view=mine\r\nX: y"}
    answer = browser.post("/inbox/views", data=said)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/inbox?view=mine")
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    world.start()
    uuid, came = world.task().uuid, {"Referer": "http://[x/inbox?view=mine"}
    answer = browser.post(f"/inbox/{uuid}/claim", data=said, headers=came)
    assert answer.headers["Location"] == f"/inbox/{uuid}"
