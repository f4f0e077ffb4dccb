"""The variables that a folder's decisions can count on, gathered from everything that gives one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from app.designer import scenarios
from app.lib import json, xml
from app.lib.errors import Invalid

OF_AN_ORDER = frozenset({"order", "item", "customer", "product", "subscription"})
NAMING = ("target", "resultVariable", "inputElement", "outputCollection", "outputElement")


def variables(files: Mapping[str, bytes]) -> frozenset[str] | None:
    """The names; None for decisions alone without a scenario, as then anybody may ask them.

    Raises app.lib.xml.XmlRefused for a diagram that is no XML.
    """
    diagrams = [name for name in files if name.endswith(".bpmn")]
    told = set(_of_scenarios(files))
    if not diagrams and not told:
        return None
    found = set(OF_AN_ORDER) | told
    for name in diagrams:
        found |= set(_of_diagram(xml.parse(files[name], name)))
    for name in files:
        if name.endswith(".form"):
            with suppress(json.JsonError, UnicodeDecodeError, RecursionError):
                found |= set(_of_form(json.loads(files[name].decode())))
    return frozenset(name.split(".")[0] for name in found if name)


def _of_diagram(root: Any) -> Iterator[str]:
    for node in root.iter():
        yield from (node.get(name) or "" for name in NAMING)
        if node.get("key") == "resultVariable":
            yield node.get("value") or ""


def _of_form(said: Any) -> Iterator[str]:
    """The keys of its fields, wherever they stand."""
    if isinstance(said, dict):
        if isinstance(said.get("key"), str):
            yield said["key"]
        for part in said.get("components") or ():
            yield from _of_form(part)


def _of_scenarios(files: Mapping[str, bytes]) -> Iterator[str]:
    with suppress(Invalid):  # which playing them says
        for told in scenarios.scenarios(files):
            yield from told.variables
            for mail in told.messages:
                yield from mail.variables
