"""The pages of calendars and service levels: made, refused at the field, ordered, switched off."""

from __future__ import annotations

from typing import Any

from app.tasks.levels import calendars, service
from tests.tasks.levels.offices import calendar, level
from tests.tasks.listening import history
from tests.world import World, token

OFFICE = {
    "name": "Berlin",
    "zone": "Europe/Berlin",
    "country": "DE",
    "region": "BE",
    "hours-0": "8:00-12:00, 13:00 - 17:00",
    "special": "2026-12-24 08:00-12:00\n2026-12-31 closed",
}
LEVEL = {
    "name": "Approvals",
    "process_key": "",
    "role_key": "finance",
    "min_priority": "0",
    "length": "4",
    "length-unit": "H",
    "warn": "75",
    "at-0": "due",
    "deed-0": "offer",
    "to-0": "role:finance",
    "after-0": "30",
    "after-0-unit": "M",
}


def send(world: World, path: str, data: dict[str, str], role: str = "admin") -> Any:
    """What the browser of a role gets back."""
    browser = world.browser(role)
    return browser.post(path, data={**data, "csrf_token": token(browser, "/profile")})


def test_a_calendar_is_made_and_its_page_shows_what_it_comes_to(world: World) -> None:
    answer = send(world, "/calendars/new", OFFICE)
    assert answer.status_code == 302, answer.data
    (row,) = calendars.every()
    assert row.is_default
    assert row.hours == {"0": [["08:00", "12:00"], ["13:00", "17:00"]]}
    assert row.special == {"2026-12-24": [["08:00", "12:00"]], "2026-12-31": []}
    page = world.browser("auditor").get(f"/calendars/{row.id}").get_data(as_text=True)
    assert "4 working hours from now is" in page
    assert "2026-12-31 closed" in page
    assert history("calendar changed")[0].actor == "Admin"


WRONG_CALENDARS: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "Write a name"),
    ({"zone": "Mars/Olympus"}, "no such time zone"),
    ({"zone": "lisbon"}, "such as Europe/Lisbon"),
    ({"country": "ZZ"}, "Choose one from the list"),
    ({"region": "XX"}, "XX is no part of it"),
    ({"region": "Bavaria"}, "BY (Bayern)"),
    ({"country": "", "region": "BE"}, "Choose the country that BE is a part of"),
    ({"hours-0": "8 to 12"}, "Monday: write the hours as"),
    ({"hours-2": "12:00-08:00"}, "Wednesday: 08:00 is not after 12:00"),
    ({"hours-0": "22:00-06:00"}, "22:00-24:00 here and 00:00-06:00 on the day after"),
    ({"hours-0": ""}, "Give at least one weekday hours"),
    ({"special": "Christmas closed"}, "is no day such as 2026-12-24"),
    ({"special": "2026-12-24\n2026-12-24"}, "stands there twice"),
)


def test_a_calendar_that_cannot_be_is_refused_and_keeps_what_was_typed(world: World) -> None:
    browser = world.browser("admin")
    mark = {"csrf_token": token(browser, "/profile")}
    for wrong, words in WRONG_CALENDARS:
        answer = browser.post("/calendars/new", data={**OFFICE, **wrong, **mark})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, wrong
        assert words in page
        assert "2026-12-31 closed" in page or "special" in wrong
    assert calendars.every() == []


def test_the_part_of_a_country_is_named_by_its_name_as_well(world: World) -> None:
    send(world, "/calendars/new", {**OFFICE, "region": "berlin"})
    (row,) = calendars.every()
    assert (row.country, row.region) == ("DE", "BE")
    page = world.browser("auditor").get(f"/calendars/{row.id}").get_data(as_text=True)
    assert "Germany (DE)" in page
    assert "BE (Berlin)" in page


def test_one_calendar_alone_is_the_default(world: World) -> None:
    send(world, "/calendars/new", OFFICE)
    send(world, "/calendars/new", {**OFFICE, "name": "Lisbon", "is_default": "yes"})
    assert [(row.name, row.is_default) for row in calendars.every()] == [
        ("Berlin", False),
        ("Lisbon", True),
    ]
    assert send(world, "/calendars/new", OFFICE).status_code == 422  # the name is taken


def test_a_level_is_made_and_read_as_it_was_typed(world: World) -> None:
    key = calendar()
    answer = send(world, "/service-levels/new", {**LEVEL, "calendar_id": str(key)})
    assert answer.status_code == 302, answer.data
    (row,) = service.levels()
    assert (row.length, row.role_key, row.active) == ("PT4H", "finance", True)
    assert row.chain == [{"at": "due", "after": "PT30M", "deed": "offer", "to": "finance"}]
    page = world.browser("admin").get(f"/service-levels/{row.id}").get_data(as_text=True)
    assert 'value="30"' in page
    assert "it is offered to all of Finance" in page
    assert "Step 3" in page
    listed = world.browser("auditor").get("/service-levels").get_data(as_text=True)
    assert "4 working hours" in listed
    read = world.browser("auditor").get(f"/service-levels/{row.id}").get_data(as_text=True)
    assert "Step 1" in read
    assert "Step 2" not in read


