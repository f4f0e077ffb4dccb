"""Programs read one's notices, choose how they come, and make the address of one's calendar."""

from __future__ import annotations

from typing import Any

import pytest

from app.tasks.work import handing
from tests.tasks.api.conftest import Programs, faults
from tests.tasks.work.conftest import Office

NOTICES = "/api/v1/notices"
FEED = "/api/v1/calendar-feed"


def test_notices_are_listed_and_read_by_whom_they_are_for(
    office: Office, program: Programs
) -> None:
    office.world.work()
    handing.assign(office.uuid, office.csr.id, office.admin)
    office.world.work()
    csr = program()
    status, answer = csr("get", NOTICES)
    assert [(one["kind"], one["readAt"]) for one in answer["items"]] == [("assigned", None)]
    assert csr("get", f"{NOTICES}/unread")[1] == {"unread": 1}
    csr.base["notice_id"] = str(answer["items"][0]["id"])
    other = program("admin", **csr.base)
    assert other("post", f"{NOTICES}/{{notice_id}}/read")[0] == 404
    status, read = csr("post", f"{NOTICES}/{{notice_id}}/read")
    assert (status, read["readAt"] is not None) == (200, True)
    assert csr("get", NOTICES, query="?view=unread")[1]["items"] == []
    assert csr("get", NOTICES, query="?cursor=x")[0] == 400
    csr.base["notice_id"] = str(2**40)
    assert csr("post", f"{NOTICES}/{{notice_id}}/read")[0] == 404
    assert csr("post", f"{NOTICES}/read")[1] == {"unread": 0}


def test_choices_are_kept_and_those_left_out_stay(program: Programs) -> None:
    csr = program()
    before = csr("get", f"{NOTICES}/choices")[1]["kinds"]
    way = {"page": False, "mail": "daily", "chat": True}
    status, after = csr("put", f"{NOTICES}/choices", {"kinds": {"overdue": way}})
    assert (status, after["kinds"]) == (200, {**before, "overdue": way})


@pytest.mark.parametrize(
    ("kinds", "place"),
    [
        ({"overdue": {"page": True, "mail": "weekly", "chat": False}}, "/kinds/overdue/mail"),
        ({"overdue": {"page": 1, "mail": "", "chat": False}}, "/kinds/overdue/page"),
        ({"overdue": {"page": True, "mail": ""}}, "/kinds/overdue/chat"),
        ({"luck": {"page": True, "mail": "", "chat": False}}, "/kinds/luck"),
    ],
)
def test_choices_of_another_shape_are_refused(
    program: Programs, kinds: dict[str, Any], place: str
) -> None:
    status, answer = program()("put", f"{NOTICES}/choices", {"kinds": kinds})
    assert (status, faults(answer)) == (422, [place])


def test_quiet_hours_are_kept(program: Programs) -> None:
    csr = program()
    assert csr("get", f"{NOTICES}/quiet-hours")[1]["zone"] == "UTC"
    said = {"zone": "Europe/Berlin", "from": "19:00", "until": "07:30"}
    assert csr("put", f"{NOTICES}/quiet-hours", said) == (200, said)
    for wrong, place in (
        ({"zone": "Europe/Atlantis"}, "/zone"),
        ({"from": "25:00"}, "/from"),
        ({"from": None}, "/from"),
        ({"until": "19:00"}, "/until"),
        ({"until": 7}, "/until"),
        ({"colour": "red"}, "/colour"),
    ):
        status, answer = csr("put", f"{NOTICES}/quiet-hours", {**said, **wrong})
        assert (status, faults(answer)) == (422, [place]), wrong
    assert csr("get", f"{NOTICES}/quiet-hours")[1] == said


def test_a_chat_is_set_with_its_secret_shown_once(program: Programs) -> None:
    csr = program()
    status, answer = csr("put", f"{NOTICES}/chat", {"url": "http://chat.example/hook"})
    assert (status, faults(answer)) == (422, ["/url"])
    assert csr("put", f"{NOTICES}/chat", {"url": None})[1] == {"host": None, "secret": None}
    assert csr("get", f"{NOTICES}/chat")[1] == {"host": None}


def test_the_address_of_the_calendar_is_made_and_ended(office: Office, program: Programs) -> None:
    csr = program()
    assert csr("get", FEED)[1] == {"open": False, "madeAt": None}
    status, first = csr("post", FEED)
    assert (status, first["open"]) == (201, True)
    second = csr("post", FEED)[1]
    browser = office.world.app.test_client()

    def opens(address: str) -> int:
        status: int = browser.get(address[address.index("/calendar/") :]).status_code
        return status

    assert (opens(first["address"]), opens(second["address"])) == (404, 200)
    assert csr("delete", FEED)[1] == {"open": False, "madeAt": None}
    assert opens(second["address"]) == 404
    for path in (NOTICES, FEED, f"{NOTICES}/choices"):
        assert program("csr", "task.read")("get", path)[0] == 403
