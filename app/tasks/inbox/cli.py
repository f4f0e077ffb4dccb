"""Commands for whoever runs Baton."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.lib.db import db, locked, transaction
from app.runtime import renewing
from app.runtime.models import Instance, UserTask

inbox_commands = AppGroup("inbox", help="The inbox: what it finds user tasks by.")


@inbox_commands.command("renew")
def renew() -> None:
    """Write anew what open user tasks are found by, as their variables are now."""
    instances = select(UserTask.instance_id).where(UserTask.state == "open").distinct()
    keys = list(db.session.scalars(instances.order_by(UserTask.instance_id)))
    for key in keys:  # a transaction each, so that nobody who works has to wait
        with transaction() as session:
            renewing.renew(session, locked(Instance, key))
    click.echo(f"Renewed what the user tasks of {len(keys)} instances are found by.")
