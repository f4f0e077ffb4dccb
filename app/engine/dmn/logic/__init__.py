"""Boxed expressions (DMN 1.5, 7.3 and 10.2.2): what can stand in a decision or a function."""

from __future__ import annotations

from app.engine.dmn.logic.base import Faulty, Logic, Typed
from app.engine.dmn.logic.calls import Definition, Invocation
from app.engine.dmn.logic.control import Conditional, Filter, For, Quantified
from app.engine.dmn.logic.literal import Constant, Literal, Unreadable
from app.engine.dmn.logic.structures import Entry, Items, Relation, Structure

__all__ = [
    "Conditional",
    "Constant",
    "Definition",
    "Entry",
    "Faulty",
    "Filter",
    "For",
    "Invocation",
    "Items",
    "Literal",
    "Logic",
    "Quantified",
    "Relation",
    "Structure",
    "Typed",
    "Unreadable",
]
