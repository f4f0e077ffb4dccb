"""Gathers a handbook from the files of a version or a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.designer import scenarios, tables
from app.designer.cache import Recent
from app.designer.contents import contents
from app.designer.drawing.svg import draw
from app.designer.folders import digest
from app.designer.handbook.prose import Block, blocks
from app.designer.handbook.steps import Names, Step, documentation, steps
from app.designer.models import Process
from app.lib import json, xml
from app.lib.errors import Invalid
from app.lib.words import stamp

KEPT = 32


@dataclass(frozen=True)
class Chapter:
    """One process of a diagram, with its steps."""

    id: str
    name: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Duty:
    """What a role does: the numbers and names of its steps."""

    role: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Published:
    """A line in the list of versions."""

    number: int
    state: str
    tag: str
    at: datetime | None
    by: str
    author: str
    reviewer: str
    note: str
    digest: str


@dataclass(frozen=True)
class Handbook:
    """All that is printed about a process."""

    key: str
    name: str
    text: str
    version: str  # "Version 3", "Draft"
    digest: str
    at: datetime | None
    diagrams: tuple[tuple[str, tuple[Markup, ...]], ...]
    chapters: tuple[Chapter, ...]
    duties: tuple[Duty, ...]
    decisions: tuple[tables.Decision, ...]
    forms: tuple[tables.Form, ...]
    scenarios: tuple[str, ...]
    readme: tuple[Block, ...]
    versions: tuple[Published, ...]


_told: Recent[Handbook] = Recent(KEPT)  # drawing and telling takes longer than a page may


def handbook(
    files: Mapping[str, bytes],
    empty: Handbook,
    names: Names,
    versions: tuple[Published, ...] = (),
) -> Handbook:
    """The handbook of these files; ``empty`` says whose it is.

    Raises Invalid for a file that cannot be read, named with its place: a draft may hold one.
    """
    try:
        mark = (digest(files), empty.key, str(names))
        told = _told.get(mark, lambda: _handbook(files, empty.key, names))
    except xml.XmlRefused as refused:
        raise Invalid(f"{refused}. Mend the file; the handbook is made from it.") from None
    except (json.JsonError, UnicodeDecodeError) as refused:
        raise Invalid(f"A form is no JSON: {refused}. Mend it in the designer.") from None
    return replace(
        told,
        name=empty.name,
        text=empty.text or told.text,
        version=empty.version,
        digest=empty.digest,
        at=empty.at,
        versions=versions,
    )


def blank(process: Process, version: str, digest: str, at: datetime | None) -> Handbook:
    """The handbook of a process, with nothing in it yet."""
    key, name, text = process.key, process.name, process.description
    return Handbook(key, name, text, version, digest, at, (), (), (), (), (), (), (), ())


def _handbook(files: Mapping[str, bytes], key: str, names: Names) -> Handbook:
    """What the files say, whichever version has them."""
    decided, forms = tables.decisions(dict(files)), tables.forms(dict(files))
    known = replace(
        names,
        decisions={one.id: one.name for one in decided},
        forms={**names.forms, **{one.id: one.id for one in forms}},
        elements=contents(files).elements,
    )
    diagrams = sorted(name for name in files if name.endswith(".bpmn"))
    diagrams.sort(key=lambda name: name != f"{key}.bpmn")
    chapters = tuple(one for name in diagrams for one in _chapters(files[name], name, known))
    readme = files.get("README.md", b"").decode()
    return Handbook(
        key=key,
        name="",
        text=next((one.text for one in chapters if one.text), ""),
        version="",
        digest="",
        at=None,
        versions=(),
        diagrams=tuple((name, tuple(draw(files[name], name))) for name in diagrams),
        chapters=chapters,
        duties=tuple(_duties(chapters)),
        decisions=tuple(decided),
        forms=tuple(forms),
        scenarios=tuple(_scenarios(files)),
        readme=tuple(_without_title(blocks(readme))),
    )


def _chapters(content: bytes, name: str, names: Names) -> Iterator[Chapter]:
    for process in xml.parse(content, name).iterfind("{*}process"):
        title = process.get("name") or process.get("id") or name
        told = tuple(steps(process, names))
        yield Chapter(process.get("id") or "", title, documentation(process), told)


def _duties(chapters: tuple[Chapter, ...]) -> Iterator[Duty]:
    found: dict[str, list[tuple[str, str]]] = {}
    for chapter in chapters:
        for step in every(chapter.steps):
            for role in step.roles:
                found.setdefault(role, []).append((step.number, step.name))
    for role in sorted(found):
        yield Duty(role, tuple(found[role]))


def every(told: tuple[Step, ...]) -> Iterator[Step]:
    """The steps, those inside of others too."""
    for step in told:
        yield step
        yield from every(step.steps)


def _scenarios(files: Mapping[str, bytes]) -> Iterator[str]:
    with suppress(Invalid):  # lint says what is wrong with them
        for one in scenarios.scenarios(files):
            yield one.name


def _without_title(told: list[Block]) -> list[Block]:
    """The first heading repeats the name of the process."""
    return told[1:] if told and told[0].kind == "heading" and told[0].level == 1 else told


def plain(value: Any) -> Any:
    """A handbook, or a part of one, as JSON would have it."""
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return stamp(value, "%d %b %Y, %H:%M")
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return str(value) if isinstance(value, str) else value
