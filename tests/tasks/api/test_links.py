"""A user task is given to a contact outside by a program: sent, sent anew, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from app.tasks import service
from tests.tasks.api.conftest import TASKS, Program, Programs, faults
from tests.tasks.work.conftest import Office

LINKS = f"{TASKS}/{{task_uuid}}/outside-links"
LETTER = {"name": "Rosa Quill", "email": "rosa@northwind.example", "words": "Which name?"}


@pytest.fixture
def csr(office: Office, program: Programs) -> Program:
    service.claim(office.uuid, office.csr)
    return program(task_uuid=office.uuid)


def asks(csr: Program, address: str) -> bool:
    """Whether a contact is asked something there."""
    page = csr.world.app.test_client().get(address[address.index("/answer/") :])
    return LETTER["words"] in page.get_data(as_text=True)


def test_a_link_is_sent_sent_anew_and_taken_back(csr: Program) -> None:
    status, first = csr("post", LINKS, LETTER)
    assert (status, first["state"], first["mailed"]) == (201, "open", False)
    assert asks(csr, first["address"])
    assert csr("post", LINKS, LETTER)[0] == 409
    status, second = csr("post", f"{LINKS}/resend")
    assert (status, second["id"], second["timesSent"]) == (200, first["id"], 2)
    assert (asks(csr, first["address"]), asks(csr, second["address"])) == (False, True)
    status, ended = csr("post", f"{LINKS}/revoke")
    assert (status, ended["state"], ended["endedBy"]) == (200, "revoked", "Csr")
    assert not asks(csr, second["address"])
    status, listed = csr("get", LINKS)
    assert [one["state"] for one in listed["items"]] == ["revoked"]
    assert "address" not in listed["items"][0]
    assert csr("post", f"{LINKS}/revoke")[0] == 404


def test_a_supervisor_takes_it_back_and_sends_none(csr: Program, program: Programs) -> None:
    csr("post", LINKS, LETTER)
    admin = program("admin", **csr.base)
    assert admin("post", LINKS, LETTER)[0] == 403
    assert admin("post", f"{LINKS}/revoke")[1]["state"] == "revoked"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"email": "nowhere"}, "/email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "/email"),
        ({"name": " "}, "/name"),
        ({"words": ""}, "/words"),
        ({"days": 0}, "/days"),
        ({"remindDays": "2"}, "/remindDays"),
        ({"remindMost": 99}, "/remindMost"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_letter_that_cannot_be_sent_is_refused(
    csr: Program, change: dict[str, Any], place: str
) -> None:
    status, answer = csr("post", LINKS, {**LETTER, **change})
    assert (status, faults(answer)) == (422, [place])
    assert csr("get", LINKS)[1]["items"] == []