def test_a_preview_saves_nothing(world: World) -> None:
    said = {**LEVEL, "calendar_id": str(calendar()), "deed": "preview"}
    page = send(world, "/service-levels/new", said).get_data(as_text=True)
    assert "it is offered to all of Finance" in page
    assert service.levels() == []


WRONG_LEVELS: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": " "}, "Write a name"),
    ({"process_key": "none"}, "no such process"),
    ({"role_key": "none"}, "no such role"),
    ({"min_priority": "101"}, "from 0 to 100"),
    ({"length": "0"}, "from 1 to 9999"),
    ({"length": "9999"}, "within ten years"),
    ({"warn": "0"}, "from 1 to 100"),
    ({"calendar_id": "77"}, "Choose a calendar"),
    ({"deed-0": "shout"}, "Choose what is done"),
    ({"to-0": ""}, "needs a role"),
    ({"to-0": "person:admin@test.example"}, "needs a role"),
    ({"to-0": "role:gone"}, "not there any more"),
    ({"deed-0": "priority", "to-0": "priority:101"}, "from 0 to 100"),
    ({"after-0": "soon"}, "from 0 to 9999"),
    ({"deed-0": ""}, "Choose what this step does"),
    ({"deed-0": "give-to-person", "to-0": "person:admin@test.example"}, "works on no user tasks"),
)


def test_a_level_that_cannot_be_is_refused(world: World) -> None:
    said = {**LEVEL, "calendar_id": str(calendar(hours={"0": [["08:00", "09:00"]]}))}
    browser = world.browser("admin")
    mark = {"csrf_token": token(browser, "/profile")}
    for wrong, words in WRONG_LEVELS:
        answer = browser.post("/service-levels/new", data={**said, **wrong, **mark})
        assert answer.status_code == 422, wrong
        assert words in answer.get_data(as_text=True)
    assert service.levels() == []


def test_a_calendar_cannot_shrink_below_what_a_level_needs(world: World) -> None:
    key = calendar()
    level("PT9999H", calendar_id=key)
    answer = send(world, f"/calendars/{key}", {**OFFICE, "hours-0": "08:00-08:30"})
    assert answer.status_code == 422
    assert "does not open often enough" in answer.get_data(as_text=True)


def test_levels_are_put_in_order_and_switched_off(world: World) -> None:
    key = calendar()
    first = level(name="One", position=1, calendar_id=key)
    second = level(name="Two", position=2, calendar_id=key)
    send(world, f"/service-levels/{second}/place", {"deed": "up"})
    assert [row.name for row in service.levels()] == ["Two", "One"]
    send(world, f"/service-levels/{second}/place", {"deed": "up"})
    send(world, f"/service-levels/{first}/place", {"deed": "off"})
    assert [(row.name, row.active) for row in service.levels()] == [("Two", True), ("One", False)]
    assert send(world, "/service-levels/99/place", {"deed": "up"}).status_code == 404


def test_only_who_manages_people_changes_them(world: World) -> None:
    key = level()
    for role in ("csr", "auditor", "process-owner"):
        assert send(world, f"/service-levels/{key}/place", {"deed": "off"}, role).status_code == 403
        assert send(world, "/calendars/new", OFFICE, role).status_code == 403
    assert world.browser("csr").get("/service-levels").status_code == 403


def test_a_script_hears_the_fields_at_fault_and_where_to_go_on(world: World) -> None:
    browser = world.browser("admin")
    script = {"X-CSRFToken": token(browser, "/profile"), "X-Script": "yes"}
    refused = browser.post("/calendars/new", data={**OFFICE, "zone": "lisbon"}, headers=script)
    assert (refused.status_code, refused.json["detail"]) == (422, "The calendar was not saved.")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/zone"]
    made = browser.post("/calendars/new", data=OFFICE, headers=script).json
    (row,) = calendars.every()
    assert made == {"to": f"/calendars/{row.id}"}
    said = {**LEVEL, "calendar_id": str(row.id)}
    for deed in ("", "preview"):
        wrong = {**said, "length": "", "to-0": "", "deed": deed}
        refused = browser.post("/service-levels/new", data=wrong, headers=script)
        assert [one["pointer"] for one in refused.json["errors"]] == ["/length", "/step-0"]
    page = browser.get("/service-levels/new").text
    assert 'data-fault="length"' in page
    assert 'data-fault="step-0"' in page
    seen = browser.post("/service-levels/new", data={**said, "deed": "preview"}, headers=script)
    assert seen.json["part"] == "plan"
    assert "it is offered to all of Finance" in seen.json["html"]
    assert "<html" not in seen.json["html"]
    assert service.levels() == []


def test_a_level_whose_answer_was_lost_is_made_once(world: World) -> None:
    said, browser = {**LEVEL, "calendar_id": str(calendar())}, world.browser("admin")
    script = {"X-CSRFToken": token(browser, "/profile"), "X-Script": "yes"}
    for _ in range(2):
        answer = browser.post(
            "/service-levels/new", data=said, headers={**script, "Idempotency-Key": "1-2"}
        )
        (row,) = service.levels()
        assert answer.json == {"to": f"/service-levels/{row.id}"}
