"""Turns the texts of other tools into texts of the dialect: a constant, or ``=`` and FEEL."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.bpmn.foreign import feel_text, juel
from app.engine.bpmn.foreign.feel_text import NoEquivalent, quoted


@dataclass(frozen=True)
class Text:
    """A text as it has to stand in the diagram, and what a reader should know about it."""

    text: str
    notes: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """The notes as one sentence."""
        return "; ".join(self.notes)


def convert(text: str) -> Text:
    """A text that may hold ``${...}``: as a constant or as FEEL. Raises NoEquivalent."""
    text = text.strip()
    if not juel.has_expression(text):
        # A constant that begins with "=" would be read as FEEL.
        return Text(f"={quoted(text)}") if text.startswith("=") else Text(text)
    said = _feel(text)
    return Text(f"={said.text}", said.notes)


def expression(text: str) -> Text:
    """A text that has to be evaluated, also where it carries no ``${``. Raises NoEquivalent."""
    text = text.strip()
    if text.startswith("="):
        feel_text.check(text[1:])
        return Text(text)
    if juel.has_expression(text):
        return convert(text)
    said = feel_text.translate(text)
    return Text(f"={said.text}", said.notes)


def value(text: str) -> str:
    """A text as part of a larger FEEL expression: quoted, or its expression."""
    text = text.strip()
    return _feel(text).text if juel.has_expression(text) else quoted(text)


def _feel(text: str) -> feel_text.Feel:
    try:
        parts = list(juel.pieces(text))
    except juel.NotJuel as error:
        raise NoEquivalent(f"it cannot be read: {error}") from None
    if len(parts) == 1:
        return feel_text.translate(parts[0][1])
    words: list[str] = []
    names: set[str] = set()
    notes: list[str] = []
    for is_expression, said in parts:
        if not is_expression:
            words.append(quoted(said))
            continue
        inner = feel_text.translate(said)
        # In a mixed text null reads as nothing there, and would make all of it null here.
        words.append(f'string(get or else({inner.text}, ""))')
        names |= inner.names
        notes += inner.notes
    whole = " + ".join(words)
    feel_text.check(whole, names)
    return feel_text.Feel(whole, frozenset(names), tuple(notes))
