"""Commands about the history."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.audit.models import History
from app.audit.service import COLUMNS, verify
from app.lib import json
from app.lib.db import db

audit = AppGroup("audit", help="The history of everything.")


@audit.command("verify")
@click.argument("stream", required=False)
def verify_(stream: str | None) -> None:
    """Prove that nobody changed the history; ends with 1 when somebody did."""
    breaks = list(verify(stream))
    for found in breaks:
        click.echo(f"{found.stream} {found.sequence}: {found.reason}")
    if breaks:
        raise click.ClickException(f"{len(breaks)} places do not hold.")
    click.echo("Every chain holds.")


@audit.command("export")
@click.option("--stream", help="one stream alone, such as order:O-2026-00001")
def export(stream: str | None) -> None:
    """Print the history as JSON lines."""
    rows = select(History).order_by(History.id)
    if stream:
        rows = rows.where(History.stream == stream)
    for row in db.session.scalars(rows.execution_options(yield_per=500)):
        said = {name: getattr(row, name) for name in COLUMNS}
        click.echo(json.dumps({**said, "at": row.at.isoformat(), "hash": row.hash}))
