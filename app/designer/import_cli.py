"""``flask process import``: takes in diagrams of other tools and says what became of them."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from app.designer import imports
from app.designer.cli import out
from app.designer.cli import process as process
from app.engine.bpmn import foreign
from app.lib import json
from app.lib.errors import AppError

MARKS = {
    "clean": "[green]✓[/]",
    "translated": "[green]✓[/]",
    "person": "[yellow]![/]",
    "refused": "[red]✗[/]",
}
TOP = 10


@process.command("import")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only report; write nothing.")
@click.option("--json", "as_text", is_flag=True, help="Answer as JSON.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("imported"),
    show_default=True,
    help="Where the process folders are made.",
)
@click.option("--force", is_flag=True, help="Write over process folders that are there.")
@click.option("--details", is_flag=True, help="Also list what was translated and what was kept.")
def import_command(
    paths: tuple[Path, ...], dry_run: bool, as_text: bool, into: Path, force: bool, details: bool
) -> None:
    """Translates the diagrams, decisions and forms at PATHS and makes process folders of them.

    They may come from Camunda 7 and 8, Flowable, Activiti, Signavio, Bizagi or any BPMN 2.0 editor.
    Ends with 1 when a file could not be read.
    """
    try:
        imported = imports.bring_in(paths)
        if not dry_run:
            imports.write(imported, into, force=force)
    except (AppError, OSError) as error:
        raise click.ClickException(str(getattr(error, "message", error))) from error
    if as_text:
        click.echo(json.dumps(imports.as_json(imported)))
    else:
        _print(imported.reports, details=details)
        _print_end(imported, None if dry_run else into)
    raise SystemExit(1 if any(report.refused for report in imported.reports) else 0)


def _print(reports: list[foreign.Report], *, details: bool) -> None:
    found = imports.counts(reports)
    out.print(
        f"[bold]{found['files']} files[/]: {found['clean']} clean, {found['translated']} "
        f"translated, {found['person']} need a person, {found['refused']} not read"
    )
    out.print(
        f"{found['elementsTakenOver']:,} elements taken over, {found['translations']:,} "
        f"translations, {found['keptWithoutEffect']:,} kept without effect, "
        f"{found['needs']:,} for a person"
    )
    _print_causes(reports)
    for report in reports:
        _print_file(report, details=details)


def _print_causes(reports: list[foreign.Report]) -> None:
    causes = imports.causes(reports)
    if not causes:
        return
    out.print("\n[bold]What needs a person[/] (files, times)")
    for one in causes[:TOP]:
        out.print(f"{one['files']:>5} {one['times']:>5}  {escape(one['cause'])}")
    if left := causes[TOP:]:
        rest = sum(one["times"] for one in left)
        out.print(f"      {rest:>5}  of {len(left)} other causes")
    out.print()


def _print_file(report: foreign.Report, *, details: bool) -> None:
    parts = [f"{report.taken_over.total()} taken over", f"{len(report.translated)} translated"]
    if report.kept:
        parts.append(f"{sum(one.count for one in report.kept)} kept")
    if report.needs:
        parts.append(f"{len(report.needs)} for a person")
    tool = f" ({report.tool})" if report.tool else ""
    out.print(f"{MARKS[report.status]} {escape(report.file)}{tool}: {', '.join(parts)}")
    if details:
        for done in report.translated:
            note = f" ({done.note})" if done.note else ""
            line = f"{_place(done.element, done.name)} {done.what}: {done.before} > {done.after}"
            out.print(f"    [green]>[/] {escape(line + note)}")
        for kept in report.kept:
            times = f" ({kept.count} times)" if kept.count > 1 else ""
            place = _place(kept.element, kept.name)
            out.print(f"    [dim]=[/] {escape(f'{place} {kept.what}{times}: {kept.reason}')}")
    for need in report.needs:
        line = f", line {need.line}" if need.line else ""
        place = _place(need.element, need.name)
        out.print(f"    [yellow]![/] {escape(f'{place}{line}: {need.reason} {need.remedy}')}")


def _place(element: str, name: str) -> str:
    return f"{element} ({name})" if name else element or "the file"


def _print_end(imported: foreign.Imported, into: Path | None) -> None:
    count = len(imported.folders)
    if into is None:
        out.print(f"\n{count} process folders would be made. Nothing was written.")
        return
    out.print(f"\n{count} process folders are in {into}. Look at them with: "
              f"flask process lint {into}", soft_wrap=True)  # fmt: skip
