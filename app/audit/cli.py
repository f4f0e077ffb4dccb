"""Commands about the history."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.audit.models import History
from app.audit.service import COLUMNS, history, verify
from app.lib import json
from app.lib.db import db

audit = AppGroup("audit", help="The history of everything.")


@audit.command("verify")
@click.argument("stream", required=False)
def verify_(stream: str | None) -> None:
    """Prove that nobody changed the history; ends with 1 when somebody did."""
    _need(stream)
    breaks = list(verify(stream))
    for found in breaks:
        click.echo(f"{found.stream} {found.sequence}: {found.reason}")
    if breaks:
        what = "1 place does not" if len(breaks) == 1 else f"{len(breaks)} places do not"
        raise click.ClickException(
            f"{what} hold. Compare it with an export made before, and find out who can write to "
            "the database."
        )
    click.echo("Every chain holds.")


@audit.command("export")
@click.option("--stream", help="one stream alone, such as order:O-2026-00001")
def export(stream: str | None) -> None:
    """Print the history as JSON lines."""
    _need(stream)
    rows = select(History).order_by(History.id)
    if stream:
        rows = rows.where(History.stream == stream)
    for row in db.session.scalars(rows.execution_options(yield_per=500)):
        said = {name: getattr(row, name) for name in COLUMNS}
        click.echo(json.dumps({**said, "at": row.at.isoformat(), "hash": row.hash}))


def _need(stream: str | None) -> None:
    """A stream that nobody ever wrote to proves nothing: most likely its name is mistyped."""
    if stream is not None and not history(stream, 1):
        raise click.ClickException(
            f"There is no stream {stream!r}. Streams are named like order:O-2026-00001, "
            "instance:<uuid> or people."
        )
