"""A pipeline lints, publishes, answers reviews and rolls back, with a token that may."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts import settings
from app.accounts.access import SYSTEM
from app.audit.service import history
from app.designer import queries
from app.designer.drafts import service as drafts
from app.designer.drafts.models import Draft
from app.designer.library import making
from app.designer.models import Process
from app.designer.releases import uploads
from app.lib import json
from app.lib.db import db, transaction
from app.lib.errors import Invalid
from tests.designer.builders import END, START, diagram
from tests.designer.releases.shop import KEY, draft, files, publish, submitted
from tests.orders.contract import Contract
from tests.world import World

ROOT = f"/api/v1/processes/{KEY}"
SCOPES = ("process.read", "process.draft", "process.publish")


class Program:
    """A program with a token, whose answers are held to the description of the API."""

    def __init__(self, world: World, role: str = "admin", scopes: tuple[str, ...] = SCOPES) -> None:
        self.client: FlaskClient = world.app.test_client()
        self.headers = world.bearer(role, *scopes)
        self.contract = Contract(world.app)

    def send(self, method: str, path: str, said: Any = None, route: str = "") -> tuple[int, Any]:
        """The status and the answer."""
        body = (
            {} if said is None else {"data": json.dumps(said), "content_type": "application/json"}
        )
        answer = self.client.open(f"{ROOT}{path}", method=method, headers=self.headers, **body)
        told = self.contract.hold(method, f"/api/v1/processes/{{key}}{route or path}", answer)
        return answer.status_code, told


def told(said: dict[str, bytes]) -> dict[str, str]:
    return {name: content.decode() for name, content in said.items()}


@pytest.fixture
def program(world: World) -> Program:
    publish()
    return Program(world)


def test_versions_are_listed_and_read_with_their_files(program: Program) -> None:
    status, listed = program.send("GET", "/versions")
    assert (status, [one["number"] for one in listed["items"]]) == (200, [1])
    assert program.send("GET", "/versions/1", route="/versions/{number}")[1]["state"] == "live"
    kept = program.send("GET", "/versions/1/files", route="/versions/{number}/files")[1]
    assert kept["files"] == told(files())


def test_lint_names_what_is_wrong(program: Program) -> None:
    odd = {"small.bpmn": diagram(START, 'serviceTask id="Odd"', END).decode()}
    _, said = program.send("POST", "/lint", {"files": odd})
    assert ("error", "Odd") in {(one["severity"], one["element"]) for one in said["findings"]}


def test_with_four_eyes_publishing_asks_for_a_review(program: Program) -> None:
    status, said = program.send(
        "POST", "/publish", {"files": told(files("New")), "note": "New name.", "tag": "b"}
    )
    assert (status, said["review"]["state"], said["review"]["tag"]) == (202, "open", "b")
    listed = program.send("GET", "/reviews")[1]["items"]
    assert [one["id"] for one in listed] == [said["review"]["id"]]


def test_without_four_eyes_it_is_live_at_once(program: Program) -> None:
    with transaction() as session:
        settings.change(session, "four-eyes", False, by=SYSTEM)
    status, said = program.send("POST", "/publish", {"files": told(files("New"))})
    assert (status, said["version"]["number"], said["version"]["state"]) == (201, 2, "live")
    assert program.send("POST", "/publish", {"files": told(files("New"))})[0] == 200


@pytest.mark.parametrize("four_eyes", [True, False])
@pytest.mark.parametrize("name", ["Small", "New"])
def test_files_for_an_archived_process_are_refused_and_nothing_is_kept(
    world: World, program: Program, four_eyes: bool, name: str
) -> None:
    with transaction() as session:
        settings.change(session, "four-eyes", four_eyes, by=SYSTEM)
        making.change(session, KEY, {"archived": True}, by=SYSTEM)
    status, said = program.send("POST", "/publish", {"files": told(files(name))})
    assert (status, "is archived" in said["detail"]) == (409, True)
    row = queries.process(KEY)
    assert [one.number for one in queries.versions(row)] == [1]
    assert row.archived
    assert drafts.of_process(db.session(), row) is None


@pytest.mark.parametrize(("key", "tag"), [(KEY, "used"), ("fresh", "x" * 101)])
def test_an_upload_that_cannot_be_reviewed_keeps_no_draft(world: World, key: str, tag: str) -> None:
    publish(tag="used")
    with pytest.raises(Invalid):
        uploads.take(key, files("New"), note="New.", tag=tag, by=world.principal("admin"))
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert db.session.scalar(select(func.count()).select_from(Process)) == 1


def test_a_review_is_read_commented_and_approved(world: World, program: Program) -> None:
    review = submitted(world)
    place, route = f"/reviews/{review.id}", "/reviews/{review_id}"
    _, said = program.send("GET", place, route=route)
    assert [one["words"] for one in said["changes"]] == ["Changed: Name: Small → Changed"]
    status, _ = program.send(
        "POST", f"{place}/comments", {"text": "Why?"}, route=f"{route}/comments"
    )
    assert status == 201
    _, done = program.send("POST", f"{place}/approve", {"share": 5}, route=f"{route}/approve")
    assert (done["version"]["state"], done["version"]["reviewer"]) == ("trial", "Admin")
    _, live = program.send(
        "POST", "/versions/2/share", {"share": 100}, route="/versions/{number}/share"
    )
    assert live["state"] == "live"


def test_a_review_is_returned(world: World, program: Program) -> None:
    review = submitted(world)
    _, said = program.send(
        "POST",
        f"/reviews/{review.id}/return",
        {"note": "No."},
        route="/reviews/{review_id}/return",
    )
    assert (said["state"], said["answer"]) == ("returned", "No.")


def test_versions_are_deprecated_revived_and_rolled_back(program: Program) -> None:
    publish("Second")
    reason = {"reason": "Old."}
    number = "/versions/{number}"
    _, said = program.send("POST", "/versions/2/deprecate", reason, route=f"{number}/deprecate")
    assert (said["state"], said["reason"]) == ("deprecated", "Old.")
    assert (
        program.send("POST", "/versions/2/revive", route=f"{number}/revive")[1]["state"] == "live"
    )
    status, made = program.send("POST", "/versions/1/rollback", reason, route=f"{number}/rollback")
    assert (status, made["number"], made["restores"]) == (201, 3, 1)
    assert program.send("POST", "/versions/1/cancel", route=f"{number}/cancel")[0] == 409


def test_an_owner_lints_and_comments_and_does_not_publish(world: World, program: Program) -> None:
    owner = Program(world, "process-owner", ("process.read", "process.draft"))
    assert owner.send("POST", "/lint", {"files": told(files())})[0] == 200
    assert owner.send("POST", "/publish", {"files": told(files("New"))})[0] == 403
    reason = {"reason": "Old."}
    route = "/versions/{number}/rollback"
    assert owner.send("POST", "/versions/1/rollback", reason, route=route)[0] == 403


def test_a_draft_is_submitted_a_comment_resolved_and_the_review_withdrawn(world: World) -> None:
    publish()
    draft(world, files("Changed")["small.bpmn"])
    owner = Program(world, "process-owner", SCOPES[:2])
    status, said = owner.send("POST", "/reviews", {"note": "Another name.", "tag": "b"})
    assert (status, said["red"], said["review"]["tag"]) == (201, [], "b")
    place, route = f"/reviews/{said['review']['id']}", "/reviews/{review_id}"
    _, made = owner.send("POST", f"{place}/comments", {"text": "Why?"}, route=f"{route}/comments")
    about = f"{place}/comments/{made['id']}/resolve"
    there = f"{route}/comments/{{comment_id}}/resolve"
    for _ in range(2):  # a pipeline that asks twice does not open it again
        _, done = owner.send("POST", about, {"resolved": True}, route=there)
        assert done["resolvedBy"] == "Process-Owner"
    _, done = owner.send("POST", about, {"resolved": False}, route=there)
    assert done["resolvedAt"] is None
    status, gone = owner.send("POST", f"{place}/withdraw", route=f"{route}/withdraw")
    assert (status, gone["state"]) == (200, "withdrawn")
    assert owner.send("POST", f"{place}/withdraw", route=f"{route}/withdraw")[0] == 409


def test_what_went_live_while_one_read_is_not_undone_unseen(world: World, program: Program) -> None:
    review = submitted(world)
    publish("Second")
    place, route = f"/reviews/{review.id}/approve", "/reviews/{review_id}/approve"
    status, said = program.send("POST", place, {"against": 1}, route=route)
    assert (status, said["detail"]) == (
        409,
        "You compared with version 1, and version 2 is live by now. Look at what would change, "
        "and approve then.",
    )
    assert program.send("POST", place, {"against": 2}, route=route)[0] == 200


def test_a_program_that_manages_people_switches_the_four_eyes(world: World) -> None:
    path, client, contract = (
        "/api/v1/reviews/four-eyes",
        world.app.test_client(),
        Contract(world.app),
    )
    reads = {"headers": world.bearer("process-owner", "process.read")}
    assert contract.hold("GET", path, client.get(path, **reads)) == {"on": True}
    assert client.put(path, json={"on": False}, **reads).status_code == 403
    admin = {"headers": world.bearer("admin", *SCOPES, "people.manage")}
    assert client.put(path, json={"on": "no"}, **admin).status_code == 422
    answer = client.put(path, json={"on": False}, **admin)
    assert contract.hold("PUT", path, answer) == {"on": False}
    assert not settings.value("four-eyes")
    [noted] = history("settings")
    assert (noted.kind, noted.actor) == ("setting changed", "Admin")
