"""A whole installation for browsers: database, stand-in, server with its worker, Chromium."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

import sandbox
from app.config import ROOT
from sandbox.postbox import Postbox
from sandbox.start import free_port
from tests.databases import MEMORY

BAD = 400  # from this status on an answer is heard of when a test fails
MOST_READ = 4000  # characters of a page, in the report of a failure
PAUSE = "LookAgain"  # of the order that the tests place
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What a library draws into a page is not ours to mend; what stands around it is.
CANVAS = ".djs-container"  # diagrams, by bpmn-js
EDITORS = (".drawing", ".sheet-place", ".paper", ".bio-properties-panel")  # of decisions and forms
NARROW = "document.documentElement.scrollWidth <= window.innerWidth"
OFFICE = ZoneInfo("Europe/Berlin")  # of the demo's calendar
LATE = 22  # from this hour on the site takes it to be early on the next day
SERVED = "tests.browser.serving"
HEARD = "async (inner) => (await axe.run({ exclude: inner })).violations"
expect.set_options(timeout=30_000)  # as long as Playwright gives a deed; a machine may be busy


@dataclass
class Site:
    """A running Baton, and who can sign in."""

    url: str
    database: Path
    people: dict[str, tuple[str, str]]
    browser: Browser
    environment: dict[str, str]
    postbox: Postbox
    signed_in: dict[str, StorageState] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)  # what went wrong in pages of the test

    def flask(self, *words: str) -> None:
        """Runs a command of the installation."""
        run(self.environment, *words)

    def page(self, role: str, width: int = 1440, height: int = 900) -> Page:
        """A page on which the demo person of a role has signed in."""
        if role not in self.signed_in:
            self.signed_in[role] = self._sign_in(role)
        page = self._opened(width, height, self.signed_in[role])
        page.goto(f"{self.url}/home")
        return page

    def phone(self) -> Page:
        """A page of somebody who has no account, on a phone."""
        return self._opened(390, 844)

    def _opened(self, width: int, height: int, state: StorageState | None = None) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, storage_state=state
        )
        hear(context, self.heard)
        return context.new_page()

    def shown(self) -> str:
        """What stands in every open page, and what went wrong in them."""
        pages = [page for context in self.browser.contexts for page in context.pages]
        return "\n\n".join([*map(text_of, pages), *self.heard])

    def close_all_but(self, kept: Sequence[BrowserContext]) -> None:
        """Closes what a test opened: a page that is left asks the server for news for ever."""
        for context in set(self.browser.contexts) - set(kept):
            context.close()
        self.heard.clear()

    def now(self) -> datetime:
        """The moment that it is there."""
        return datetime.now(UTC) + timedelta(
            hours=float(self.environment["BATON_TEST_HOURS_AHEAD"])
        )

    def hand_in(self) -> None:
        """Lets the time pass in which completions can be taken back."""
        held = "type = 'task.hand-in' AND state = 'ready'"
        with closing(connected(self.database)) as connection:
            connection.execute(f"UPDATE job SET due_at = ? WHERE {held}", (stamp(),))

    def _sign_in(self, role: str) -> StorageState:
        context = self.browser.new_context()
        page = context.new_page()
        email, password = self.people[role]
        page.goto(f"{self.url}/sign-in")
        page.fill("#email", email)
        page.fill("#password", password)
        page.click("button.btn-primary")
        page.wait_for_url("**/home")
        state = context.storage_state()
        context.close()
        return state


def hear(context: BrowserContext, heard: list[str]) -> None:
    """Keeps what went wrong in the pages of a context."""
    context.on("weberror", lambda fault: heard.append(f"fault: {fault.error}"))
    context.on("requestfailed", lambda one: heard.append(f"no answer: {one.url}: {one.failure}"))
    context.on(
        "response",
        lambda one: heard.append(f"{one.status}: {one.url}") if one.status >= BAD else None,
    )


def text_of(page: Page) -> str:
    """Where a page is and what is read there."""
    try:
        return f"{page.url}\n{page.locator('body').inner_text(timeout=2000)[:MOST_READ]}"
    except Error as error:
        return f"{page.url}\n{error.message}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """Adds to the report of a failure what its pages showed: nobody can look at them later."""
    report = yield
    site = item.funcargs.get("site") if isinstance(item, pytest.Function) else None
    if report.when == "call" and report.failed and isinstance(site, Site):
        report.sections.append(("Open pages", site.shown()))
    return report


@pytest.fixture(autouse=True)
def tidy(site: Site) -> Iterator[None]:
    """Closes what a test opened and did not need to close itself."""
    kept = site.browser.contexts
    yield
    site.close_all_but(kept)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Everything, started once."""
    with TemporaryDirectory(prefix="baton-site-", dir=MEMORY) as folder:
        yield from installation(Path(folder))


