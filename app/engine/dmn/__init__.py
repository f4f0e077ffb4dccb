"""DMN decisions: requirement graphs, tables and boxed expressions, knowledge models, services.

>>> model = load({"credit.dmn": content})
>>> model.decide("credit_limit", {"score": 55}).value
>>> model.invoke("Payment", {"principal": 1000, "rate": Decimal("0.05")}).value
"""

from __future__ import annotations

from app.engine.dmn.model import Decided, Model
from app.engine.dmn.problems import DmnProblem, DmnRefused, Warning
from app.engine.dmn.reading import load

__all__ = ["Decided", "DmnProblem", "DmnRefused", "Model", "Warning", "load"]
