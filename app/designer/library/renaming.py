"""Gives the files of a process another key or name, and leaves every other byte as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from app.designer.folders import Files

# Where a diagram names a process; ids are unique in a file, so no other element is meant.
PLACES = rb'(\b(?:id|bpmnElement|processRef|processId|sourceRef|targetRef)\s*=\s*)(["\'])%s\2'
CALLS = rb"""(\bprocessId\s*=\s*)(["'])([^"'<>]*)\2"""
START_TAG = rb"<(?:[\w.\-]+:)?process\b[^<>]*>"
SCENARIO = rb"(?m)^(\s*(?:-\s*)?process:\s*)%s\s*$"


def renamed(files: Mapping[str, bytes], old: str, new: str, name: str) -> Files:
    """The files under another key: of the diagram's file, its process, and who calls it here."""
    made: Files = {}
    for file, content in files.items():
        if file.endswith(".bpmn"):
            pattern = PLACES % re.escape(old.encode())
            content = re.sub(pattern, rb"\1\g<2>" + new.encode() + rb"\2", content)
        elif file.endswith((".yaml", ".yml")):
            pattern = SCENARIO % re.escape(old.encode())
            content = re.sub(pattern, rb"\g<1>" + new.encode(), content)
        made[f"{new}{file[len(old) :]}" if file == f"{old}.bpmn" else file] = content
    return retitled(made, new, name)


def repointed(files: Mapping[str, bytes], keys: Mapping[str, str]) -> Files:
    """The files with their calls of other processes led to the new keys of those."""

    def call(found: re.Match[bytes]) -> bytes:
        key = found[3].decode()
        return found[1] + found[2] + keys.get(key, key).encode() + found[2]

    return {
        file: re.sub(CALLS, call, content) if file.endswith(".bpmn") else content
        for file, content in files.items()
    }


def retitled(files: Mapping[str, bytes], key: str, name: str) -> Files:
    """The files with another name at the process that has the key as id; others stay as they are.

    A folder whose main process has another id, or that holds decisions alone, keeps its names.
    """
    quoted = escape(name, {'"': "&quot;", "\n": "&#10;"}).encode()
    return {
        file: _retitled(content, key.encode(), quoted) if file.endswith(".bpmn") else content
        for file, content in files.items()
    }


def _retitled(content: bytes, key: bytes, quoted: bytes) -> bytes:
    """Changes the start tag of the process alone."""

    def tag(found: re.Match[bytes]) -> bytes:
        said = found[0]
        if not re.search(rb'\bid\s*=\s*["\']%s["\']' % re.escape(key), said):
            return said
        named = re.search(rb'(?<![\w:])name\s*=\s*("[^"]*"|\'[^\']*\')', said)
        if named is None:
            return re.sub(rb"\s*/?>$", lambda end: b' name="' + quoted + b'"' + end[0], said)
        return said[: named.start()] + b'name="' + quoted + b'"' + said[named.end() :]

    return re.sub(START_TAG, tag, content)
