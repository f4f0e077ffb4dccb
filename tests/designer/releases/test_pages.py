"""The page of a process: its versions, what can be done with them, and uploads."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from app.accounts import settings
from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.library import making
from app.designer.releases import publishing, states
from app.designer.releases import service as reviews
from app.lib import clock
from app.lib.db import db, transaction
from tests.counting import counted
from tests.designer.browsing import browse, form, script, send
from tests.designer.builders import END, SMALL, START, TABLE, USER_TASK, diagram
from tests.designer.releases.shop import KEY, publish, submitted
from tests.world import World

FILES = {**SMALL, "colour.dmn": TABLE, "README.md": b"# Small\n<script>alert(1)</script>"}


@pytest.fixture
def published(world: World) -> World:
    with transaction() as session:
        service.publish(session, "small", FILES, note="First.", by=SYSTEM)
    return world


def single(world: World) -> None:
    """A shop of one person."""
    with transaction() as session:
        settings.change(session, "four-eyes", False, by=SYSTEM)


def test_a_process_shows_diagram_decisions_files_and_its_readme_as_text(published: World) -> None:
    page = browse(published, "auditor").get("/processes/small").get_data(as_text=True)
    assert 'data-diagram="/processes/small/versions/1/diagram?file=small.bpmn"' in page
    assert "exactly one rule fits" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "/processes/small/versions/1/files/colour.dmn" in page


def test_the_drawing_gets_the_diagram(published: World) -> None:
    browser = browse(published, "auditor")
    said = browser.get("/processes/small/versions/1/diagram?file=small.bpmn").get_json()
    assert said["xml"].encode() == SMALL["small.bpmn"]
    assert browser.get("/processes/small/versions/1/diagram?file=README.md").status_code == 404


def test_a_file_is_text_and_never_runs(published: World) -> None:
    answer = browse(published, "auditor").get("/processes/small/versions/1/files/README.md")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_downloaded_can_be_published_again(published: World) -> None:
    answer = browse(published, "auditor").get("/processes/small/versions/1/download")
    assert set(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == {
        f"small/{name}" for name in (*FILES, "baton.json")
    }
    again = send(browse(published, "admin"), "/processes/small/publish", ("small.zip", answer.data))
    assert again.status_code == 302
    live = service.live("small")
    assert live is not None
    assert live.number == 1


def test_without_four_eyes_an_administrator_publishes_an_upload_at_once(published: World) -> None:
    single(published)
    changed = diagram(START, USER_TASK, END)
    browser = browse(published, "admin")
    answer = send(browser, "/processes/small/publish", ("small.bpmn", changed), note="Ask first.")
    assert answer.status_code == 302
    page = browser.get("/processes/small").get_data(as_text=True)
    assert "Version 2 is live" in page
    assert "/processes/small/versions/1" in page
    assert "Withdrawn" in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SMALL["small.bpmn"][:300], "is not complete XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        (b"\x89PNG\r\n\x1a\n\0", "an image or another binary file"),
        (b" " * 5_000_001, "at most 5,000,000"),
        (diagram(START, 'serviceTask id="Odd"', END), "Odd"),
    ],
)
def test_a_file_that_cannot_run_is_refused_in_words(
    published: World, content: bytes, reason: str
) -> None:
    answer = send(browse(published, "admin"), "/processes/small/publish", ("a.bpmn", content))
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.get_data(as_text=True)
    assert reason in answer.get_data(as_text=True)
    assert service.live_versions()["small"].number == 1


def test_20_mb_are_refused_before_they_are_read(published: World) -> None:
    answer = send(
        browse(published, "admin"), "/processes/small/publish", ("a.bpmn", b" " * 2 * 10**7)
    )
    assert answer.status_code == 413


def test_an_upload_without_files_says_what_is_missing(published: World) -> None:
    answer = send(browse(published, "admin"), "/processes/small/publish")
    assert answer.status_code == 422
    assert "Choose the files" in answer.get_data(as_text=True)


def test_only_who_may_publish_can(published: World) -> None:
    browser = browse(published, "process-owner")
    answer = send(browser, "/processes/small/publish", ("a.bpmn", SMALL["small.bpmn"]))
    assert answer.status_code == 403
    assert browse(published, "csr").get("/processes").status_code == 403


def test_what_is_not_there_is_not_found(published: World) -> None:
    browser = browse(published, "auditor")
    for path in (
        "nothing",
        "small/versions/9",
        f"small/versions/{10**30}",
        "small/versions/1/files/x",
    ):
        assert browser.get(f"/processes/{path}").status_code == 404, path


def test_the_page_of_a_version_says_what_can_be_done_with_it(published: World) -> None:
    browser = browse(published, "admin")
    with transaction() as session:
        service.publish(session, "small", SMALL, note="Less.", by=SYSTEM)
    page = browser.get("/processes/small").get_data(as_text=True)
    assert 'action="/processes/small/versions/1/roll-back"' in page
    assert 'action="/processes/small/versions/2/deprecate"' in page
    assert "/processes/small/compare?from=1&amp;to=2" in page
    assert "/processes/small/versions/2/handbook" in page
    refused = form(browser, "/processes/small/versions/1/roll-back", reason="")
    assert (refused.status_code, "Say why" in refused.get_data(as_text=True)) == (422, True)
    form(browser, "/processes/small/versions/1/roll-back", reason="It fails.")
    live = service.live("small")
    assert live is not None
    assert (live.number, live.restores) == (3, 1)


def test_an_auditor_sees_versions_and_no_deeds(published: World) -> None:
    page = browse(published, "auditor").get("/processes/small").get_data(as_text=True)
    assert "roll-back" not in page
    assert "Open in the designer" not in page


def test_two_versions_are_compared_in_words(published: World) -> None:
    with transaction() as session:
        changed = {**FILES, "small.bpmn": diagram(START, USER_TASK, END)}
        service.publish(session, "small", changed, note="Asks.", by=SYSTEM)
    browser = browse(published, "auditor")
    page = browser.get("/processes/small/compare?from=1&to=2").get_data(as_text=True)
    assert "Candidate role:</span> Customer service" in page
    drawn = browser.get("/processes/small/compare/drawing?from=1&to=2&file=small.bpmn").get_json()
    assert (drawn["kinds"]["Ask"], drawn["kinds"]["Send"]) == ("added", "removed")
    assert browser.get("/processes/small/compare?from=1&to=9").status_code == 404


def test_a_review_is_submitted_by_a_script_and_answered_on_its_page(published: World) -> None:
    owner = browse(published, "process-owner")
    owner.get("/processes/small/draft")
    refused = script(owner, "/processes/small/draft/submit", {"note": "Same."})
    assert refused.status_code == 422
    text = diagram(START, USER_TASK, END, name="<b>Small</b>".replace("<", "&lt;")).decode()
    saved = {"files": {"small.bpmn": {"text": text, "base": 1}}}
    assert script(owner, "/processes/small/draft/save", saved).status_code == 200
    told = script(owner, "/processes/small/draft/submit", {"note": "Asks <i>first</i>."}).get_json()
    admin = browse(published, "admin")
    listed = admin.get("/reviews").get_data(as_text=True)
    assert "Asks &lt;i&gt;first&lt;/i&gt;." in listed
    assert '<span class="count">1</span>' in listed
    page = admin.get(told["review"]).get_data(as_text=True)
    assert "&lt;b&gt;Small" in page
    assert "Candidate role:</span> Customer service" in page
    assert form(admin, f"{told['review']}/return", note="").status_code == 422
    assert form(admin, f"{told['review']}/approve", note="Good.").status_code == 302
    assert form(owner, f"{told['review']}/approve").status_code == 403
    assert service.live_versions()["small"].reviewer == "Admin"


def test_the_workspace_leads_to_the_review_that_was_returned(world: World) -> None:
    publish()
    review = submitted(world)
    owner, address = browse(world, "process-owner"), f"/processes/{KEY}/reviews/{review.id}"
    assert f'href="{address}"' in owner.get(f"/processes/{KEY}/draft").get_data(as_text=True)
    form(browse(world, "admin"), f"{address}/return", note="Who <i>asks</i>?")
    returned = owner.get(f"/processes/{KEY}/draft").get_data(as_text=True)
    assert f'href="{address}" title="Admin: Who &lt;i&gt;asks&lt;/i&gt;?"' in returned
    script(owner, f"/processes/{KEY}/draft/discard", {})
    assert address not in owner.get(f"/processes/{KEY}/draft").get_data(as_text=True)


def test_a_version_that_is_still_to_come_is_not_lost_unseen(world: World) -> None:
    publish()
    publish("Comes later", effective_at=clock.now() + timedelta(days=3))
    review = submitted(world)
    drawn = browse(world, "process-owner").get(f"/processes/{KEY}/draft").get_data(as_text=True)
    assert "Version 2 is to come" in drawn
    page = browse(world, "admin").get(f"/processes/{KEY}/reviews/{review.id}")
    assert "Published at once, it ends version 2." in page.get_data(as_text=True)
    states.cancel(KEY, 2, by=SYSTEM)
    page = browse(world, "admin").get(f"/processes/{KEY}/reviews/{review.id}")
    assert "it ends version 2" not in page.get_data(as_text=True)


def test_only_who_manages_people_switches_the_four_eyes(published: World) -> None:
    assert (
        form(browse(published, "process-owner"), "/reviews/four-eyes", on="no").status_code == 403
    )
    assert form(browse(published, "admin"), "/reviews/four-eyes", on="no").status_code == 302
    assert not settings.value("four-eyes")


def test_a_list_of_many_reviews_costs_as_many_queries_as_one_of_few(published: World) -> None:
    admin = published.principal("admin")

    def asked(key: str) -> None:
        with transaction() as session:
            making.blank(session, key, key, by=admin)
        files = drafts.files_of(drafts.find(key))
        publishing.publish(key, files, note="First.", by=SYSTEM)
        for name in ("Second", "Third"):
            text = files[f"{key}.bpmn"].replace(f'name="{key}"'.encode(), f'name="{name}"'.encode())
            reviews.submit(key, {f"{key}.bpmn": text}, note=name, by=admin)

    browser = browse(published, "admin")
    counts = []
    for keys in (("a1",), ("a2", "a3", "a4")):
        for key in keys:
            asked(key)
        db.session.remove()
        with counted() as said:
            page = browser.get("/reviews").get_data(as_text=True)
        assert all(f"/processes/{key}/reviews/" in page for key in keys)
        counts.append(len(said))
    assert counts[0] == counts[1]
