"""A whole installation for browsers: database, stand-in, server with its worker, Chromium."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

import sandbox
from app.config import ROOT
from sandbox.postbox import Postbox
from sandbox.start import free_port
from tests.databases import MEMORY

PAUSE = "LookAgain"  # of the order that the tests place
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What a library draws into a page is not ours to mend; what stands around it is.
CANVAS = ".djs-container"  # diagrams, by bpmn-js
EDITORS = (".drawing", ".sheet-place", ".paper", ".bio-properties-panel")  # of decisions and forms
HEARD = "async (inner) => (await axe.run({ exclude: inner })).violations"


@dataclass
class Site:
    """A running Baton, and who can sign in."""

    url: str
    people: dict[str, tuple[str, str]]
    browser: Browser
    environment: dict[str, str]
    postbox: Postbox
    signed_in: dict[str, StorageState] = field(default_factory=dict)

    def flask(self, *words: str) -> None:
        """Runs a command of the installation."""
        run(self.environment, *words)

    def page(self, role: str, width: int = 1440, height: int = 900) -> Page:
        """A page on which the demo person of a role has signed in."""
        if role not in self.signed_in:
            self.signed_in[role] = self._sign_in(role)
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, storage_state=self.signed_in[role]
        )
        page = context.new_page()
        page.goto(f"{self.url}/home")
        return page

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
        "PORT": str(free_port()),
    }
    run(environment, "db", "upgrade")
    run(environment, "demo")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env=environment,
    )
    url = f"http://127.0.0.1:{environment['PORT']}"
    ended = Event()
    Thread(target=pass_pauses, args=(folder / "baton.db", ended), daemon=True).start()
    try:
        wait_for(f"{url}/health")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            yield Site(url, people(folder / "demo-people.txt"), chromium, environment, postbox)
            chromium.close()
    finally:
        ended.set()
        server.terminate()
        server.wait(30)
        stand_in.stop()
        postbox.stop()


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
    with closing(sqlite3.connect(database, timeout=15, isolation_level=None)) as connection:
        while not ended.wait(0.2):
            now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
            if connection.execute(f"SELECT 1 FROM timer WHERE {waits}", (now,)).fetchone():
                connection.execute(f"UPDATE timer SET due_at = ? WHERE {waits}", (now, now))


def run(environment: dict[str, str], *words: str) -> None:
    """Runs ``flask`` with these words."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
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
