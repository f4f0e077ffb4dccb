"""The worker: a loop that leases jobs, fires timers and passes on news, until it is told to stop.

It runs inside the web server by default, or as a process of its own (``flask worker``). Any
number of them may run against one PostgreSQL; what is leased is nobody else's.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts import tries
from app.config import Config
from app.designer.library import importing, scores
from app.lib import clock, idempotency
from app.lib.db import db, transaction
from app.runtime import jobs
from app.runtime import worker as rounds
from app.tasks.notices.rounds import Rounds

TIDY_EVERY = timedelta(hours=1)
log = structlog.get_logger()


class Worker:
    """The loop and the threads that call providers."""

    def __init__(self, app: Flask) -> None:
        config: Config = app.extensions["baton"]
        self.app, self.threads, self.poll = app, config.worker_threads, config.poll_seconds
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._running: set[Future[None]] = set()
        self._tidied: datetime | None = None
        self._notices = Rounds()
        self._post: Future[None] | None = None
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="job")
        self._thread = threading.Thread(target=self._loop, name="worker", daemon=True)

    def start(self) -> None:
        """Begins to work in a thread of its own."""
        event.listen(Session, "after_commit", self._woken)
        self._thread.start()

    def stop(self, timeout: float = 20.0) -> None:
        """Takes nothing more, lets what runs come to its end."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        self._pool.shutdown(wait=True, cancel_futures=True)
        if event.contains(Session, "after_commit", self._woken):
            event.remove(Session, "after_commit", self._woken)

    def run_forever(self) -> None:
        """Works in this thread until ``stop`` is called from another."""
        event.listen(Session, "after_commit", self._woken)
        self._loop()

    def _woken(self, _: Session) -> None:
        """What this process just wrote may be due at once; others' writes are found by polling."""
        self._wake.set()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                did = self._round()
            except Exception:
                # The database may be away for a while: nothing is lost, so the loop stays.
                log.exception("worker.round_failed")
                did = False
            if not did:
                self._wake.wait(self.poll)

    def _round(self) -> bool:
        with self.app.app_context():
            did = rounds.tend()
            self._running = {future for future in self._running if not future.done()}
            free = self.threads - len(self._running)
            leased = jobs.lease(free) if free else []
            for job in leased:
                self._running.add(self._pool.submit(self._run, job))
            self._send_post()
            self.tidy()
            return did or bool(leased)

    def _send_post(self) -> None:
        """Beside the loop, as a mail server may be slow; one round at a time."""
        if (self._post is None or self._post.done()) and self._notices.is_due():
            self._post = self._pool.submit(self._round_of_post)

    def _round_of_post(self) -> None:
        with self.app.app_context():
            try:
                self._notices.run()
            except Exception:
                log.exception("worker.post_failed")
            finally:
                db.session.remove()

    def tidy(self) -> None:
        """Forgets what is kept for a time only; at most once an hour, also when it fails."""
        now = clock.now()
        if self._tidied is not None and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        with transaction() as session:
            idempotency.forget_old(session)
            importing.forget_old(session)
            scores.forget_old(session)
            tries.forget_old(session)

    def _run(self, leased: jobs.Leased) -> None:
        with self.app.app_context():
            try:
                jobs.run(leased)
            except Exception:
                # Its lease runs out and another round has it; a dead thread would help nobody.
                log.exception("worker.job_failed", job=leased.id)
            finally:
                db.session.remove()
        self._wake.set()
