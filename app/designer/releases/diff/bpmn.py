"""Two diagrams compared, element by element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.designer.releases.diff.change import Change, Detail, Kind, Words, gone
from app.designer.releases.diff.elements import Part, parts

FLOWS = {"sequenceFlow", "messageFlow", "association"}
# What a new element is told with says its kind and name already.
HEADING = ("Kind", "Name")


def compare(before: bytes | None, after: bytes | None, file: str, words: Words) -> list[Change]:
    """The changes of a diagram, from its left to its right. Raises app.lib.xml.XmlRefused."""
    was = parts(before, file, words) if before is not None else {}
    now = parts(after, file, words) if after is not None else {}
    found = [*_gone(was, now, file), *_new(was, now, file), *_kept(was, now, file)]
    return sorted(found, key=lambda one: _place(now.get(one.element) or was[one.element]))


def _place(part: Part) -> tuple[float, ...]:
    places = [one for one in part.layout[:2] if isinstance(one, float)]
    return tuple(places) if len(places) == 2 else (-1.0, -1.0)


def _gone(was: Mapping[str, Part], now: Mapping[str, Part], file: str) -> Iterable[Change]:
    lost = {key for key in was if key not in now}
    for key in lost:
        part = was[key]
        details = gone(part.facts.without(*HEADING))
        listed = not _follows(part, lost)
        yield _change(Kind.REMOVED, file, part, details, listed=listed)


def _new(was: Mapping[str, Part], now: Mapping[str, Part], file: str) -> Iterable[Change]:
    added = {key for key in now if key not in was}
    for key in added:
        part = now[key]
        details = part.facts.without(*HEADING)
        yield _change(Kind.ADDED, file, part, details, listed=not _follows(part, added))


def _kept(was: Mapping[str, Part], now: Mapping[str, Part], file: str) -> Iterable[Change]:
    for key in now:
        if key not in was:
            continue
        details = now[key].facts.since(was[key].facts)
        if details:
            yield _change(Kind.CHANGED, file, now[key], details)
        elif now[key].layout != was[key].layout:
            yield _change(Kind.MOVED, file, now[key], ())


def _follows(part: Part, others: set[str]) -> bool:
    """Whether a flow is there (or gone) only because an element at one of its ends is."""
    if part.tag not in FLOWS or not others & set(part.ends):
        return False
    return not part.facts.without(*HEADING, "sourceRef", "targetRef")


def _change(
    kind: Kind, file: str, part: Part, details: tuple[Detail, ...], *, listed: bool = True
) -> Change:
    sort = part.sort[:1].upper() + part.sort[1:]
    return Change(kind, file, part.id, part.name, sort, details, ((file, part.id),), listed)
