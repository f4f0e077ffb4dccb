"""Programs keep views of the inbox: made, shared, changed, opened with, forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tasks.api.conftest import Programs, faults
from tests.tasks.work.conftest import Office

VIEWS = "/api/v1/inbox-views"
ONE = f"{VIEWS}/{{view_uuid}}"
QUERY = "view=unclaimed&sort=priority"


def test_a_view_is_kept_changed_opened_with_and_forgotten(program: Programs) -> None:
    csr = program()
    status, made = csr("post", VIEWS, {"name": "Mornings", "query": QUERY, "default": True})
    assert (status, made["own"], made["default"], made["query"]) == (201, True, True, QUERY)
    csr.base["view_uuid"] = made["id"]
    status, changed = csr("patch", ONE, {"name": "Evenings"})
    assert (changed["name"], changed["query"]) == ("Evenings", QUERY)
    status, changed = csr("patch", ONE, {"query": "view=mine"})
    assert (changed["name"], changed["query"]) == ("Evenings", "view=mine")
    assert csr("delete", f"{ONE}/default")[1]["default"] is False
    assert csr("put", f"{ONE}/default")[1]["default"] is True
    assert [one["name"] for one in csr("get", VIEWS)[1]["items"]] == ["Evenings"]
    assert csr("delete", ONE) == (200, {"items": []})
    assert csr("patch", ONE, {"name": "x"})[0] == 404


def test_a_shared_view_is_seen_by_its_role_and_changed_by_who_made_it(
    office: Office, program: Programs
) -> None:
    csr, admin = program(), program("admin")
    made = csr("post", VIEWS, {"name": "Ours", "query": QUERY, "role": "csr"})[1]
    private = csr("post", VIEWS, {"name": "Mine", "query": QUERY})[1]
    admin.base["view_uuid"] = made["id"]
    assert admin("patch", ONE, {"name": "Theirs"})[0] == 403
    owner = program("process-owner", view_uuid=made["id"])
    assert owner("patch", ONE, {"name": "Theirs"})[0] == 404
    assert owner("delete", ONE)[0] == 404
    admin.base["view_uuid"] = private["id"]
    assert admin("put", f"{ONE}/default")[0] == 404
    admin.base["view_uuid"] = made["id"]
    assert admin("delete", ONE)[0] == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": "", "query": QUERY}, "/name"),
        ({"name": "x" * 61, "query": QUERY}, "/name"),
        ({"name": "x", "query": "sort=luck"}, "/sort"),
        ({"name": "x", "query": "view=all"}, "/view"),
        ({"name": "x", "query": QUERY, "role": "finance"}, "/role"),
        ({"name": "x", "query": 7}, "/query"),
        ({"name": "x", "query": QUERY, "colour": "red"}, "/colour"),
        ({"query": QUERY}, "/name"),
    ],
)
def test_a_view_that_cannot_be_kept_is_refused(
    program: Programs, body: dict[str, Any], place: str
) -> None:
    csr = program()
    status, answer = csr("post", VIEWS, body)
    assert (status, faults(answer)) == (422, [place])
    assert csr("get", VIEWS)[1]["items"] == []


def test_two_views_of_a_person_have_two_names(program: Programs) -> None:
    csr = program()
    csr("post", VIEWS, {"name": "One", "query": QUERY})
    csr.base["view_uuid"] = csr("post", VIEWS, {"name": "Two", "query": QUERY})[1]["id"]
    status, answer = csr("patch", ONE, {"name": "One"})
    assert (status, faults(answer)) == (422, ["/name"])
    assert program("csr", "order.read")("get", VIEWS)[0] == 403
