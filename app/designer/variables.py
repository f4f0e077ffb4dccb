"""The variables that a folder's decisions can count on, gathered from everything that gives one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
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
    of_scenarios = told(files)
    named = of_scenarios.started | of_scenarios.sent
    if not diagrams and not named:
        return None
    found = set(OF_AN_ORDER) | named
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


@dataclass(frozen=True)
class Told:
    """The variables that scenarios start with, and those that their messages bring."""

    started: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()


def told(files: Mapping[str, bytes]) -> Told:
    """What the scenarios of a folder give beside an order."""
    read = (name for name in sorted(files) if name == scenarios.FILE or name.endswith(".json"))
    return _told(tuple((name, files[name]) for name in read))


@lru_cache(maxsize=20)
def _told(files: tuple[tuple[str, bytes], ...]) -> Told:
    """Kept by content: lint asks after each stroke of a diagram, and reading YAML takes long."""
    with suppress(Invalid):  # which playing them says
        found = scenarios.scenarios(dict(files))
        mails = [mail for one in found for mail in one.messages]
        return Told(
            frozenset(name for one in found for name in one.variables),
            frozenset(name for mail in mails for name in mail.variables),
        )
    return Told()
