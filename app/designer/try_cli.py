"""``flask feel`` and ``flask dmn``: try an expression or a decision from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from app.designer import evaluate as trying
from app.engine import dmn, feel
from app.lib import json

for_programs = click.option("--json", "as_text", is_flag=True, help="Answer as JSON.")
A_FILE = click.Path(path_type=Path)
WIDTH = 90
out = Console(highlight=False, soft_wrap=True)


@click.command("feel")
@click.argument("expression")
@click.option("--context", type=A_FILE, help="A JSON file with the variables.")
@for_programs
def evaluate(expression: str, context: Path | None, as_text: bool) -> None:
    """Evaluates a FEEL EXPRESSION.

    Prints its value, and why parts of it became null. Ends with 1 when it cannot be read.
    """
    given = _object(context)
    try:
        done = trying.evaluate(expression, given)
    except feel.FeelSyntaxError as wrong:
        shown = pointed(expression, wrong.line, wrong.column)
        raise click.ClickException(f"{wrong.message}\n{shown}") from None
    except feel.FeelError as wrong:
        raise click.ClickException(str(wrong)) from None
    if as_text:
        click.echo(json.dumps(done))
        return
    click.echo(json.dumps(done["value"], indent=2))
    for one in done["warnings"]:
        out.print(
            f"[yellow]![/] line {one['line']}, column {one['column']}: {escape(one['message'])}"
        )


@click.command("dmn")
@click.argument("file", type=A_FILE)
@click.argument("decision")
@click.option("--input", "given", type=A_FILE, help="A JSON file with the variables.")
@click.option("--explain", is_flag=True, help="Tell the rules that hit and what they saw.")
@for_programs
def decide(file: Path, decision: str, given: Path | None, explain: bool, as_text: bool) -> None:
    """Asks a DECISION, by id or name, of the DMN file (or the folder of such files) FILE.

    A decision service or a business knowledge model takes the variables as its arguments.
    """
    model = _model(file)
    try:
        done = trying.decide(model, decision, _object(given), explain=explain)
    except KeyError:
        said = f"There is no decision {decision!r} in {file}. {trying.known(model)}"
        raise click.ClickException(said) from None
    except feel.FeelError as wrong:
        raise click.ClickException(str(wrong)) from None
    if as_text:
        click.echo(json.dumps(done))
        return
    for note in done.get("explanation", ()):
        _print_note(note)
    click.echo(json.dumps(done["value"], indent=2))
    for one in done["warnings"]:
        at = f"{one['place']}, " if one["place"] else ""
        where = f"{at}line {one['line']}, column {one['column']}"
        out.print(f"[yellow]![/] {escape(where)}: {escape(one['message'])}")


def pointed(text: str, line: int, column: int) -> str:
    """The line of a text with a caret under the column; of a long line the part around it."""
    lines = text.split("\n")
    shown = lines[line - 1].replace("\t", " ") if line <= len(lines) else ""
    start = max(0, column - 1 - WIDTH // 2)
    part = "".join(sign if sign.isprintable() else "?" for sign in shown[start : start + WIDTH])
    margin = f"{line} | "
    return f"{margin}{part}\n{' ' * (len(margin) + column - 1 - start)}^"


def _model(path: Path) -> dmn.Model:
    found = sorted(path.glob("*.dmn")) if path.is_dir() else [path]
    if not found:
        raise click.ClickException(f"{path} has no .dmn file.")
    try:
        return dmn.load({one.name: _read(one) for one in found})
    except dmn.DmnRefused as refused:
        told = [f"{_place(one)}: {one.reason}. {one.remedy}" for one in refused.problems]
        raise click.ClickException("\n  ".join([f"{path} cannot be run:", *told])) from None


def _place(one: dmn.DmnProblem) -> str:
    line = f":{one.line}" if one.line else ""
    return f"{one.file}{line} {one.element}"


def _object(path: Path | None) -> dict[str, Any]:
    """The variables of a JSON file."""
    if path is None:
        return {}
    try:
        said = json.loads(_read(path))
    except json.JsonError as wrong:
        at = f"line {wrong.lineno}, column {wrong.colno}"
        raise click.ClickException(f"{path} is no JSON: {wrong.msg} ({at}).") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is no text in UTF-8.") from None
    except RecursionError:
        raise click.ClickException(f"{path} is nested too deeply.") from None
    if not isinstance(said, dict):
        raise click.ClickException(f"{path} has to hold an object with the variables by name.")
    return said


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        said = wrong.strerror or str(wrong)
        raise click.ClickException(f"{path} cannot be read: {said}.") from None


def _print_note(note: Mapping[str, Any]) -> None:
    """One decision of the explanation: what it saw, which rules hit, what it came to."""
    out.print(f"[bold]{escape(str(note.get('name')))}[/]")
    seen = note.get("arguments") or {}
    pairs = [(one["label"], one["value"]) for one in note.get("inputs") or ()] + list(seen.items())
    for label, value in pairs:
        out.print(f"  {escape(str(label))}: {_shown(value)}")
    for table in (note, *(note.get("tables") or ())):
        for rule in table.get("rules") or ():
            out.print(f"  [green]rule {rule['index']}[/] answers {_shown(rule['outputs'])}")
        if "rules" in table and not table["rules"]:
            out.print("  no rule fits")
    out.print(f"  comes to {_shown(note.get('value'))}")


def _shown(value: Any) -> str:
    return escape(json.dumps(value))
