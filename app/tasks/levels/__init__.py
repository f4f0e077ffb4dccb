"""Service levels: how long work may take in business time, and what follows when it takes longer.

``calendar`` is the arithmetic of working hours; nothing in it reads a clock or a table.
"""

from __future__ import annotations
