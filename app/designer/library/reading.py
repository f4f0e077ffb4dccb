"""The importer's report in words: for a page before anything is made, beside the draft after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STATUS = {
    "clean": ("done", "Taken over as it is"),
    "translated": ("done", "Translated"),
    "person": ("risk", "Needs a person"),
    "refused": ("bad", "Not read"),
}


@dataclass(frozen=True)
class Line:
    """One thing that the report says of an element."""

    element: str
    name: str
    what: str
    said: str


def about(report: Mapping[str, Any], folder: str) -> list[Mapping[str, Any]]:
    """The reports of the files that went into a process folder."""
    return [one for one in report["files"] if one["folder"] == folder]


def lost(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The reports of files that went nowhere."""
    return [one for one in report["files"] if not one["folder"]]


def needs(one: Mapping[str, Any]) -> list[Line]:
    """What a person has to do, and why."""
    return [
        Line(
            need["element"] or "the file",
            need["name"],
            need["what"],
            f"{need['reason']} {need['remedy']}".strip()
            + (f" (line {need['line']})" if need["line"] else ""),
        )
        for need in one["needs"]
    ]


def translated(one: Mapping[str, Any]) -> list[Line]:
    """What was written anew."""
    return [
        Line(
            done["element"] or "the file",
            done["name"],
            done["what"],
            f"{done['from']} → {done['to']}" + (f" ({done['note']})" if done["note"] else ""),
        )
        for done in one["translated"]
    ]


def kept(one: Mapping[str, Any]) -> list[Line]:
    """What stays in the file and has no effect here."""
    return [
        Line(
            stays["element"] or "the file",
            stays["name"],
            stays["what"] + (f" ({stays['count']} times)" if stays["count"] > 1 else ""),
            stays["reason"],
        )
        for stays in one["kept"]
    ]


def as_markdown(report: Mapping[str, Any], folder: str) -> str:
    """The report on one process, to lie beside its diagram."""
    lines = ["# Imported", "", "What the import did with the files of this process."]
    for one in about(report, folder):
        lines += ["", *_file(one)]
    return "\n".join(lines) + "\n"


def _file(one: Mapping[str, Any]) -> Iterator[str]:
    tool = f", drawn with {one['tool']}" if one["tool"] else ""
    count = sum(one["takenOver"].values())
    yield f"## {one['file']}{tool}"
    yield ""
    yield f"{STATUS[one['status']][1]}. {count} elements taken over."
    parts = (("Needs a person", needs(one)), ("Translated", translated(one)),
             ("Kept without effect", kept(one)))  # fmt: skip
    for heading, found in parts:
        if found:
            yield ""
            yield f"### {heading}"
            yield ""
            for line in found:
                place = f"{line.element} ({line.name})" if line.name else line.element
                yield f"- **{_plain(place)}** {_plain(line.what)}: {_plain(line.said)}"


def _plain(text: str) -> str:
    """On one line, and with nothing that Markdown or HTML would take for a sign of its own."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in flat)
