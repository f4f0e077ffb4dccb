"""What the command line exports is what the pages import."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.folders import read_upload
from app.designer.library import making
from app.lib.db import transaction
from tests.designer.builders import SMALL
from tests.world import World


def call(world: World, *words: str) -> Result:
    return world.app.test_cli_runner().invoke(args=["process", "export", *words])


@pytest.mark.parametrize("more", [(), ("--version", "1"), ("--draft",)])
def test_a_process_is_written_as_an_archive(
    world: World, tmp_path: Path, more: tuple[str, ...]
) -> None:
    with transaction() as session:
        version = service.publish(session, "small", SMALL, note="", by=SYSTEM)
        making.drafts.open_draft(session, version.process, by=SYSTEM)
    file = tmp_path / "small.zip"
    assert call(world, "small", *more, "-o", str(file)).exit_code == 0
    assert read_upload([("small.zip", file.read_bytes())]) == SMALL


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "no process 'nothing'"),
        (("small", "--draft", "--version", "1"), "not both"),
        (("a", "b", "--draft"), "for one process"),
    ],
)
def test_what_cannot_be_exported_is_said(world: World, words: tuple[str, ...], said: str) -> None:
    done = call(world, *words)
    assert done.exit_code == 1
    assert said in done.output
