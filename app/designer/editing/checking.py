"""The lint of a draft as it stands in a browser: what was saved, and what was not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer import known as installation
from app.designer.cache import Recent
from app.designer.drafts.models import Draft
from app.designer.drafts.service import files_of
from app.designer.folders import MAX_FILE_BYTES, MAX_FILES, checked, digest
from app.designer.lint import Finding, Known, lint
from app.lib.errors import Invalid
from app.lib.schema import faults, many, maybe, record, text

BODY = record(
    {
        "files": {
            "type": "object",
            "maxProperties": MAX_FILES,
            "propertyNames": {"minLength": 1, "maxLength": 200},
            "additionalProperties": maybe(text(MAX_FILE_BYTES)),
        },
        "drawn": many(text(200), most=MAX_FILES),
    }
)
_findings: Recent[list[Finding]] = Recent(60)


def findings(draft: Draft, said: Any) -> list[dict[str, Any]]:
    """What there is to correct or to look at: ``{"files": {name: text or null}}`` are the files
    that differ from the saved ones, ``drawn`` those whose drawing the browser looks at itself.
    Raises Invalid for what is no such body and no such files."""
    if wrong := faults(BODY, said):
        raise Invalid("Nothing was checked.", problems=wrong)
    files = dict(files_of(draft))
    for name, content in (said.get("files") or {}).items():
        files.pop(name, None)
        if content is not None:
            files[name] = content.encode()
    return [
        _told(one)
        for one in cached(checked(files), installation.known(), frozenset(said.get("drawn") or ()))
    ]


def cached(files: Mapping[str, bytes], known: Known, drawn: frozenset[str]) -> list[Finding]:
    """The findings, made once for the same files and the same installation."""
    return _findings.get((digest(files), known, drawn), lambda: lint(files, known, drawn))


def _told(one: Finding) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "file": one.file,
        "element": one.element,
        "message": one.message,
        "remedy": one.remedy,
        "line": one.line,
        "path": list(one.path),
        "rules": list(one.rules),
        "example": one.example.as_json() if one.example else None,
        "shown": str(one.example) if one.example else "",
    }
