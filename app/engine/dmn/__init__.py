"""DMN decisions: tables, literal expressions and contexts, alone or in a requirement graph.

>>> model = load({"credit.dmn": content})
>>> model.decide("credit_limit", {"score": 55}).value
"""

from __future__ import annotations

from app.engine.dmn.model import Decided, DmnProblem, DmnRefused, Model
from app.engine.dmn.reader import load

__all__ = ["Decided", "DmnProblem", "DmnRefused", "Model", "load"]
