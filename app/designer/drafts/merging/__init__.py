"""The parts of files that people know (elements, rules, fields, scenarios), and merging by them.

Pure: texts in, texts out. Enter through ``app.designer.drafts.merge``.
"""

from __future__ import annotations
