"""Two people change one file: what each did elsewhere is put together, the rest is asked.

Pure: ``merge`` takes the text both began with, mine and theirs, and gives one text, or says for
which elements, rules, fields or scenarios a person has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.designer.drafts.merging.decide import Clash
from app.designer.drafts.merging.json_files import FormMerge
from app.designer.drafts.merging.parts import NoParts, Side
from app.designer.drafts.merging.words import change_words, differences, shown
from app.designer.drafts.merging.xml_files import XmlMerge
from app.designer.drafts.merging.yaml_files import FILE, ScenarioMerge

WHOLE = ""  # the id in choices that stands for the whole file
Merging = XmlMerge | FormMerge | ScenarioMerge
KINDS: dict[str, type[XmlMerge | FormMerge]] = {
    ".bpmn": XmlMerge,
    ".dmn": XmlMerge,
    ".form": FormMerge,
}


@dataclass(frozen=True)
class Difference:
    """A field that both may want differently."""

    words: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Asked:
    """An element for which a person has to choose: what each did to it, in words."""

    id: str
    name: str
    mine: str
    theirs: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Merged:
    """The text to keep (None: no file), or what has to be asked first."""

    text: str | None
    asked: tuple[Asked, ...] = ()
    taken: tuple[str, ...] = ()  # what came from them, in words


def merge(
    name: str,
    base: str | None,
    mine: str | None,
    theirs: str | None,
    choices: Mapping[str, Side] | None = None,
) -> Merged:
    """Puts together what two made of a file; None stands for a file that is not there."""
    chosen = choices or {}
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs, taken=(_whole_words(name, base, theirs),))
    if WHOLE in chosen:
        return Merged(mine if chosen[WHOLE] == "mine" else theirs)
    if base is None or mine is None or theirs is None:
        return _ask_whole(name, base, mine, theirs)
    try:
        made = _kind(name)(name, base, mine, theirs, chosen)
    except NoParts:
        return _ask_whole(name, base, mine, theirs)
    if made.plan.clashes:
        return Merged(None, tuple(_asked(clash) for clash in made.plan.clashes.values()))
    return Merged(made.text(), taken=_taken(made))


def _kind(name: str) -> type[Merging]:
    if name == FILE:
        return ScenarioMerge
    for ending, kind in KINDS.items():
        if name.endswith(ending):
            return kind
    raise NoParts("files of this kind are merged as a whole")


def _ask_whole(name: str, base: str | None, mine: str | None, theirs: str | None) -> Merged:
    said = (_whole_words(name, base, mine), _whole_words(name, base, theirs))
    return Merged(None, (Asked(WHOLE, name, *said),))


def _whole_words(name: str, before: str | None, after: str | None) -> str:
    if after is None:
        return f"removed {name}"
    return f"added {name}" if before is None else f"changed {name}"


def _asked(clash: Clash) -> Asked:
    known = clash.mine or clash.theirs or clash.base
    mine = {words: after for words, _, after in differences(clash.base, clash.mine)}
    theirs = {words: after for words, _, after in differences(clash.base, clash.theirs)}
    before = {words: old for words, old, _ in differences(clash.base, None)}
    rows: tuple[Difference, ...] = ()
    if clash.mine and clash.theirs:
        names = dict.fromkeys([*mine, *theirs])
        rows = tuple(
            Difference(
                one, before.get(one, ""), *(_now(one, side, before) for side in (mine, theirs))
            )
            for one in names
        )
    return Asked(
        clash.id,
        shown(known) if known else clash.id,
        _deed(clash, "mine"),
        _deed(clash, "theirs"),
        rows,
    )


def _now(words: str, said: Mapping[str, str], before: Mapping[str, str]) -> str:
    return said.get(words, before.get(words, ""))


def _deed(clash: Clash, side: Side) -> str:
    after = clash.mine if side == "mine" else clash.theirs
    if after is not None and clash.base is not None and after.says_as(clash.base):
        return f"still uses {shown(after)}" if after else ""
    return change_words(clash.base, after)


def _taken(made: Merging) -> tuple[str, ...]:
    """What came from them: the changes of theirs that stand in the plan."""
    base, _, theirs = made.trees
    said = []
    for part_id in dict.fromkeys([*theirs.parts, *base.parts]):
        before, after = base.get(part_id), theirs.get(part_id)
        here = made.plan.parts.get(part_id)
        changed = not (before.says_as(after) if before else after is None)
        known = after or before
        if not changed or known is None or known.draws or here is not after:
            continue
        said.append(change_words(before, after))
    return tuple(said) or ("moved elements",)
