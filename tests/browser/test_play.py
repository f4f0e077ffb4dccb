"""A draft is played in the browser: tokens, forms, timers, steps back, a kept run, coverage."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import CANVAS, Site, serious
from tests.browser.test_task import letters

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(site: Site) -> Page:
    """The workspace of a process that runs into timers, operations and a form."""
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/aws-account/draft")
    page.wait_for_selector("body[data-ready=yes]")
    return page


def run(page: Page) -> None:
    page.click('.play-bar button:has-text("Run")')


def moved(page: Page, deed: Callable[[], None]) -> None:
    """Does what moves the play, and waits until the play says where it is now."""
    with page.expect_response("**/draft/play"):
        deed()
    expect(page.locator(".play-bar.busy")).to_have_count(0)


def to_the_form(page: Page) -> None:
    """Runs, and jumps to the poll's timer, until a person has to answer."""
    task = page.locator(".play-waits .task")
    timer = page.locator('.play-waits li:has-text("30 seconds later") >> text=Jump to it')
    for _ in range(6):
        moved(page, lambda: run(page))
        expect(task.or_(timer).first).to_be_visible()
        if task.count():
            return
        moved(page, timer.click)


def answer(page: Page) -> None:
    """Answers the form, first without what it needs."""
    page.click('.play-waits .task >> text="Answer…"')
    page.wait_for_selector(".play-form[data-ready=yes]")
    expect(page.locator(".fjs-powered-by")).to_be_visible()
    page.click('dialog >> text="Complete"')
    expect(page.get_by_text("Some answers need a correction.")).to_be_visible()
    page.locator(".play-form input[type=radio]").first.check()
    moved(page, lambda: page.click('dialog >> text="Complete"'))


def keep(page: Page, name: str) -> None:
    """Keeps the run as a scenario."""
    page.click('.play-bar button:has-text("Keep")')
    page.fill("#keep-name", name)
    page.locator("#keep-name").dispatch_event("change")
    page.click('dialog >> text="Keep it"')
    expect(page.get_by_text("The run is kept as the scenario")).to_be_visible()


def test_one_steps_forward_and_back_and_sees_tokens_variables_and_decisions(draft: Page) -> None:
    run(draft)
    expect(draft.get_by_text("Waits at Longer than 1 hour and 30 seconds later.")).to_be_visible()
    expect(draft.locator(".djs-shape.play-here").first).to_be_attached()
    expect(draft.locator(".djs-shape.play-done[data-element-id=DecideSpend]")).to_be_attached()
    draft.click("role=tab[name=Decisions]")
    expect(draft.get_by_text("Within the credit limit.").first).to_be_visible()
    draft.click("role=tab[name=Variables]")
    jump = draft.locator('.play-waits li:has-text("30 seconds later") >> text=Jump to it')
    moved(draft, jump.click)
    moves = draft.locator(".play-log [aria-current=step]")
    expect(moves).to_contain_text("timer fired")
    before = moves.inner_text()
    draft.keyboard.press(".")
    expect(moves).not_to_have_text(before)
    draft.click("role=button[name='Back a step']")
    expect(moves).to_have_text(before)
    draft.locator(".play-log li:not(.time) button").nth(2).click()
    expect(draft.get_by_text("You look at move 2 of")).to_be_visible()
    draft.click("text=Back to the last one")
    expect(moves).to_have_text(before)


def test_what_is_pressed_while_the_server_plays_is_done_after_it(draft: Page) -> None:
    step, held = draft.locator('.play-bar button:has-text("Next")'), list[Route]()
    draft.route("**/draft/play", lambda route: held.append(route), times=1)
    with draft.expect_request("**/draft/play"):
        step.click()
    step.click()
    with draft.expect_request("**/draft/play"):
        held[0].continue_()
    expect(draft.locator(".play-columns")).to_be_visible()


