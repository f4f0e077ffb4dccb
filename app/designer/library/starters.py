"""The templates that Baton ships: small processes that run, to begin from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.designer.folders import Files, read_folder
from app.designer.titles import title
from app.lib.errors import NotFound

FOLDER = Path(__file__).resolve().parent.parent / "starters"


@dataclass(frozen=True)
class Starter:
    """A template as the page offers it."""

    key: str
    name: str
    description: str


@lru_cache(maxsize=1)
def starters() -> tuple[Starter, ...]:
    """All templates, by name."""
    found = []
    for path in FOLDER.iterdir():
        if path.is_dir() and any(path.glob("*.bpmn")):
            about = title(path.name, read_folder(path))
            found.append(Starter(path.name, about.name, about.description))
    return tuple(sorted(found, key=lambda one: one.name))


def files(key: str) -> Files:
    """The files of a template. Raises NotFound."""
    if key not in {one.key for one in starters()}:
        names = ", ".join(one.key for one in starters())
        raise NotFound(f"There is no template {key[:100]!r}. There are: {names}.")
    return read_folder(FOLDER / key)
