"""One diagram while it is being translated: its report, and what others beside it offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.bpmn.foreign import texts, tree
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.foreign.report import Kept, Need, Report, Translated

SHOWN = 300


@dataclass(frozen=True)
class Decision:
    """A decision that stands in one of the imported files."""

    id: str
    file: str
    outputs: tuple[str, ...] = ()
    many: bool = False  # whether it gives a list


@dataclass
class Case:
    """Gathers what is to be said about a diagram, and the forms that are made on the way."""

    report: Report
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    known_forms: frozenset[str] = frozenset()
    forms: dict[str, Any] = field(default_factory=dict)
    asked_forms: set[str] = field(default_factory=set)
    asked_decisions: set[str] = field(default_factory=set)

    @property
    def changed(self) -> bool:
        """Whether the diagram has to be written anew: only an editor's own stays as it is."""
        report = self.report
        said = any(one.kind not in ("engine", "drawing") for one in report.needs)
        return bool(report.translated or said or any(one.element for one in report.kept))

    def translated(self, node: Any, what: str, before: str, after: str, note: str = "") -> None:
        """Notes that something was written anew."""
        home = tree.owner(node)
        said = Translated(home.get("id") or "", tree.label(home), what, _cut(before), after, note)
        self.report.translated.append(said)

    def kept(self, node: Any, what: str, reason: str) -> None:
        """Notes that something stays without effect."""
        home = tree.owner(node)
        self.report.kept.append(Kept(home.get("id") or "", tree.label(home), what, reason))

    def need(self, node: Any, what: str, kind: str, reason: str, remedy: str) -> None:
        """Notes that a person has to do something."""
        home = tree.owner(node)
        line = getattr(node, "sourceline", None)
        made = Need(home.get("id") or "", tree.label(home), what, kind, reason, remedy, line)
        self.report.needs.append(made)

    def text(self, node: Any, what: str, original: str) -> str | None:
        """A text in the dialect; None, with a need and the original kept, if it has no equal."""
        return self._converted(node, what, original, texts.convert)

    def expression(self, node: Any, what: str, original: str) -> str | None:
        """As ``text``, for what is evaluated even if it carries no ``${``."""
        return self._converted(node, what, original, texts.expression)

    def _converted(self, node: Any, what: str, original: str, how: Any) -> str | None:
        try:
            made = how(original)
        except NoEquivalent as error:
            self.cannot(node, what, original, str(error))
            return None
        self.translated(node, what, original, made.text, made.note)
        return str(made.text)

    def cannot(self, node: Any, what: str, original: Any, reason: str) -> None:
        """Keeps an original that has no equivalent, and asks a person to write it anew."""
        home = tree.owner(node)
        tree.keep(home, what, original)
        shown = original if isinstance(original, str) else _shown(original)
        self.need(
            node,
            what,
            "expression",
            f"{_cut(shown)!r} has no equivalent in FEEL: {reason}.",
            "Write it as a FEEL expression, or let a job or a decision find the value before.",
        )


def _shown(original: Any) -> str:
    """The text of an element, or where else its text stands."""
    inner = (one.get("resource") or one.get("class") for one in original.iter())
    return tree.text_of(original) or next(filter(None, inner), "") or "nothing"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."
