"""Programs say when people are away and who stands in for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.lib import clock
from app.tasks import service
from tests.tasks.api.conftest import TASKS, Program, Programs, faults
from tests.tasks.work.conftest import Office

MINE = "/api/v1/absences"
OF = "/api/v1/people/{person_id}/absences"


def time(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


def test_one_says_when_one_is_away_and_is_back(office: Office, program: Programs) -> None:
    cleo = office.person("Cleo", "csr")
    service.claim(office.uuid, office.csr)
    csr = program()
    said = {"begins": time(-1), "ends": time(5), "deputy": "cleo@test.example", "note": "Sea"}
    status, made = csr("post", MINE, said, Idempotency_Key="a")
    assert (status, made["deputy"], made["now"]) == (201, "Cleo", True)
    assert csr("post", MINE, said, Idempotency_Key="a") == (201, made)
    other = Program(csr.world, _headers(office, cleo.id), csr.contract)
    assert other("get", MINE)[1] == {"items": [], "standsInFor": ["Csr"]}
    assert [one["id"] for one in other("get", f"{TASKS}/covering")[1]["items"]] == [office.uuid]
    other.base = {"absence_id": str(made["id"])}
    assert other("post", f"{MINE}/{{absence_id}}/end")[0] == 404
    csr.base = other.base
    assert csr("post", f"{MINE}/{{absence_id}}/end") == (200, {"items": [], "standsInFor": []})
    assert csr("post", f"{MINE}/{{absence_id}}/end")[0] == 404


def _headers(office: Office, person_id: int | None) -> dict[str, str]:
    from app.accounts import service as accounts

    who = accounts.principal_of(accounts.find_person(person_id or 0))
    _, text = accounts.add_token(who, "test", tuple(sorted(map(str, who.permissions))))
    return {"Authorization": f"Bearer {text}"}


def test_who_manages_people_says_it_for_others(office: Office, program: Programs) -> None:
    base = {"person_id": str(office.csr.id)}
    admin, csr = program("admin", **base), program("csr", **base)
    said = {"begins": time(1), "ends": time(5)}
    status, made = admin("post", OF, said)
    assert (status, made["person"], made["deputy"]) == (201, "Csr", None)
    assert csr("post", OF, said)[0] == 403
    assert csr("get", OF)[0] == 403
    assert [one["id"] for one in program("auditor", **base)("get", OF)[1]["items"]] == [made["id"]]
    admin.base["absence_id"] = str(made["id"])
    assert admin("post", f"{OF}/{{absence_id}}/end")[1]["items"] == []
    for key in ("999999", str(2**40)):
        assert program("admin", person_id=key)("get", OF)[0] == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"begins": "tomorrow"}, "/begins"),
        ({"ends": None}, "/ends"),
        ({"ends": "2020-01-01T00:00:00Z"}, "/ends"),
        ({"deputy": "Nobody"}, "/deputy"),
        ({"deputy": "auditor@test.example"}, "/deputy"),
        ({"deputy": "csr@test.example"}, "/deputy"),
        ({"note": "x" * 501}, "/note"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_an_absence_that_cannot_be_entered_is_refused(
    office: Office, program: Programs, change: dict[str, Any], place: str
) -> None:
    csr = program()
    said = {"begins": time(1), "ends": time(5), **change}
    status, answer = csr("post", MINE, said)
    assert (status, faults(answer)) == (422, [place])
    assert csr("get", MINE)[1]["items"] == []
