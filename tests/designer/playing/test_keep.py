"""A run that is kept as a scenario plays again to the same end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.designer.folders import Files, read_folder
from app.designer.playing import book, keep, service
from app.designer.scenarios import FILE, scenarios
from app.designer.service import process_folders
from app.designer.trial import scenario_report

FOLDERS = {path.name: path for path in process_folders(Path("processes"))}


@cache
def files(key: str) -> Files:
    return read_folder(FOLDERS[key])


SHIPPED = [(key, one.name) for key in FOLDERS for one in scenarios(files(key)) if not one.decision]


@pytest.mark.parametrize(("key", "name"), SHIPPED)
def test_a_shipped_scenario_stepped_through_and_kept_passes(key: str, name: str) -> None:
    told = files(key)
    start = {"scenario": name}
    moves: list[dict[str, object]] = []
    while True:
        more = service.step(told, {"start": start, "moves": moves, "then": {"do": "run"}})["moves"]
        if len(more) == len(moves):
            break
        moves = more
    made = keep.kept(told, start, moves, "kept from a run")
    assert made.differences == ()
    text = book.put(told[FILE].decode(), made.entry)
    report = scenario_report({**told, FILE: text.encode()}, only="kept from a run")
    assert report.passed, report.results
