"""Programs read business calendars and service levels, and change them as their pages do."""

from __future__ import annotations

from typing import Any

import pytest

from app.tasks.levels import service
from tests.tasks.api.conftest import Programs, faults
from tests.world import World

CALENDARS = "/api/v1/business-calendars"
LEVELS = "/api/v1/service-levels"
MUNICH: dict[str, Any] = {
    "name": "Munich",
    "zone": "Europe/Berlin",
    "country": "DE",
    "region": "BY",
    "hours": {"monday": ["08:00-12:00", "13:00-17:00"], "friday": ["08:00-14:00"]},
    "special": {"2026-12-24": ["08:00-12:00"], "2026-12-31": []},
}


def test_a_calendar_is_made_read_and_replaced(program: Programs) -> None:
    admin = program("admin")
    status, made = admin("post", CALENDARS, MUNICH)
    assert (status, made["default"]) == (201, True)
    assert {name: made[name] for name in ("special", "region")} == {
        "special": MUNICH["special"],
        "region": "BY",
    }
    assert made["hours"]["monday"] == MUNICH["hours"]["monday"]
    admin.base["calendar_id"] = str(made["id"])
    status, changed = admin(
        "put", f"{CALENDARS}/{{calendar_id}}", {**MUNICH, "hours": {"sunday": ["10:00-11:00"]}}
    )
    assert (status, changed["hours"]) == (200, {"sunday": ["10:00-11:00"]})
    auditor = program("auditor", **admin.base)
    assert auditor("get", f"{CALENDARS}/{{calendar_id}}")[1] == changed
    assert auditor("get", CALENDARS)[1]["items"] == [changed]
    assert auditor("post", CALENDARS, MUNICH)[0] == 403
    assert program()("get", CALENDARS)[0] == 403
    for key in ("999", str(2**40)):
        assert program("admin", calendar_id=key)("get", f"{CALENDARS}/{{calendar_id}}")[0] == 404
        lost = program("admin", calendar_id=key)("put", f"{CALENDARS}/{{calendar_id}}", MUNICH)
        assert lost[0] == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"zone": "Europe/Atlantis"}, "/zone"),
        ({"country": "XX"}, "/country"),
        ({"hours": {}}, "/hours/monday"),
        ({"hours": {"monday": ["17:00-08:00"]}}, "/hours/monday"),
        ({"hours": {"monday": ["eight"]}}, "/hours/monday/0"),
        ({"hours": {"someday": []}}, "/hours/someday"),
        ({"special": {"2026-02-30": []}}, "/special"),
        ({"special": {"soon": []}}, "/special"),
        ({"special": []}, "/special"),
        ({"name": ""}, "/name"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_calendar_that_cannot_be_counted_by_is_refused(
    program: Programs, change: dict[str, Any], place: str
) -> None:
    admin = program("admin")
    status, answer = admin("post", CALENDARS, {**MUNICH, **change})
    assert (status, faults(answer)) == (422, [place])
    assert admin("get", CALENDARS)[1]["items"] == []


def test_a_level_is_read_and_switched(world: World, program: Programs) -> None:
    admin = program("admin")
    calendar = admin("post", CALENDARS, MUNICH)[1]["id"]
    step = {"at": "due", "after": "PT1H", "deed": "notify-role", "to": "csr"}
    said = {
        "name": "Gold",
        "process_key": "",
        "element_id": "",
        "role_key": "csr",
        "min_priority": 50,
        "calendar_id": calendar,
        "length": "PT4H",
        "warn": 75,
        "chain": [step],
    }
    level = service.save_level(None, said, world.principal("admin"))
    admin.base["level_id"] = str(level.id)
    one = f"{LEVELS}/{{level_id}}"
    status, answer = admin("get", one)
    assert (answer["length"], answer["chain"], answer["active"]) == ("PT4H", [step], True)
    assert admin("patch", one, {"active": False})[1]["active"] is False
    assert [row["active"] for row in admin("get", LEVELS)[1]["items"]] == [False]
    for body, place in (({"active": "no"}, "/active"), ({}, "/active")):
        status, answer = admin("patch", one, body)
        assert (status, faults(answer)) == (422, [place])
    assert program("auditor", **admin.base)("patch", one, {"active": True})[0] == 403
    assert program("admin", level_id="999")("get", one)[0] == 404
