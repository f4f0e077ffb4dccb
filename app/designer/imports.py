"""Brings diagrams of other tools in: reads them, has them translated, writes process folders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.designer.folders import HIDDEN, MAX_FILE_BYTES
from app.engine.bpmn import foreign
from app.lib.errors import Conflict, Invalid

KINDS = (".bpmn", ".bpmn2", ".bpmn20.xml", ".dmn", ".dmn11.xml", ".form")
SKIPPED = ("node_modules", "target")
MAX_FILES = 5_000
CAUSES = {
    "operation": "Work of a Java class, bean, connector or outside worker: no operation does it",
    "form": "The form is a page of another system",
    "start form": "A form was shown when the process began; an order begins it here",
    "form field": "A field of a form cannot do the same here",
    "listener": "A listener calls code that is not part of the diagram",
    "script": "The script has no equivalent in FEEL",
    "expression": "The expression has no equivalent in FEEL",
    "condition": "The condition has no equivalent in FEEL",
    "decision result": "The shape of a decision's result has to be looked at",
    "decision expression": "A cell of a decision has no equivalent in FEEL",
    "decision file": "The decision that is asked cannot be read",
    "drawing": "An element is not drawn",
    "decision input": "Rules of a decision know an input by another name",
    "binding": "A version by number is called",
    "priority": "A priority is not between 0 and 100",
    "skip": "An element was skipped when an expression held",
    "escalation code": "The code of an escalation was kept in a variable",
    "case": "A case (CMMN) is called",
    "mapping class": "Variables are mapped in Java",
    "initiator": "The one who started the process was kept in a variable",
    "no equivalent": "An attribute or element of the other engine has no equivalent",
    "file": "The file cannot be read",
}


def gather(paths: Iterable[Path]) -> tuple[dict[str, bytes], list[foreign.Report]]:
    """The files at the paths by name, and a report for each that cannot even be opened.

    A folder gives its diagrams, decisions and forms, also from folders inside. Raises Invalid for
    a path that does not exist.
    """
    files: dict[str, bytes] = {}
    unread: list[foreign.Report] = []
    for path in paths:
        if not path.exists():
            raise Invalid(f"There is nothing at {path}. Name a file or a folder.")
        for name, file in _named(path):
            if len(files) + len(unread) >= MAX_FILES:
                raise Invalid(f"There are more than {MAX_FILES:,} files. Import them in parts.")
            try:
                _read(files, name, file)
            except (OSError, Invalid) as error:
                unread.append(_unread(name, error))
    if not files and not unread:
        raise Invalid(f"There is no file here that ends with {', '.join(KINDS)}.")
    return files, unread


def _named(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        hidden = any(part.startswith(HIDDEN) or part in SKIPPED for part in inside.parts)
        if file.name.lower().endswith(KINDS) and file.is_file() and not hidden:
            yield inside.as_posix(), file


def _read(files: dict[str, bytes], name: str, file: Path) -> None:
    size = file.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Invalid(f"The file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read.")
    with file.open("rb") as opened:
        content = opened.read(MAX_FILE_BYTES + 1)
    while name in files:
        name = f"{file.parent.name}/{name}"
    files[name] = content


def _unread(name: str, error: Exception) -> foreign.Report:
    said = error.message if isinstance(error, Invalid) else f"The file cannot be opened: {error}."
    need = foreign.Need("", "", "file", "file", said, "Send the diagram itself.")
    return foreign.Report(name, needs=[need], refused=True)


def bring_in(paths: Iterable[Path]) -> foreign.Imported:
    """Everything at the paths, translated, with a report for each file. Raises Invalid."""
    files, unread = gather(paths)
    imported = foreign.translate(files)
    imported.reports += unread
    return imported


def write(imported: foreign.Imported, into: Path, *, force: bool) -> list[Path]:
    """Writes the process folders and says which.

    Raises Conflict when one is there already, unless forced; then nothing is written at all.
    """
    there = [key for key in imported.folders if (into / key).exists()]
    if there and not force:
        names = ", ".join(there[:5]) + (", ..." if len(there) > 5 else "")
        raise Conflict(
            f"{into} already has {names}. Choose another folder with --into, or write over them "
            "with --force."
        )
    written = []
    for key, files in imported.folders.items():
        folder = into / key
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        written.append(folder)
    return written


# ---- the report


def counts(reports: Sequence[foreign.Report]) -> dict[str, int]:
    """How the files fared, and how much was said about them in all."""
    status = Counter(report.status for report in reports)
    return {
        "files": len(reports),
        **{name: status[name] for name in ("clean", "translated", "person", "refused")},
        "elementsTakenOver": sum(report.taken_over.total() for report in reports),
        "translations": sum(len(report.translated) for report in reports),
        "keptWithoutEffect": sum(one.count for report in reports for one in report.kept),
        "needs": sum(len(report.needs) for report in reports),
    }


def cause(need: foreign.Need) -> str:
    """What a need has in common with others: the engine's reasons without the names in them."""
    if need.kind in CAUSES:
        return CAUSES[need.kind]
    return re.sub(r"'[^']*'", "...", re.sub(r"(flow to|flow) [\w.\-]+ ", r"\1 ... ", need.reason))


def causes(reports: Sequence[foreign.Report]) -> list[dict[str, Any]]:
    """What needs a person, by cause, in how many files and how often; the most frequent first."""
    times: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for report in reports:
        found = Counter(map(cause, report.needs))
        times += found
        files.update(found.keys())
    order = sorted(times, key=lambda one: (-files[one], -times[one], one))
    return [{"cause": one, "files": files[one], "times": times[one]} for one in order]


def as_json(imported: foreign.Imported) -> dict[str, Any]:
    """The whole report for programs."""
    return {
        "counts": counts(imported.reports),
        "causes": causes(imported.reports),
        "folders": {key: sorted(files) for key, files in imported.folders.items()},
        "files": [_report(report) for report in imported.reports],
    }


def _report(report: foreign.Report) -> dict[str, Any]:
    return {
        "file": report.file,
        "tool": report.tool,
        "status": report.status,
        "folder": report.folder,
        "takenOver": dict(sorted(report.taken_over.items())),
        "translated": [
            {"element": one.element, "name": one.name, "what": one.what, "from": one.before,
             "to": one.after, "note": one.note}
            for one in report.translated
        ],
        "kept": [
            {"element": one.element, "name": one.name, "what": one.what, "reason": one.reason,
             "count": one.count}
            for one in report.kept
        ],
        "needs": [
            {"element": one.element, "name": one.name, "what": one.what, "kind": one.kind,
             "reason": one.reason, "remedy": one.remedy, "line": one.line}
            for one in report.needs
        ],
    }  # fmt: skip
