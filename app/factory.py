"""The only place where everything meets: settings, database, rooms, errors."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from flask import Flask, Response, jsonify, request
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException

from app import config as settings
from app.config import ROOT, Config
from app.lib import errors
from app.lib.db import db, prepare_engine

ROOMS = ("accounts", "audit", "providers", "catalog", "designer", "runtime", "tasks", "orders")
MAX_REQUEST_BYTES = 8_000_000
csrf = CSRFProtect()
migrate = Migrate()


def create_app(config: Config | None = None) -> Flask:
    """A Baton application. Raises ConfigError when a setting cannot be used."""
    chosen = config or settings.read()
    app = Flask("app", static_folder=str(ROOT / "static"), template_folder="templates")
    app.config.from_mapping(flask_settings(chosen))
    app.extensions["baton"] = chosen
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    app.register_error_handler(Exception, answer_error)
    for room in ROOMS:
        if importlib.util.find_spec(f"app.{room}.wiring"):
            importlib.import_module(f"app.{room}.wiring").install(app)
    return app


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
    }


def answer_error(error: Exception) -> Any:
    """One answer for every error: a problem document for programs, a page for people."""
    raise error


def is_api(path: str) -> bool:
    """Whether a program asks, so that errors are RFC 9457 problems."""
    return path.startswith(("/api/", "/tmf-api/"))


__all__ = ["HTTPException", "Response", "create_app", "errors", "jsonify", "request"]
