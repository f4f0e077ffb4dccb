"""Rules of a decision table, matched by id, then by what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.designer.releases.diff.change import Change, Detail, Facts, Kind, gone, settled

IN_ORDER = {"FIRST", "RULE ORDER", "COLLECT"}  # hit policies whose answer depends on the order


@dataclass(frozen=True)
class Rule:
    """A rule: its cells by column, and its description."""

    id: str
    number: int
    cells: Mapping[str, tuple[str, str]]  # by the column's id: its name, and what the cell says
    why: str

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, without its id and its place."""
        return tuple(sorted((key, said) for key, (_, said) in self.cells.items()))

    @property
    def facts(self) -> Facts:
        """What it says, cell by cell."""
        facts = Facts()
        for key, (name, said) in self.cells.items():
            facts.put(name, said, key)
        facts.put("Why", self.why)
        return facts


@dataclass(frozen=True)
class Table:
    """The rules of a table, and whose they are."""

    owner: str
    name: str
    policy: str
    rules: tuple[Rule, ...]


def compare(was: Table, now: Table, file: str) -> list[Change]:
    """The changes of the rules, in the order in which they stand now; those that went come last."""
    pairs = _pairs(was.rules, now.rules)
    kept = [rule for rule in now.rules if rule.number in pairs]
    still = settled([pairs[rule.number].number for rule in kept])
    moved = {rule.number for place, rule in enumerate(kept) if place not in still}
    found = []
    for rule in now.rules:
        former = pairs.get(rule.number)
        if former is None:
            found.append(_change(Kind.ADDED, file, now, rule, tuple(rule.facts)))
            continue
        details = rule.facts.since(former.facts)
        if rule.number in moved:
            place = Detail("Place among the rules", str(former.number), str(rule.number))
            details = (*details, place)
        if details:
            harmless = len(details) == 1 and rule.number in moved and now.policy not in IN_ORDER
            found.append(
                _change(Kind.MOVED if harmless else Kind.CHANGED, file, now, rule, details)
            )
    kept_before = {former.number for former in pairs.values()}
    for rule in was.rules:
        if rule.number not in kept_before:
            found.append(_change(Kind.REMOVED, file, was, rule, gone(rule.facts)))
    return found


def _pairs(was: tuple[Rule, ...], now: tuple[Rule, ...]) -> dict[int, Rule]:
    """The former rule of each rule that is not new, by the rule's number."""
    by_id = {rule.id: rule for rule in was if rule.id}
    found = {rule.number: by_id.pop(rule.id) for rule in now if rule.id in by_id}
    taken = {rule.number for rule in found.values()}
    by_content: dict[tuple[object, ...], list[Rule]] = {}
    for rule in was:
        if rule.number not in taken:
            by_content.setdefault(rule.content, []).append(rule)
    for rule in now:
        if rule.number not in found and (same := by_content.get(rule.content)):
            found[rule.number] = same.pop(0)
    return found


def _change(kind: Kind, file: str, table: Table, rule: Rule, details: tuple[Detail, ...]) -> Change:
    name = f"{table.name}, rule {rule.number}"
    return Change(kind, file, table.owner, name, "Rule", details)
