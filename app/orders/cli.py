"""Commands about orders, and the demo's data."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.accounts import demo as people
from app.accounts.access import SYSTEM
from app.catalog import demo as catalog
from app.config import ROOT, Config
from app.designer import service as designer
from app.designer.library import scores
from app.lib import http, json
from app.lib.db import db, transaction
from app.lib.errors import AppError
from app.orders import body, follow, present, service
from app.orders.attached import demo as attached
from app.orders.models import Order, State
from app.providers import service as providers
from app.tasks.checklists import demo as checklists
from app.tasks.inbox import demo as views
from app.tasks.levels import demo as levels
from app.tasks.team import demo as team

order = AppGroup("order", help="Orders: place, show, run.")
console = Console(highlight=False, soft_wrap=True)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("demo")
@click.option("--who", is_flag=True, help="print who can sign in")
def demo(who: bool) -> None:
    """Make people, customers, products, providers and processes to look around with."""
    config = current_app.extensions["baton"]
    kept = config.instance_dir / "demo-people.txt"
    if not who:
        seed(config.sandbox_url, kept)
        return
    if kept.exists():
        console.print(f"\nSign in as one of these (kept in {kept}):")
        console.print(kept.read_text(), end="")


def seed(sandbox_url: str, kept: Path) -> None:
    """Everything of the demo; again, it changes nothing but what is missing."""
    with transaction() as session:
        people.seed(session, kept)
        catalog.seed(session)
        levels.seed(session)
        if sandbox_url:
            providers.seed_demo(session, sandbox_url)
        designer.publish_all(session, ROOT / "processes", by=SYSTEM)
        views.seed(session)
    scores.play_missing()
    checklists.seed()
    team.seed()
    attached.seed()


@order.command("place")
@click.argument("file", type=FILE)
@click.option("--wait", is_flag=True, help="until the order has ended")
def place(file: Path, wait: bool) -> None:
    """Place the order of FILE."""
    placed = _place(file)
    console.print(placed.number)
    if wait:
        _finish(follow.Follower(placed.id, follow.Answers(), False, console.print))


@order.command("show")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="for programs")
def show(number: str, as_json: bool) -> None:
    """Show an order: its items, their states, what they wait for."""
    try:
        found = service.find(number)
    except AppError as error:
        raise click.ClickException(error.message) from None
    if as_json:
        click.echo(json.dumps(present.order(found, SYSTEM), indent=2))
        return
    console.print(f"[bold]{found.number}[/bold] {found.customer.name}: {found.state}")
    table = Table("Item", "Product", "Quantity", "State", "Waits for")
    waits = present.waits([item.instance_uuid or "" for item in found.items], SYSTEM)
    for item in found.items:
        waiting = "; ".join(w.words for w in waits.get(item.instance_uuid or "", []))
        table.add_row(item.item_id, item.product.name, str(item.quantity), item.state, waiting)
    console.print(table)


@order.command("run")
@click.argument("file", type=FILE)
@click.option("--answers", type=FILE, help="what people answer, by element")
@click.option("--skip-timers", is_flag=True, help="move the clock to what is due next")
@click.option("--ephemeral", is_flag=True, help="with its own database, worker and sandbox")
@click.option("--own-sandbox", is_flag=True, hidden=True, help="its clock may be moved too")
@click.pass_context
def run(
    context: click.Context,
    file: Path,
    answers: Path | None,
    skip_timers: bool,
    ephemeral: bool,
    own_sandbox: bool,
) -> None:
    """Place the order of FILE and play its people; ends with 0 only when it completed."""
    if ephemeral:
        context.exit(_run_apart(file, answers, skip_timers))
    said = follow.read_answers(answers) if answers else follow.Answers()
    seen = follow.last_entry()
    placed = _place(file)
    follower = follow.Follower(placed.id, said, skip_timers, console.print, seen)
    if own_sandbox:
        follower.moved = _move_sandbox
    _finish(follower)


def _move_sandbox(length: timedelta) -> None:
    """The vendors live on the same day as the order."""
    config: Config = current_app.extensions["baton"]
    host = urlsplit(config.sandbox_url).hostname or ""
    said = json.dumps({"seconds": ceil(length.total_seconds())}).encode()
    url, headers = f"{config.sandbox_url}/control/clock", {"Content-Type": "application/json"}
    policy = http.Policy(frozenset({host}), allow_private=True)
    http.send(http.Outgoing("POST", url, headers, said), policy)


def _finish(follower: follow.Follower) -> None:
    ended = follower.run(timedelta(minutes=30))
    console.print(f"\n[bold]{ended.number}: {ended.state}[/bold]")
    if ended.state != State.COMPLETED:
        waits = present.waits([item.instance_uuid or "" for item in ended.items], SYSTEM)
        for waiting in (w for found in waits.values() for w in found):
            console.print(f"  {waiting.words}")
        sys.exit(1)


def _place(file: Path) -> Order:
    try:
        content: Any = json.loads(file.read_bytes())
        with transaction() as session:
            return service.place(session, body.read(content), SYSTEM)
    except json.JsonError as error:
        raise click.ClickException(f"{file} is no JSON: {error}") from None
    except AppError as error:
        raise click.ClickException(follow.explain(error)) from None


def _run_apart(file: Path, answers: Path | None, skip_timers: bool) -> int:
    """The same run in a process of its own, over a database that nobody else knows."""
    import sandbox

    with tempfile.TemporaryDirectory(prefix="baton-run-") as folder:
        stand_in = sandbox.start(Path(folder) / "sandbox.db")
        environment = {
            **os.environ,
            "BATON_DATABASE_URL": f"sqlite:///{folder}/baton.db",
            "BATON_INSTANCE_DIR": folder,
            "BATON_SANDBOX_URL": stand_in.url,
            "BATON_BACKOFF_MS": "200",
        }
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        command = [*flask, "order", "run", str(file.resolve())]
        command += ["--answers", str(answers.resolve())] if answers else []
        command += ["--skip-timers", "--own-sandbox"] if skip_timers else []
        try:
            for line in ([*flask, "db", "upgrade"], [*flask, "demo"]):
                subprocess.run(  # noqa: S603 - our own commands
                    line, cwd=ROOT, env=environment, check=True, capture_output=True
                )
            done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603
        except subprocess.CalledProcessError as error:
            raise click.ClickException(error.stderr.decode()[-2000:]) from None
        finally:
            stand_in.stop()
        return done.returncode


__all__ = ["db", "demo", "order"]
