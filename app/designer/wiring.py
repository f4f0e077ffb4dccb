"""How the designer joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.cli import process


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(process)
