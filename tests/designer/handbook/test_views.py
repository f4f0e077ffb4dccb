"""The handbook's pages and documents."""

from __future__ import annotations

import pytest

from app.config import ROOT
from app.designer.folders import read_folder
from tests.world import World

pytestmark = pytest.mark.storage
HERE = "/processes/seat-change/versions/1/handbook"


@pytest.fixture
def shipped(world: World) -> World:
    """A world with one shipped process."""
    from app.designer import service
    from app.lib.db import transaction

    with transaction() as session:
        files = read_folder(ROOT / "processes" / "seat-change")
        service.publish(session, "seat-change", files, note="First", by=world.principal("admin"))
    return world


def test_a_version_is_read_as_a_page_with_steps_tables_and_versions(shipped: World) -> None:
    page = shipped.browser("auditor").get(HERE).get_data(as_text=True)
    for words in ("Verify the requester", "Customer service", "Seat change", "First", "<svg"):
        assert words in page


def test_a_version_is_printed_as_pdf(shipped: World) -> None:
    answer = shipped.browser("process-owner").get(f"{HERE}.pdf")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_the_draft_has_a_handbook_before_it_is_published(shipped: World) -> None:
    browser = shipped.browser("process-owner")
    browser.get("/processes/seat-change/draft")
    page = browser.get("/processes/seat-change/draft/handbook").get_data(as_text=True)
    assert "Draft" in page
    assert browser.get("/processes/seat-change/draft/handbook.pdf").data.startswith(b"%PDF-")


def test_whoever_may_not_read_processes_reads_no_handbook(shipped: World) -> None:
    assert shipped.browser("csr").get(HERE).status_code == 403


def test_a_program_gets_the_handbook_as_a_document(shipped: World) -> None:
    program = shipped.app.test_client()
    there = "/api/v1/processes/seat-change/versions/1/handbook"
    answer = program.get(there, headers=shipped.bearer("auditor", "process.read"))
    assert answer.data.startswith(b"%PDF-")
    assert answer.content_type == "application/pdf"
    drafts = {"headers": shipped.bearer("process-owner", "process.draft")}
    there = "/api/v1/processes/seat-change/draft/handbook"
    assert program.get(there, **drafts).status_code == 404
    shipped.browser("process-owner").get("/processes/seat-change/draft")
    assert program.get(there, **drafts).data.startswith(b"%PDF-")
