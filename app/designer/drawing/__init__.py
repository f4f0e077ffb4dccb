"""Draws a BPMN diagram as SVG from its own layout, where no browser is at hand: for documents.

Enter through ``svg.draw``. The picture has attributes only, so it may stand on any page.
"""

from __future__ import annotations
