"""Takes in diagrams and decisions of other tools: files in, process folders and reports out.

Pure: it reads bytes and gives bytes. ``translate`` never raises, whatever the bytes are.
"""

from __future__ import annotations

from app.engine.bpmn.foreign.folders import Imported, translate
from app.engine.bpmn.foreign.report import Kept, Need, Report, Translated

__all__ = ["Imported", "Kept", "Need", "Report", "Translated", "translate"]
