"""Programs read business calendars and service levels, and change them as their pages do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tasks.api.conftest import Program, Programs, faults

CALENDARS = "/api/v1/business-calendars"
LEVELS = "/api/v1/service-levels"
ONE = f"{LEVELS}/{{level_id}}"
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


GOLD: dict[str, Any] = {
    "name": "Gold",
    "role": "csr",
    "minPriority": 50,
    "length": "PT4H",
    "chain": [{"at": "due", "after": "PT1H", "deed": "notify-role", "to": "csr"}],
}


@pytest.fixture
def admin(program: Programs) -> Program:
    """An administrator's program, in a world with a calendar."""
    made = program("admin")
    made.base["calendar"] = str(made("post", CALENDARS, MUNICH)[1]["id"])
    return made


def gold(admin: Program, **change: Any) -> dict[str, Any]:
    return {**GOLD, "calendar": int(admin.base["calendar"]), **change}


def test_a_level_is_made_changed_moved_and_switched(admin: Program, program: Programs) -> None:
    status, made = admin("post", LEVELS, gold(admin))
    assert (status, made["length"], made["chain"]) == (201, "PT4H", GOLD["chain"])
    assert (made["warn"], made["active"], made["calendar"]["name"]) == (75, True, "Munich")
    admin("post", LEVELS, gold(admin, name="Silver", length="P2D", chain=None))
    admin.base["level_id"] = str(made["id"])
    status, rows = admin("post", f"{ONE}/move", {"to": "down"})
    assert [row["name"] for row in rows["items"]] == ["Silver", "Gold"]
    status, changed = admin("put", ONE, gold(admin, length="PT90M", warn=50))
    assert (status, changed["length"], changed["warn"]) == (200, "PT90M", 50)
    assert admin("patch", ONE, {"active": False})[1]["active"] is False
    assert admin("get", ONE)[1]["active"] is False
    for body, place in (({"active": "no"}, "/active"), ({}, "/active")):
        status, answer = admin("patch", ONE, body)
        assert (status, faults(answer)) == (422, [place])
    auditor = program("auditor", **admin.base)
    assert auditor("get", LEVELS)[0] == 200
    assert auditor("patch", ONE, {"active": True})[0] == 403
    assert auditor("put", ONE, gold(admin))[0] == 403
    lost = program("admin", level_id="999")
    for method, path, body in (
        ("get", ONE, None),
        ("put", ONE, gold(admin)),
        ("post", f"{ONE}/move", {"to": "up"}),
    ):
        assert lost(method, path, body)[0] == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "/name"),
        ({"process": "none"}, "/process"),
        ({"role": "none"}, "/role"),
        ({"calendar": 999}, "/calendar"),
        ({"calendar": "Munich"}, "/calendar"),
        ({"length": "8 hours"}, "/length"),
        ({"length": "PT0H"}, "/length"),
        ({"warn": 0}, "/warn"),
        ({"minPriority": 101}, "/minPriority"),
        ({"chain": [{"at": "due", "deed": "notify-role"}]}, "/chain/0"),
        ({"chain": [{"at": "due", "deed": "notify-role", "to": "none"}]}, "/chain/0"),
        ({"chain": [{"at": "due", "deed": "priority", "to": "high"}]}, "/chain/0"),
        ({"chain": [{"at": "late", "deed": "notify-assignee"}]}, "/chain/0/at"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_level_that_cannot_hold_is_refused(
    admin: Program, change: dict[str, Any], place: str
) -> None:
    status, answer = admin("post", LEVELS, gold(admin, **change))
    assert (status, faults(answer)) == (422, [place])
    assert admin("get", LEVELS)[1]["items"] == []


def test_what_nothing_uses_is_deleted_and_what_is_used_says_by_what(
    admin: Program, program: Programs
) -> None:
    status, made = admin("post", LEVELS, gold(admin))
    spare = admin("post", CALENDARS, {**MUNICH, "name": "Spare"})[1]["id"]
    base = {"level_id": str(made["id"]), "calendar_id": str(spare)}
    default = program("admin", calendar_id=admin.base["calendar"])
    for there in (CALENDARS, LEVELS):
        key = "{calendar_id}" if there == CALENDARS else "{level_id}"
        assert program("auditor", **base)("delete", f"{there}/{key}")[0] == 403
    status, answer = default("delete", f"{CALENDARS}/{{calendar_id}}")
    assert (status, "These service levels count by it: Gold." in answer["detail"]) == (409, True)
    owner = program("admin", **base)
    assert owner("delete", ONE) == (200, {"items": []})
    status, left = owner("delete", f"{CALENDARS}/{{calendar_id}}")
    assert (status, [row["name"] for row in left["items"]]) == (200, ["Munich"])
    assert owner("delete", ONE)[0] == 404
