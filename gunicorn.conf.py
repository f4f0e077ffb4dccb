"""How gunicorn serves Baton: one process with threads, and the worker beside it.

SQLite has one writer, so one process is right for it. With PostgreSQL, raise WEB_CONCURRENCY and
run ``flask worker`` as processes of their own (BATON_WORKER=false here).
"""

from __future__ import annotations

import os
from typing import Any

from gunicorn.workers import gthread


class Threads(gthread.ThreadWorker):
    """Threads that wait for nobody: a connection takes one when something is asked on it.

    A browser opens connections ahead of need; each would hold one thread for five seconds.
    """

    def handle(self, conn: Any) -> Any:
        """Leaves a new connection on which nothing came yet to the poller."""
        if not conn.initialized and not conn.wait_for_data(0):
            return gthread._DEFER
        return super().handle(conn)


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 8
worker_class = Threads
timeout = 60
keepalive = 10  # also how long a connection may wait for its first request
graceful_timeout = 20
accesslog = None
loglevel = "warning"
_running: list[Any] = []


def post_worker_init(worker: Any) -> None:
    """Starts the in-process worker where the settings want one."""
    from app.worker import Worker

    app = worker.wsgi
    if app.extensions["baton"].worker:
        started = Worker(app)
        started.start()
        _running.append(started)


def worker_exit(server: Any, worker: Any) -> None:
    """Lets running jobs come to their end."""
    for started in _running:
        started.stop()
