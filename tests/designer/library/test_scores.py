"""What scenarios came to is kept by the digest of the files: the newest result, also of two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.library import importing, scores
from app.designer.library.models import ProcessImport
from app.lib import clock
from app.lib.db import db, transaction
from app.worker import Worker
from tests.designer.builders import SMALL
from tests.world import World


def told(digest: str = "a") -> tuple[int, int]:
    db.session.rollback()
    db.session.expire_all()
    row = scores.of([digest])[digest]
    return row.passed, row.total


def test_the_newest_result_is_kept(world: World) -> None:
    for passed in (1, 2):
        with transaction() as session:
            scores.keep(session, "a", passed=passed, total=2)
    assert told() == (2, 2)


def test_two_who_keep_the_first_result_at_once_both_succeed(world: World) -> None:
    db.session.rollback()
    both = Barrier(2)

    def keep(passed: int) -> None:
        with world.app.app_context():
            try:
                both.wait(10)
                with transaction() as session:
                    scores.keep(session, "a", passed=passed, total=9)
                    session.flush()
            finally:
                db.session.remove()

    for _ in range(5):
        with transaction() as session:
            session.query(scores.ScenarioScore).delete()
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(keep, (3, 4))) == [None, None]
        assert told() in {(3, 9), (4, 9)}


def test_what_was_never_published_is_forgotten_after_90_days(world: World) -> None:
    with transaction() as session:
        version = service.publish(session, "small", SMALL, note="", by=SYSTEM)
        for digest in (version.digest, "draft"):
            scores.keep(session, digest, passed=1, total=1)
    asked = (version.digest, "draft")
    worker = Worker(world.app)
    for days, kept in ((89, 2), (91, 1)):
        with clock.fixed(clock.now() + timedelta(days=days)):
            worker.tidy()
            db.session.rollback()
            assert len(scores.of(asked)) == kept
    assert list(scores.of(asked)) == [version.digest]


def test_the_worker_forgets_uploads_that_nobody_decided_about(world: World) -> None:
    taken = importing.take([("small.bpmn", SMALL["small.bpmn"])])
    owner = world.principal("process-owner")
    with transaction() as session:
        upload = importing.keep(session, taken, by=owner).uuid
    worker = Worker(world.app)
    worker.tidy()
    assert importing.find(upload, owner)
    with clock.fixed(clock.now() + timedelta(hours=25)):
        worker.tidy()
    db.session.rollback()
    assert db.session.query(ProcessImport).count() == 0
