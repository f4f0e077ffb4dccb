"""How the room joins the application."""

from __future__ import annotations

from flask import Flask, g, request, session

from app.accounts import service
from app.accounts.access import Principal, maybe_current
from app.accounts.cli import user
from app.lib.web import is_api


def install(app: Flask) -> None:
    """Registers pages and commands, and how a request finds out who asks."""
    from app.accounts.absence.views import bp as absences
    from app.accounts.views import bp

    app.register_blueprint(bp)
    app.register_blueprint(absences)
    app.cli.add_command(user)
    app.before_request(_prepare)
    app.context_processor(lambda: {"principal": maybe_current() if request else None})


def _prepare() -> None:
    g.pop("principal", None)  # whoever asked before in this context is not who asks now
    g.find_principal = _bearer if is_api(request.path) else _session


def _session() -> Principal | None:
    token = session.get("sid")
    return service.by_session(token) if token else None


def _bearer() -> Principal | None:
    """Programs come with a token alone: a cookie never opens the API, so no site can misuse it."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return service.by_bearer(token.strip()) if kind.lower() == "bearer" else None
