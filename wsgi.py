"""The application, for a WSGI server and for the flask command."""

from __future__ import annotations

from app.factory import create_app

app = create_app()
