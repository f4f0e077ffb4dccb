"""What scenarios came to is kept by the digest of the files: the newest result, also of two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.designer.library import scores
from app.lib.db import db, transaction
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
