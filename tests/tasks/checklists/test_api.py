"""Checklists and their templates for programs, and the pages for people."""

from __future__ import annotations

from typing import Any

from app.lib import json
from app.lib.schema import faults
from app.tasks.checklists import api
from tests.tasks.checklists.desk import Desk
from tests.world import token

LIST = "/api/v1/checklists"
SCOPES = {
    "csr": ("task.read", "task.work", "order.place"),
    "process-owner": ("task.read", "process.draft"),
    "auditor": ("task.read", "audit.read"),
}
TEMPLATES = "/api/v1/checklist-templates"


def call(desk: Desk, role: str, method: str, path: str, body: Any = None) -> Any:
    answer = desk.world.app.test_client().open(
        path,
        method=method,
        data=json.dumps(body) if body is not None else None,
        content_type="application/json",
        headers=desk.world.bearer(role, *SCOPES[role]),
    )
    return answer.status_code, json.loads(answer.data)


def started(desk: Desk) -> str:
    said = {"template": desk.template(), "customer": desk.customer(), "start": "2026-11-02",
            "end": "2026-11-27", "lead": "csr@test.example"}  # fmt: skip
    status, answer = call(desk, "csr", "POST", LIST, said)
    assert status == 201, answer
    return f"{LIST}/{answer['id']}"


def stand(answer: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["state"] for item in answer["items"]}


def test_a_template_is_made_changed_and_published(desk: Desk) -> None:
    items = [{"name": "Mail"}, {"name": "Import", "parent": "Mail", "dueDays": 3}]
    status, made = call(desk, "process-owner", "POST", TEMPLATES, {"name": "Move", "items": []})
    assert (status, made["key"], made["version"]) == (201, "move", None)
    status, answer = call(desk, "process-owner", "POST", f"{TEMPLATES}/move/publish", {})
    assert status == 422
    new = {"name": "Move", "items": items, "revision": made["revision"]}
    status, _ = call(desk, "process-owner", "PUT", f"{TEMPLATES}/move/draft", new)
    assert status == 200
    status, answer = call(desk, "process-owner", "PUT", f"{TEMPLATES}/move/draft", new)
    assert status == 409
    status, answer = call(
        desk, "process-owner", "POST", f"{TEMPLATES}/move/publish", {"note": "First"}
    )
    assert (status, answer["number"], answer["items"][1]["parent"]) == (201, 1, "Mail")
    status, answer = call(desk, "csr", "GET", f"{TEMPLATES}/move/versions/1")
    assert (status, answer["note"]) == (200, "First")
    status, answer = call(desk, "csr", "GET", TEMPLATES)
    assert [(one["key"], one["hasDraft"]) for one in answer["items"]] == [("move", False)]
    assert faults(api.TEMPLATE, answer["items"][0]) == []
    assert faults(api.TEMPLATE_FULL, made) == []


def test_a_checklist_is_started_changed_and_cancelled(desk: Desk) -> None:
    path = started(desk)
    status, answer = call(desk, "csr", "GET", path)
    assert faults(api.FULL, answer) == []
    assert stand(answer)["Tenant"] == "ready"
    assert answer["items"][0]["due"] == "2026-11-03"
    new = {"name": "Call them", "waitsFor": ["Tenant"], "due": "2026-11-05"}
    status, answer = call(desk, "csr", "POST", f"{path}/items", new)
    assert (status, stand(answer)["CallThem"]) == (201, "waiting")
    status, answer = call(desk, "csr", "POST", f"{path}/items/Tenant/skip", {"reason": "Is there"})
    assert (stand(answer)["Tenant"], stand(answer)["CallThem"]) == ("skipped", "ready")
    change = {"assignee": "csr@test.example", "due": "2026-11-09"}
    status, answer = call(desk, "csr", "PATCH", f"{path}/items/CallThem", change)
    one = next(item for item in answer["items"] if item["key"] == "CallThem")
    assert (one["assignee"], one["due"]) == (desk.who.name, "2026-11-09")
    order = [item["key"] for item in answer["items"]][::-1]
    status, answer = call(desk, "csr", "PUT", f"{path}/order", {"items": order})
    assert status == 200
    status, answer = call(desk, "csr", "PATCH", path, {"end": "2026-12-04"})
    assert answer["end"] == "2026-12-04"
    status, answer = call(desk, "csr", "POST", f"{path}/cancel", {"reason": "Withdrawn"})
    assert (status, answer["state"]) == (200, "cancelled")
    status, answer = call(desk, "csr", "GET", f"{LIST}?view=ended")
    assert [one["state"] for one in answer["items"]] == ["cancelled"]


def test_what_is_wrong_is_named_by_its_field(desk: Desk) -> None:
    path = started(desk)
    new = {"name": "x", "due": "2026-02-31"}
    status, answer = call(desk, "csr", "POST", f"{path}/items", new)
    assert (status, answer["errors"][0]["pointer"]) == (422, "/due")
    status, answer = call(desk, "csr", "POST", f"{path}/items", {"name": "x", "extra": 1})
    assert status == 422
    status, answer = call(desk, "csr", "GET", f"{LIST}/nothing")
    assert status == 404


def test_who_only_reads_changes_nothing(desk: Desk) -> None:
    path = started(desk)
    assert call(desk, "auditor", "GET", path)[0] == 200
    assert call(desk, "auditor", "POST", f"{path}/items", {"name": "x"})[0] == 403
    assert call(desk, "auditor", "POST", f"{path}/items/Tenant/skip", {"reason": "x"})[0] == 403
    assert call(desk, "csr", "POST", TEMPLATES, {"name": "x", "items": []})[0] == 403


def test_the_pages_show_what_was_typed_as_text(desk: Desk) -> None:
    row = desk.start()
    browser = desk.world.browser("csr")
    page = f"/checklists/{row.uuid}"
    sent = {"csrf_token": token(browser, page), "name": "<script>alert(1)</script>", "role": "csr"}
    assert browser.post(f"{page}/items", data=sent).status_code == 302
    text = browser.get(page).get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    others = ("/checklists", "/checklists/new", "/checklist-templates")
    for address in (*others, f"{page}?item=Record"):
        assert browser.get(address).status_code == 200, address
    wrong = browser.post(f"{page}/items", data={**sent, "name": "Kept", "role": "wizard"})
    assert wrong.location == page  # without a script the fault is told on the board
    assert "There is no role &#39;wizard&#39;" in browser.get(page).get_data(as_text=True)


def test_an_empty_view_says_what_would_be_in_it(desk: Desk) -> None:
    browser = desk.world.browser("csr")
    said = {
        "running": "No checklist runs",
        "mine": "You lead no checklist",
        "late": "None is late",
        "ended": "None has ended yet",
    }
    for view, words in said.items():
        assert words in browser.get(f"/checklists?view={view}").get_data(as_text=True)
    assert "Nothing is called that" in browser.get("/checklists?q=zz").get_data(as_text=True)