def test_a_play_that_is_ended_stays_ended_when_its_answer_comes(draft: Page) -> None:
    moved(draft, lambda: run(draft))
    held: list[Route] = []
    draft.route("**/draft/play", lambda route: held.append(route))
    with draft.expect_request("**/draft/play"):
        draft.click("role=button[name='Back a step']")
    draft.click("role=button[name='End the play']")
    with draft.expect_response("**/draft/play"):
        held[0].continue_()
    expect(draft.locator(".play-columns")).to_have_count(0)


def test_a_draft_is_played_to_its_end_kept_and_covered(draft: Page) -> None:
    faults: list[str] = []
    draft.on("pageerror", lambda error: faults.append(str(error)))
    to_the_form(draft)
    answer(draft)
    run(draft)
    expect(draft.get_by_text("Ended: completed, after")).to_be_visible()
    keep(draft, "Kept <b>from</b> a run")
    draft.click('.play-bar button:has-text("Coverage")')
    expect(draft.get_by_text("22 pass")).to_be_visible()
    expect(draft.locator(".djs-shape.cover-reached").nth(20)).to_be_attached()
    expect(draft.get_by_text("Every element, flow and rule is reached.")).to_be_visible()
    draft.click("#tabs button[data-kind=scenarios]")
    draft.click("nav.scenes >> text=Kept <b>from</b> a run")
    expect(draft.get_by_text("Passes, after")).to_be_visible()
    expect(draft.locator(".scenes b")).to_have_count(0)
    draft.click('.scene >> text="Remove…"')
    draft.click('dialog >> text="Remove it"')
    expect(draft.locator("nav.scenes >> text=Kept <b>from</b> a run")).to_have_count(0)
    assert faults == []


def test_a_scenario_that_fails_says_what_came_and_opens_where_it_fails(draft: Page) -> None:
    draft.click("#tabs button[data-kind=scenarios]")
    draft.click('nav.scenes button:has-text("New")')
    draft.wait_for_selector(".scene h2:has-text('A new scenario')")
    draft.fill("#scene-expect", "visited: [ApproveSpend]\ntasks: {finance: 1}")
    draft.click('text="Take the changes"')
    expect(draft.get_by_text("1 of 22 fail")).to_be_visible()
    expect(draft.locator(".differences")).to_contain_text("ApproveSpend after the start")
    expect(draft.locator(".differences")).to_contain_text("never visited")
    draft.click("text=Open in play where it fails")
    expect(draft.locator(".play-log")).to_be_visible()
    draft.click("#tabs button[data-kind=scenarios]")
    draft.click('.scene >> text="Copy"')
    expect(draft.locator("nav.scenes >> text=A new scenario, a copy")).to_be_visible()
    ours = draft.locator("nav.scenes >> text=A new scenario")
    for left in (1, 0):
        ours.first.click()
        draft.click('.scene >> text="Remove…"')
        draft.click('dialog >> text="Remove it"')
        expect(ours).to_have_count(left)
    expect(draft.locator("nav.scenes >> text=A new scenario")).to_have_count(0)


def test_a_play_begins_with_a_past_order_or_typed_data_and_a_job_is_answered(draft: Page) -> None:
    draft.click("role=button[name='What it begins with']")
    draft.fill("#play-data", "[1")
    draft.click('dialog >> text="Begin"')
    expect(draft.get_by_text("This is no JSON")).to_be_visible()
    draft.click("text=From a past order…")
    expect(draft.locator(".play-past")).not_to_contain_text("Looking")
    draft.click('dialog button:has-text("Example data")')
    draft.uncheck("#play-examples")
    moved(draft, lambda: draft.click('dialog >> text="Begin"'))
    run(draft)
    draft.click('.play-waits .job >> text="Answer…"')
    expect(draft.get_by_text("Really call the sandbox")).to_be_visible()
    draft.select_option("#play-kind", "error")
    draft.fill("#play-code", "ALIAS_TAKEN")
    moved(draft, lambda: draft.click('dialog footer >> text="Answer"'))
    run(draft)
    expect(draft.locator(".play-log")).to_contain_text("ended in a business error")
    draft.click('.play-waits .job >> text="Answer…"')
    draft.click("text=Really call the sandbox")
    expect(draft.locator("dialog[open]")).to_have_count(0)
    draft.click("role=button[name='End the play']")
    expect(draft.locator(".play-columns")).to_have_count(0)
    expect(draft.locator(".play-done")).to_have_count(0)


