"""``flask process migrate``: moves running instances to another version, here and now."""

from __future__ import annotations

import time
from typing import Any

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from app.accounts.access import SYSTEM
from app.designer.cli import for_programs, out
from app.lib import json
from app.lib.db import db
from app.lib.errors import AppError
from app.lib.schema import faults
from app.runtime.moving import plans, queries, service, trial, work
from app.runtime.moving.models import MigrationRun, RunState
from app.runtime.moving.plans import Plan
from app.runtime.moving.present import shown, tried

PAUSE = 0.2  # while a worker has the last instances
MARKS = {trial.MOVES: "[green]✓[/]", trial.REFUSED: "[red]✗[/]", trial.SKIPPED: "[yellow]-[/]"}


@click.command("migrate")
@click.argument("key")
@click.option("--from", "sources", type=int, multiple=True, help="A version they are on; all.")
@click.option("--to", "target", type=int, required=True, help="The version to go to.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="Which element becomes it.")
@click.option("--anew", multiple=True, metavar="ELEMENT", help="Make what waits there anew.")
@click.option("--at", "element", default="", help="Only those that wait at this element.")
@click.option("--id", "ids", multiple=True, help="Only these instances.")
@click.option("--reason", default="", help="Why; the history keeps it.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen to each.")
@for_programs
@with_appcontext
def migrate_command(
    key: str, target: int, *, reason: str, dry_run: bool, as_text: bool, **asked: tuple[Any, ...]
) -> None:
    """Moves running instances of the process KEY to another version.

    Ends with 1 when an instance cannot move. What was begun goes on with the workers if this
    command is stopped.
    """
    said: dict[str, Any] = {
        "target": target,
        "instances": {
            "versions": list(asked["sources"]),
            "element": "".join(asked["element"]),
            "ids": list(asked["ids"]),
        },
        "mapping": dict(_pair(one) for one in asked["pairs"]),
        "anew": list(asked["anew"]),
        "reason": reason,
    }
    try:
        if problems := faults(plans.PLAN, said):
            raise click.ClickException(f"{problems[0].pointer}: {problems[0].message}")
        plan = plans.read(key, said)
        stayed = _try(plan, as_text) if dry_run else _move(plan, as_text)
    except AppError as error:
        lines = [error.message, *(f"  {one.pointer}: {one.message}" for one in error.problems[1:])]
        raise click.ClickException("\n".join(lines)) from error
    raise SystemExit(1 if stayed else 0)


def _pair(said: str) -> tuple[str, str]:
    old, sign, new = said.partition("=")
    if not (old and sign and new):
        raise click.BadParameter(f"{said!r} is not OLD=NEW.", param_hint="--map")
    return old, new


def _try(plan: Plan, as_text: bool) -> int:
    """Says what would happen; how many would stay because they cannot move."""
    found = trial.try_out(plan)
    if as_text:
        click.echo(json.dumps(tried(found)))
    else:
        moves = found.counts.get(trial.MOVES, 0)
        out.print(f"{moves} of {found.total} instances would move; nothing was changed")
        for one in found.groups:
            place = f"{one.element}: " if one.element else ""
            words = escape(f"{one.count} {place}{one.reason} {one.remedy}".strip())
            out.print(f"  {MARKS[one.result]} {words}")
    return found.counts.get(trial.REFUSED, 0)


def _move(plan: Plan, as_text: bool) -> int:
    """Moves them beside the workers; how many cannot move."""
    run = service.begin(plan, SYSTEM)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=as_text) as progress:
        bar = progress.add_task("Moving", total=run.total)
        while _fresh(run).state == RunState.RUNNING:
            if not work.work_off(run, SYSTEM.name, run.reason):
                time.sleep(PAUSE)
            progress.update(bar, completed=queries.progress(run).done)
    done = queries.progress(_fresh(run))
    if as_text:
        click.echo(json.dumps(shown(done)))
    else:
        out.print(f"{done.count('moved')} of {run.total} instances moved to version {done.target}")
        for state, why, count in queries.reasons(run):
            out.print(f"  {escape(f'{count} {state}: {why}')}")
        out.print(f"Their story: /processes/{run.process_key}/migrations/{run.uuid}")
    return done.count("refused")


def _fresh(run: MigrationRun) -> MigrationRun:
    db.session.rollback()
    return db.session.get_one(MigrationRun, run.id, populate_existing=True)
