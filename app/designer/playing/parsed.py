"""The definition of files that are being worked on, parsed once for each state of them."""

from __future__ import annotations

from collections.abc import Mapping

from app import engine
from app.designer.cache import Recent
from app.designer.folders import digest
from app.designer.scenarios import Scenario, scenarios

_parsed: Recent[engine.Definition] = Recent(32)
_told: Recent[list[Scenario]] = Recent(32)


def parsed(files: Mapping[str, bytes]) -> engine.Definition:
    """The definition of these files. Raises Invalid with a problem for each fault."""
    from app.designer.service import parse  # which publishes, and asks for a trial before

    return _parsed.get(digest(files), lambda: parse(files))


def told(files: Mapping[str, bytes]) -> list[Scenario]:
    """The scenarios of these files. Raises Invalid as reading them does."""
    return _told.get(digest(files), lambda: scenarios(files))