def installation(folder: Path) -> Iterator[Site]:
    """A whole Baton in this folder, for as long as it is used."""
    stand_in = sandbox.start(folder / "sandbox.db")
    postbox = Postbox()
    environment = {
        **os.environ,
        "BATON_SMTP_HOST": "127.0.0.1",
        "BATON_SMTP_PORT": str(postbox.port),
        "BATON_SMTP_SECURITY": "none",
        "BATON_INSTANCE_DIR": str(folder),
        "BATON_SANDBOX_URL": stand_in.url,
        "BATON_POLL_MS": "100",
        "BATON_TEST_HOURS_AHEAD": str(hours_ahead(datetime.now(OFFICE))),
        "PORT": str(free_port()),
    }
    run(environment, "db", "upgrade")
    run(environment, "demo")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", f"{SERVED}:app"],
        cwd=ROOT,
        env=environment,
    )
    url = f"http://127.0.0.1:{environment['PORT']}"
    database, ended = folder / "baton.db", Event()
    Thread(target=pass_pauses, args=(database, ended), daemon=True).start()
    try:
        wait_for(f"{url}/health")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            roles = people(folder / "demo-people.txt")
            yield Site(url, database, roles, chromium, environment, postbox)
            chromium.close()
    finally:
        ended.set()
        server.terminate()
        server.wait(30)
        stand_in.stop()
        postbox.stop()


def hours_ahead(now: datetime) -> int:
    """By how much the clock of the site goes ahead, so that its day does not end in a test."""
    return 24 - now.hour if now.hour >= LATE else 0


def fits(page: Page) -> None:
    """Waits until nothing stands out of the window at its side."""
    page.wait_for_function(NARROW)


def serious(page: Page, without: Sequence[str] = ()) -> list[str]:
    """What axe finds that keeps people from using the page, but for the parts left out."""
    page.evaluate(AXE.read_text())  # not as a script tag, which the policy of the page refuses
    found: list[dict[str, Any]] = page.evaluate(HEARD, [[one] for one in without])
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def pass_pauses(database: Path, ended: Event) -> None:
    """Lets the half minute pass that an order waits before it asks its vendor again."""
    waits = f"state = 'waiting' AND element_id = '{PAUSE}' AND due_at > ?"
    with closing(connected(database)) as connection:
        while not ended.wait(0.2):
            now = stamp()
            if connection.execute(f"SELECT 1 FROM timer WHERE {waits}", (now,)).fetchone():
                connection.execute(f"UPDATE timer SET due_at = ? WHERE {waits}", (now, now))


def stamp() -> str:
    """This moment as the database writes it."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"


def connected(database: Path) -> sqlite3.Connection:
    """The database of a site, beside the site."""
    return sqlite3.connect(database, timeout=15, isolation_level=None)


def run(environment: dict[str, str], *words: str) -> None:
    """Runs ``flask`` with these words."""
    command = [sys.executable, "-m", "flask", "--app", SERVED, *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def people(path: Path) -> dict[str, tuple[str, str]]:
    """Mail and password by role."""
    rows = [line.split() for line in path.read_text().splitlines()]
    return {role: (email, password) for role, email, password in rows}


def wait_for(url: str) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
