"""The calendar of due user tasks: RFC 5545, only one's own, and an address that can be ended."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import service as accounts
from app.lib import links
from app.lib.errors import NotFound
from app.tasks import service as tasks
from app.tasks.notices import feed
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.world import World, token

DUE = '<zeebe:taskSchedule dueDate="2026-12-24T09:00:00Z"/>'
ROLE = '<zeebe:assignmentDefinition candidateGroups="csr"/>'


@pytest.fixture
def office(world: World) -> World:
    """Two user tasks are offered to the CSR, who has claimed one; it has a due date."""
    world.publish(
        ends("e")
        + el("userTask", "ask", ext("<zeebe:userTask/>", ROLE, DUE))
        + flows("s > ask > e")
    )
    world.start()
    tasks.claim(world.task().uuid, world.principal("csr"))
    return world


def test_it_holds_what_one_has_that_is_due(office: World) -> None:
    mine = office.task()
    office.start()  # offered only
    path = feed.open_feed(office.principal("csr"))
    answer = office.app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 1
    assert f"UID:{mine.uuid}@baton\r\n" in text
    assert "DTEND:20261224T090000Z\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VCALENDAR\r\n")


def test_others_have_calendars_of_their_own(office: World) -> None:
    path = feed.open_feed(office.principal("admin"))
    assert "VEVENT" not in office.app.test_client().get(path).get_data(as_text=True)


def test_who_may_read_user_tasks_no_more_has_no_calendar_of_them(office: World) -> None:
    csr, client = office.principal("csr"), office.app.test_client()
    path = feed.open_feed(csr)
    accounts.change_roles(csr.id or 0, (), (), office.principal("admin"))
    assert client.get(path).status_code == 404
    accounts.change_roles(csr.id or 0, ("csr",), (), office.principal("admin"))
    assert "VEVENT" in client.get(path).get_data(as_text=True)


def test_a_program_opens_no_calendar_of_what_it_may_not_read(office: World) -> None:
    client = office.app.test_client()
    for scopes, status in ((("page.home",), 403), (("page.home", "task.read"), 201)):
        bearer = office.bearer("csr", *scopes)
        assert client.post("/api/v1/calendar-feed", headers=bearer).status_code == status


def test_a_new_address_ends_the_one_before(office: World) -> None:
    csr = office.principal("csr")
    first, second = feed.open_feed(csr), feed.open_feed(csr)
    client = office.app.test_client()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    feed.close_feed(csr)
    assert client.get(second).status_code == 404


def test_a_guessed_address_or_one_of_another_purpose_opens_nothing(office: World) -> None:
    client = office.app.test_client()
    for guess in ("x", "x.y", links.make("calendar"), links.make("answer")):
        assert client.get(f"/calendar/{guess}.ics").status_code == 404
    with pytest.raises(NotFound):
        feed.read("ä.ö")


def test_the_page_shows_the_address_once(office: World) -> None:
    browser = office.browser("csr")
    said = {"csrf_token": token(browser, "/notices/choices")}
    shown = browser.post("/notices/calendar", data=said).get_data(as_text=True)
    assert "/calendar/" in shown
    assert ".ics" not in browser.get("/notices/choices").get_data(as_text=True)


def test_a_script_is_told_the_address_once(office: World) -> None:
    browser = office.browser("csr")
    script = {"X-CSRFToken": token(browser, "/notices/choices"), "X-Script": "yes"}
    said = browser.post("/notices/calendar", headers=script).get_json()
    assert browser.get(said["copy"]).status_code == 200
    assert "it is not shown again" in said["done"]
    ended = browser.post("/notices/calendar", headers=script, data={"remove": "1"})
    assert ended.get_json() == {"to": "/notices/choices"}
    assert browser.get(said["copy"]).status_code == 404


@given(st.text(max_size=300))
def test_every_text_comes_back_from_its_folded_lines(text: str) -> None:
    plain = "".join(one for one in text if one < "\ud800" or one > "\udfff")
    parts = list(feed.folded(f"SUMMARY:{feed.escaped(plain)}"))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    whole = parts[0] + "".join(part[1:] for part in parts[1:])
    assert "\r" not in whole
    assert "\n" not in whole
    value = whole.removeprefix("SUMMARY:")
    assert unescaped(value) == kept(plain)


def unescaped(value: str) -> str:
    """What a reader makes of a TEXT value."""
    made, signs = "", iter(value)
    for sign in signs:
        made += {"n": "\n"}.get(one := next(signs), one) if sign == "\\" else sign
    return made


def kept(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in "\n\t" or ord(one) >= 32 and ord(one) != 127)


def test_moments_are_written_in_utc() -> None:
    assert feed._stamp(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "20260301T090500Z"
