"""The list says how each process stands, in pages, with as many queries for 1,000 as for one."""

from __future__ import annotations

import pytest

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.library import listing, making, scores
from app.designer.models import Process
from app.designer.queries import RUNNING
from app.designer.releases.models import Review, ReviewState
from app.lib import clock
from app.lib.db import transaction
from app.lib.errors import BadRequest, NotFound
from tests.counting import counted
from tests.designer.browsing import browse, script
from tests.designer.builders import SMALL
from tests.world import World


@pytest.fixture
def filled(world: World) -> World:
    """Published: small. Drafts: mine (of the process owner) and theirs."""
    owner, admin = world.principal("process-owner"), world.principal("admin")
    with transaction() as session:
        service.publish(session, "small", SMALL, note="First.", by=SYSTEM)
        making.blank(session, "mine", "Ärger", by=owner)
        making.blank(session, "theirs", "Their process", by=admin)
    return world


def keys(world: World, **asked: str) -> list[str]:
    found = listing.processes(world.principal("process-owner"), **asked)  # type: ignore[arg-type]
    return [one.process.key for one in found.rows]


def test_a_process_is_listed_with_version_draft_scenarios_and_owner(filled: World) -> None:
    mark = service.live_versions()["small"].digest
    with transaction() as session:
        scores.keep(session, mark, passed=2, total=3)
        drafts.open_draft(session, session.query(Process).filter_by(key="small").one(), by=SYSTEM)
    one = listing.one("small")
    assert one.live is not None
    assert one.draft is not None
    assert one.score is not None
    assert (one.live.number, one.draft.revision) == (1, 1)
    assert (one.score.passed, one.score.total) == (2, 3)
    assert (one.owner, one.initials, one.level.word) == ("Baton", "B", "automation")
    assert listing.one("mine").owner == "Process-Owner"


def test_each_view_shows_its_processes_and_their_number(filled: World) -> None:
    filled.app.extensions[listing.INCIDENTS] = lambda: {"small": 2}
    with transaction() as session:
        process = session.query(Process).filter_by(key="theirs").one()
        now = clock.now()
        review = Review(process_id=process.id, state=ReviewState.OPEN, files={}, digest="d",
                        proof={}, draft_revision=1, submitted_at=now, submitted_by="A")  # fmt: skip
        session.add(review)
        making.change(session, "mine", {"archived": True}, by=SYSTEM)
    shown = {
        "all": ["small", "theirs"],
        "mine": [],
        "with-draft": ["theirs"],
        "in-review": ["theirs"],
        "with-incidents": ["small"],
        "archived": ["mine"],
    }
    assert {view: keys(filled, view=view) for view in listing.VIEWS} == shown
    numbers = listing.counts(filled.principal("process-owner"))
    assert numbers == {view: len(found) for view, found in shown.items()}


def test_mine_are_those_that_i_own(filled: World) -> None:
    assert keys(filled, view="mine") == ["mine"]


@pytest.mark.parametrize(("search", "found"), [("SMA", ["small"]), ("admin", ["theirs"]),
                                               ("%", []), ("_", [])])  # fmt: skip
def test_the_search_looks_in_name_key_and_owner(
    filled: World, search: str, found: list[str]
) -> None:
    assert keys(filled, search=search) == found


def test_pages_follow_each_other_without_gap_or_repeat(filled: World) -> None:
    with transaction() as session:
        for number in range(5):
            making.blank(session, f"p-{number}", "The same name", by=SYSTEM)
    who, seen, after = filled.principal("process-owner"), [], ""
    while True:
        found = listing.processes(who, after=after, limit=3)
        seen += [one.process.key for one in found.rows]
        if found.next is None:
            break
        after = found.next
    assert sorted(seen) == sorted(["small", "mine", "theirs", *(f"p-{n}" for n in range(5))])


def test_a_longer_list_needs_no_more_queries(filled: World) -> None:
    who = filled.principal("process-owner")
    listing.processes(who)
    with counted() as few:
        listing.processes(who)
    with transaction() as session:
        for number in range(20):
            making.blank(session, f"p-{number}", f"P {number}", by=SYSTEM)
    listing.processes(who)
    with counted() as many:
        assert len(listing.processes(who).rows) == 23
    assert len(many) == len(few)


def test_running_instances_are_counted_by_whoever_knows(filled: World) -> None:
    filled.app.extensions[RUNNING] = lambda: {"small": 7}
    assert listing.one("small").running == 7
    assert listing.one("mine").running == 0
    filled.app.extensions[RUNNING] = lambda: {"small": 7, "checklist:moves": 3}
    assert listing.totals()[0] == 7  # as the rows say: a checklist's process is in no row
    del filled.app.extensions[RUNNING]
    assert listing.one("small").running is None


def test_a_view_or_cursor_that_is_none_is_refused(filled: World) -> None:
    with pytest.raises(BadRequest, match="view has to be one of"):
        keys(filled, view="best")
    with pytest.raises(BadRequest, match="cursor"):
        keys(filled, after="nonsense")
    with pytest.raises(NotFound):
        listing.one("nothing")


def test_scenarios_that_were_played_count_for_a_draft_and_for_what_is_shipped(
    filled: World,
) -> None:
    assert listing.one("small").score is None
    scores.play_missing()
    shipped = listing.one("small").score
    assert shipped is not None
    assert (shipped.passed, shipped.total) == (0, 0)
    browser = browse(filled, "process-owner")
    assert script(browser, "/processes/mine/draft/scenarios/run", {}).status_code == 200
    assert listing.one("mine").score is not None
    assert listing.one("theirs").score is None
