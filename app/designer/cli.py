"""``flask process``: lint, test and publish folders from the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.contents import contents
from app.designer.folders import Files, read_folder
from app.designer.known import known
from app.designer.library import scores
from app.designer.lint import Finding, lint
from app.designer.releases import publishing
from app.designer.releases.proof import Proof
from app.designer.scenarios import scenarios
from app.designer.service import Terms
from app.designer.trial import Result, Trial, as_json, run, summary
from app.designer.verdict import Covered
from app.lib import json
from app.lib.errors import AppError

process = AppGroup("process", help="Lint, test and publish processes.")
folder = click.argument("path", type=click.Path(path_type=Path))
for_programs = click.option("--json", "as_text", is_flag=True, help="Answer as JSON.")
out = Console(highlight=False, soft_wrap=True)
MARKS = {"error": "[red]✗[/]", "warning": "[yellow]![/]", "info": "[blue]i[/]"}


@process.command("lint")
@folder
@for_programs
def lint_command(path: Path, as_text: bool) -> None:
    """Says what keeps the processes at PATH from running, and what looks wrong.

    PATH is a folder with a diagram, a folder of such folders, or one file. Ends with 1 when there
    is an error.
    """
    names = known()
    found = {key: lint(files, names) for key, files in _folders(path).items()}
    if as_text:
        click.echo(json.dumps([_finding_json(key, one) for key in found for one in found[key]]))
    else:
        for key, findings in found.items():
            _print_findings(key, findings)
    errors = sum(one.severity == "error" for findings in found.values() for one in findings)
    raise SystemExit(1 if errors else 0)


@process.command("test")
@folder
@for_programs
@click.option("--only", default="", help="Play only the scenarios whose name has this in it.")
def test_command(path: Path, as_text: bool, only: str) -> None:
    """Plays the scenarios of the processes at PATH. Ends with 1 when one does not end as told."""
    with Progress(console=Console(stderr=True), transient=True, disable=as_text) as progress:
        done = {key: _try(files, only, progress, key) for key, files in _folders(path).items()}
    if only:
        done = {key: trial for key, trial in done.items() if trial.results}
    if not done:
        raise click.ClickException(f"No scenario has {only!r} in its name.")
    if as_text:
        click.echo(json.dumps([as_json(key, trial) for key, trial in done.items()]))
    else:
        for key, trial in done.items():
            _print_trial(key, trial, whole=not only)
    raise SystemExit(0 if all(trial.passed for trial in done.values()) else 1)


@process.command("publish")
@folder
@for_programs
@click.option("--key", default="", help="The process's key, if not the name of the folder.")
@click.option("--note", default="", help="What changed, for whoever reads the list of versions.")
@click.option("--tag", default="", help="A tag for the version, such as 2026-11; for one folder.")
def publish_command(path: Path, as_text: bool, key: str, note: str, tag: str) -> None:
    """Makes the folders at PATH the live versions of their processes.

    Nothing is published that lint objects to, or whose scenarios do not all pass. Whoever has the
    machine needs no second pair of eyes; the history says that it came from the command line.
    """
    folders = _folders(path)
    if key and len(folders) > 1:
        raise click.ClickException("--key is for one folder; PATH has several.")
    if tag and len(folders) > 1:
        raise click.ClickException("--tag is for one folder; PATH has several.")
    published = []
    terms = Terms(tag=tag, review=publishing.COMMAND_LINE)
    with Progress(console=Console(stderr=True), transient=True, disable=as_text) as progress:
        for name, files in progress.track(folders.items(), description="Publishing"):
            with _in_words(name):
                done = publishing.publish(key or name, files, note=note, by=SYSTEM, terms=terms)
                published.append(_published(key or name, done))
                if not as_text:
                    _print_noticed(name, done.proof)
    if as_text:
        click.echo(json.dumps(published))
        return
    for one in published:
        out.print(f"{one['process']}: version {one['version']} is live")


def _published(key: str, done: publishing.Published) -> dict[str, Any]:
    return {"process": key, "version": done.version.number, "missed": done.proof.missed()}


def _print_noticed(key: str, proof: Proof) -> None:
    """What does not keep it from being published, and should be looked at."""
    if proof.findings:
        _print_findings(key, list(proof.findings))
    for words in proof.missed():
        out.print(f"  {MARKS['warning']} {escape(words)}")


class _in_words:  # noqa: N801  reads as a word where it is used
    """Turns what Baton refuses into a message and exit code 1."""

    def __init__(self, key: str = "") -> None:
        self.key = key

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, AppError):
            lines = [f"{self.key}: {error.message}" if self.key else error.message]
            lines += [f"  {one.pointer}: {one.message}" for one in error.problems[1:]]
            raise click.ClickException("\n".join(lines)) from error


def _folders(path: Path) -> dict[str, Files]:
    """The process folder at the path, or each one inside it, by its key."""
    with _in_words():
        if path.is_dir() and not any(path.glob("*.bpmn")) and not any(path.glob("*.dmn")):
            inner = {one.name: read_folder(one) for one in service.process_folders(path)}
            if inner:
                return inner
        return {path.resolve().stem: read_folder(path)}


def _try(files: Files, only: str, progress: Progress, key: str) -> Trial:
    with _in_words(key):
        definition = service.parse(files)
        told = [one for one in scenarios(files) if only in one.name]
        inside = contents(files)
        bar = progress.add_task(key, total=len(told))
        results: list[Result] = []
        for result in run(definition, told, inside):
            results.append(result)
            progress.advance(bar)
        done = summary(inside, results)
        if not only:
            scores.played_elsewhere(files, done)
        return done
    raise AssertionError  # the block above returns or raises


def _finding_json(key: str, one: Finding) -> dict[str, Any]:
    return {
        "process": key,
        "severity": one.severity,
        "file": one.file,
        "line": one.line,
        "element": one.element,
        "message": one.message,
        "remedy": one.remedy,
        "rules": list(one.rules),
        "example": one.example.as_json() if one.example else None,
        "path": list(one.path),
    }


def _print_findings(key: str, findings: list[Finding]) -> None:
    if not findings:
        out.print(f"[green]✓[/] {escape(key)}: nothing to correct")
        return
    count = Counter(one.severity for one in findings)
    known = f", {count['info']} to know" if count["info"] else ""
    out.print(f"{escape(key)}: {count['error']} to correct, {count['warning']} to look at{known}")
    for one in findings:
        words = escape(f"{one.place}  {one.message} {one.remedy}")
        out.print(f"  {MARKS[one.severity]} {words}")
        if one.example:
            out.print(f"      for example {escape(str(one.example))}")


def _print_trial(key: str, done: Trial, *, whole: bool) -> None:
    passed = sum(result.passed for result in done.results)
    out.print(f"[bold]{escape(key)}[/]: {passed} of {len(done.results)} scenarios pass")
    for result in done.results:
        out.print(f"  {'[green]✓[/]' if result.passed else '[red]✗[/]'} {escape(result.name)}")
        for line in (*result.faults, *result.story):
            out.print(f"      {escape(line)}")
    if done.results and whole:
        _print_coverage(done.covered)
        _print_tables(done.tables)


def _print_coverage(covered: Mapping[str, Covered]) -> None:
    there = {kind: part for kind, part in covered.items() if part.total}
    parts = [f"{part.reached} of {part.total} {kind}" for kind, part in there.items()]
    out.print(f"  reached {', '.join(parts)}")
    for kind, part in there.items():
        if part.missing and kind != "rules":  # which are told table by table
            out.print(f"  {kind} not reached: {escape(', '.join(part.missing))}")


def _print_tables(tables: Mapping[str, tuple[str, Covered]]) -> None:
    """For each table which rules no scenario reaches."""
    for name, part in tables.values():
        out.print(f"  {escape(name)}: {part.reached} of {part.total} rules")
        for rule in part.missing.values():
            out.print(f"      no scenario reaches {escape(rule)}")
