"""A small world for tests: people, customers, processes, and vendors that record what they get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import demo as people
from app.accounts import service as accounts
from app.accounts.access import SYSTEM, Principal
from app.accounts.models import BusinessRole, Person
from app.catalog import demo as catalog
from app.designer import service as designer
from app.designer.folders import digest
from app.designer.models import ProcessVersion
from app.lib import json
from app.lib.db import db, transaction
from app.lib.http import Answer, Outgoing, Policy
from app.providers import calls
from app.providers import service as providers
from app.runtime import service as runtime
from app.runtime import worker as rounds
from app.runtime.models import Incident, Instance, Job, JobState, UserTask
from tests.engine.bpmn.diagrams import ends, flows, folder

PASSWORD = "correct horse battery"
VENDORS = "http://127.0.0.1:9"


@dataclass
class Vendors:
    """Stands where the network is: keeps what was sent, answers as it was told."""

    sent: list[Outgoing] = field(default_factory=list)
    answer: Callable[[Outgoing], Answer] | None = None

    def send(self, call: Outgoing, policy: Policy) -> Answer:
        """What ``app.lib.http.send`` would do."""
        if call.url.endswith("/oauth2/token"):
            return Answer(200, {}, b'{"access_token": "t", "expires_in": 3600}')
        self.sent.append(call)
        if self.answer is not None:
            return self.answer(call)
        return Answer(200, {}, b"{}")


def says(status: int, body: Any = None, **headers: str) -> Callable[[Outgoing], Answer]:
    """A vendor that always says this."""
    return lambda call: Answer(status, headers, json.dumps(body or {}).encode())


class World:
    """The application with everything a test needs around it."""

    def __init__(self, app: Flask, vendors: Vendors) -> None:
        self.app, self.vendors = app, vendors
        self.is_new = db.session.scalar(select(Person.id).limit(1)) is None
        if self.is_new:
            self._fill()

    def _fill(self) -> None:
        with transaction() as session:
            for key, (name, words) in people.DESKS.items():
                session.add(BusinessRole(key=key, name=name, description=words))
            session.flush()
            for role in ("csr", "process-owner", "admin", "auditor"):
                accounts.add_person(
                    session,
                    email=f"{role}@test.example",
                    name=role.title(),
                    password=PASSWORD,
                    system_roles=(role,),
                )
            catalog.seed(session)
            providers.seed_demo(session, VENDORS)

    def principal(self, role: str) -> Principal:
        """The person of a role."""
        email = f"{role}@test.example"
        return accounts.principal_of(
            db.session.scalars(select(Person).where(Person.email == email)).one()
        )

    def browser(self, role: str) -> FlaskClient:
        """A browser in which the person of a role has signed in."""
        client = self.app.test_client()
        data = {"email": f"{role}@test.example", "password": PASSWORD}
        answer = client.post("/sign-in", data={**data, "csrf_token": token(client, "/sign-in")})
        assert answer.status_code == 302, answer.data
        return client

    def bearer(self, role: str, *scopes: str) -> dict[str, str]:
        """Headers of a program that works for the person of a role."""
        _, text = accounts.add_token(self.principal(role), "test", scopes)
        return {"Authorization": f"Bearer {text}"}

    def publish(self, body: str, key: str = "p", also: str = "", **files: bytes) -> None:
        """Makes a small diagram the live version of a process."""
        content = folder(body, also, **files)
        with transaction() as session:
            designer.publish(session, key, content, note="", by=SYSTEM)

    def published_before(self, body: str, key: str = "p", also: str = "") -> None:
        """Makes a small diagram live as an earlier release did, which some rules of now lacked."""
        self.publish(ends("e") + flows("s > e"), key)
        files = {name: content.decode() for name, content in folder(body, also).items()}
        self._write_files(designer.live_versions()[key].id, files)

    @contextmanager
    def unreadable(self, key: str = "p") -> Iterator[None]:
        """Lets the live version of a process be one that this release cannot load."""
        version = designer.live_versions()[key].id
        files = designer.version(version).files
        self._write_files(version, {name: "<" for name in files})
        yield
        self._write_files(version, files)

    def _write_files(self, version: int, files: dict[str, str]) -> None:
        with transaction() as session:
            row = session.get_one(ProcessVersion, version)
            row.files = files
            row.digest = digest({name: text.encode() for name, text in files.items()})
        self.app.extensions.pop("baton.definitions", None)

    def start(self, process: str = "p", **variables: Any) -> Instance:
        """Begins an instance."""
        with transaction() as session:
            return runtime.start_instance(
                session, process, variables, actor=SYSTEM, business_key="T-1", title="Test"
            )

    def work(self) -> None:
        """Lets the worker do all that is due."""
        for _ in range(200):
            if not rounds.run_once():
                return
        raise AssertionError("the worker does not come to rest")

    def beside(self, deed: Callable[[], Any]) -> Callable[[], Any]:
        """The deed as another thread does it, with a connection of its own."""

        def run() -> Any:
            with self.app.app_context():
                try:
                    return deed()
                finally:
                    db.session.remove()

        return run

    def at_once(
        self, *deeds: Callable[[], Any], met: tuple[type[Exception], ...] = ()
    ) -> list[Any]:
        """What comes of each deed, all at one moment: its result, or one of these errors."""
        db.session.rollback()
        start = Barrier(len(deeds))

        def run(deed: Callable[[], Any]) -> Any:
            start.wait(20)
            try:
                return deed()
            except met as error:
                return error

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(lambda deed: self.beside(lambda: run(deed))(), deeds))

    def fresh(self, instance: Instance) -> Instance:
        """The instance as the database has it."""
        db.session.rollback()
        return db.session.get_one(Instance, instance.id, populate_existing=True)

    def task(self) -> UserTask:
        """The one open user task."""
        db.session.rollback()
        return db.session.scalars(select(UserTask).where(UserTask.state == "open")).one()

    def jobs(self) -> list[Job]:
        """Jobs of diagrams, oldest first."""
        db.session.rollback()
        return list(db.session.scalars(select(Job).where(Job.element_id != "").order_by(Job.id)))

    def hurry(self) -> None:
        """Makes every job that waits for its next try due now."""
        with transaction() as session:
            for job in session.scalars(select(Job).where(Job.state == JobState.READY)):
                job.due_at = job.created_at

    def incident(self) -> Incident | None:
        """The open incident."""
        db.session.rollback()
        return db.session.scalar(select(Incident).where(Incident.state == "open"))


def token(client: FlaskClient, path: str) -> str:
    """The CSRF token of a page."""
    g.pop("csrf_token", None)  # the test's context outlives a request; a server's does not
    found = re.search(r'name="csrf" content="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found, path
    return found[1]


__all__ = ["Vendors", "World", "calls", "says", "token"]
