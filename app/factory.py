"""The only place where everything meets: settings, database, rooms, errors."""

from __future__ import annotations

import importlib
import secrets
import signal
from typing import Any
from urllib.parse import quote

import click
import structlog
from flask import Flask, Response, current_app, redirect, render_template, request
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from app import config as settings
from app.config import ROOT, Config
from app.lib import json, logs
from app.lib.db import db, prepare_engine
from app.lib.errors import (
    AppError,
    BadRequest,
    Forbidden,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
)
from app.lib.pages import init_pages
from app.lib.web import KeyConverter, came_from, is_api

ROOMS = ("accounts", "audit", "providers", "catalog", "designer", "runtime", "tasks", "orders")
MAX_REQUEST_BYTES = 8_000_000
csrf = CSRFProtect()
migrate = Migrate()
log = structlog.get_logger()
HTTP_ERRORS: dict[int, type[AppError]] = {
    401: SignInNeeded,
    403: Forbidden,
    404: NotFound,
    429: TooMany,
    503: Unavailable,
}
HTTP_WORDS = {
    404: "There is no page at this address. It may have been moved, or mistyped.",
    405: "This address does not take that method.",
    415: "The content type is not one that is read here. Send application/json.",
}


def create_app(config: Config | None = None) -> Flask:
    """A Baton application. Raises ConfigError when a setting cannot be used."""
    chosen = config or settings.read()
    logs.begin(chosen.log_level)
    app = Flask("app", static_folder=str(ROOT / "static"), template_folder="templates")
    app.config.from_mapping(flask_settings(chosen))
    app.extensions["baton"] = chosen
    app.url_map.converters["int"] = KeyConverter
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.before_request(_protect)
    init_pages(app)
    app.context_processor(_demo_places)
    app.register_error_handler(Exception, answer_error)
    for room in ROOMS:
        importlib.import_module(f"app.{room}.wiring").install(app)
    app.cli.add_command(worker_command)
    return app


@click.command("worker")
def worker_command() -> None:
    """Run jobs, timers and news as a process of its own, until Ctrl-C."""
    from app.worker import Worker

    worker = Worker(current_app._get_current_object())  # type: ignore[attr-defined]  # the proxy's own
    signal.signal(signal.SIGTERM, lambda number, frame: worker.stop())
    click.echo("The worker runs; Ctrl-C ends it.")
    try:
        worker.run_forever()
    except KeyboardInterrupt:
        worker.stop()


def _demo_places() -> dict[str, str]:
    """Where pages find the demo's vendors and mail catcher; empty without a demo."""
    config: Config = current_app.extensions["baton"]
    return {"sandbox_url": config.sandbox_url, "postbox_url": config.postbox_url}


def _protect() -> None:
    """Checks the CSRF token of what a browser sends; programs come with a bearer token alone."""
    if "\0" in request.path:  # no text of a database holds it
        raise NotFound(HTTP_WORDS[404])
    view = current_app.view_functions.get(request.endpoint or "")
    if most := getattr(view, "baton_most", 0):
        request.max_content_length = most
    if not is_api(request.path):
        csrf.protect()


def flask_settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions want to know, in their names."""
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        # Pages with a secret in their address send no referrer; the token alone has to do.
        "WTF_CSRF_SSL_STRICT": False,
    }


def answer_error(error: Exception) -> Any:
    """One answer for every error: a problem document for programs, a page for people."""
    known = as_app_error(error)
    if known is None:
        log.exception("request.failed", path=request.path)
        known = AppError(
            "Baton could not finish this. Nothing was half done. Try again; if it comes back, "
            "tell the operator the reference below."
        )
    answer: WerkzeugResponse
    # A script takes any other page as the sign that its session has ended.
    if is_api(request.path) or (isinstance(known, TooLarge) and request.is_json):
        answer = app_json(known.as_problem(request.path), known.status)
        answer.content_type = "application/problem+json"
    else:
        answer = error_page(known)
    if isinstance(known, TooMany):
        answer.headers["Retry-After"] = str(known.retry_after)
    return answer


def as_app_error(error: Exception) -> AppError | None:
    """The error in our own words; None for what nobody foresaw."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, CSRFError):
        return BadRequest(
            "This page was open for too long, or was not opened from here. Load it again and "
            "send the form once more."
        )
    if isinstance(error, RequestEntityTooLarge):
        most = (request.max_content_length or MAX_REQUEST_BYTES) // 1_000_000
        return TooLarge(
            f"What was sent is larger than {most} MB, and nothing of it was kept. Send less: "
            "smaller files, or some of them."
        )
    if isinstance(error, HTTPException):
        return HTTP_ERRORS.get(error.code or 500, BadRequest)(HTTP_WORDS.get(error.code or 500))
    if isinstance(error, OperationalError):
        return Unavailable("The database does not answer. Nothing was changed; try again soon.")
    return None


def app_json(value: dict[str, Any], status: int) -> Response:
    """A JSON answer through our own codec."""
    return Response(json.dumps(value), status=status, content_type="application/json")


def error_page(error: AppError) -> WerkzeugResponse:
    """The page that says what happened, what is safe and what to do."""
    if isinstance(error, SignInNeeded):
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")
    page = render_template(
        "error.html", error=error, back=_page_before(), reference=secrets.token_hex(4)
    )
    return Response(page, status=error.status)


def _page_before() -> str:
    """The page of ours that a form was sent from; empty for what was only opened."""
    came = came_from() if request.method == "POST" else None
    return came.geturl() if came else ""
