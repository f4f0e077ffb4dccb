"""From tree to closures: each node becomes a function of the frame and the run.

Nothing of Python can be reached from an expression: closures see values, and a path looks into a
context, never at an attribute.
"""

from __future__ import annotations

from app.engine.feel.compiler import basics, functions, loops, operators
from app.engine.feel.compiler.base import Code, Frame, compile_node

__all__ = ["Code", "Frame", "basics", "compile_node", "functions", "loops", "operators"]
