"""Decision tables (DMN 1.5, chapter 8)."""

from __future__ import annotations

from app.engine.dmn.tables.policies import AGGREGATORS, POLICIES
from app.engine.dmn.tables.table import Cell, Input, Output, Rule, Table

__all__ = ["AGGREGATORS", "POLICIES", "Cell", "Input", "Output", "Rule", "Table"]