def test_what_is_typed_into_a_scenario_is_not_lost_by_going_elsewhere(draft: Page) -> None:
    draft.click("#tabs button[data-kind=scenarios]")
    draft.click('nav.scenes button:has-text("New")')
    draft.wait_for_selector(".scene h2:has-text('A new scenario')")
    draft.fill("#scene-expect", "visited: [")
    draft.click('nav.scenes button:has-text("a sandbox stops at its budget")')
    expect(draft.locator(".scene .fault").first).to_contain_text("expect is no YAML: line 2")
    expect(draft.locator("#scene-expect")).to_have_value("visited: [")
    draft.fill("#scene-expect", "ended: completed")
    draft.fill("#scene-name", "Typed and left")
    draft.click('nav.scenes button:has-text("a sandbox stops at its budget")')
    expect(draft.locator(".scene h2")).to_have_text("a sandbox stops at its budget")
    draft.click("nav.scenes >> text=Typed and left")
    draft.fill("#scene-name", "Dropped")
    draft.click('.scene >> text="Drop them"')
    expect(draft.locator("#scene-name")).to_have_value("Typed and left")
    draft.click('.scene >> text="Remove…"')
    draft.click('dialog >> text="Remove it"')
    expect(draft.locator("nav.scenes >> text=Typed and left")).to_have_count(0)


def test_a_run_that_is_kept_comes_into_the_open_list_and_leaves_without_a_trace(
    draft: Page,
) -> None:
    draft.click("#tabs button[data-kind=scenarios]")
    expect(draft.locator("nav.scenes li").first).to_be_visible()
    text = "async () => (await (await fetch('draft/files')).json()).files['scenarios.yaml'].text"
    before = draft.evaluate(text)
    draft.click("#tabs button[data-kind=diagram]")
    run(draft)
    keep(draft, "Kept while the list is open")
    draft.click("#tabs button[data-kind=scenarios]")
    draft.click("nav.scenes >> text=Kept while the list is open")
    draft.click('.scene >> text="Remove…"')
    draft.click('dialog >> text="Remove it"')
    expect(draft.locator("nav.scenes >> text=Kept while the list is open")).to_have_count(0)
    draft.keyboard.press("Control+s")
    draft.wait_for_function(  # "saved" can still be said of what was kept before
        f"async (before) => (await ({text})()) === before", arg=before, polling=500
    )


def test_several_panels_leave_the_diagram_room_and_are_fit_for_everybody(draft: Page) -> None:
    run(draft)
    expect(draft.locator(".play-columns")).to_be_visible()
    draft.click('.play-bar button:has-text("Coverage")')
    expect(draft.locator(".covered .counted")).to_be_visible()
    draft.click("role=tab[name=Decisions]")
    draft.wait_for_function("document.querySelector('.modeler-canvas').clientHeight >= 420")
    assert serious(draft, [CANVAS]) == []
    draft.click("role=button[name='What it begins with']")
    expect(draft.locator("#play-data")).to_be_visible()
    assert serious(draft, [CANVAS]) == []


def test_single_letters_that_are_switched_off_do_nothing_here(site: Site, draft: Page) -> None:
    letters(site, draft, on=False)
    asked: list[str] = []
    draft.on("request", lambda request: asked.append(request.url.rpartition("/draft/")[2]))
    try:
        draft.goto(f"{site.url}/processes/aws-account/draft")
        draft.wait_for_selector("body[data-ready=yes]")
        for key in ("p", ".", "?"):
            draft.keyboard.press(key)
        moved(draft, lambda: run(draft))
        assert [one for one in asked if one.startswith("play")] == ["play/data", "play"]
        expect(draft.locator("dialog[open]")).to_have_count(0)
    finally:
        letters(site, draft, on=True)
