"""``flask process export``: a process as an archive that can be imported again."""

from __future__ import annotations

from pathlib import Path

import click

from app.designer import queries
from app.designer.cli import out, process
from app.designer.library import bundles
from app.lib.errors import AppError


@process.command("export")
@click.argument("keys", nargs=-1, required=True)
@click.option("--version", "number", type=int, help="This version instead of the live one.")
@click.option("--draft", is_flag=True, help="The draft instead of a version.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The archive to write; KEY.zip without it.",
)
def export_command(
    keys: tuple[str, ...], number: int | None, draft: bool, output: Path | None
) -> None:
    """Writes the processes KEYS as one zip archive that can be imported again."""
    if draft and number is not None:
        raise click.ClickException("Choose --version or --draft, not both.")
    if len(keys) > 1 and (draft or number is not None):
        raise click.ClickException("--version and --draft are for one process; there are several.")
    try:
        content = _archive(keys, number, draft=draft)
        path = output or Path(f"{keys[0] if len(keys) == 1 else 'processes'}.zip")
        path.write_bytes(content)
    except (AppError, OSError) as error:
        raise click.ClickException(str(getattr(error, "message", error))) from error
    out.print(f"{path}: {len(content):,} bytes")


def _archive(keys: tuple[str, ...], number: int | None, *, draft: bool) -> bytes:
    if draft:
        return bundles.of_draft(keys[0])
    if number is None:
        return bundles.of_many(keys)
    row = queries.process(keys[0])
    return bundles.of_version(row, queries.version(row, number))
