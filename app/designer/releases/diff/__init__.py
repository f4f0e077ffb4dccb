"""What differs between two folders, in words: pure functions of their files.

Elements, rules, fields and scenarios are compared by id and by what they mean; how the XML or the
JSON happens to be written does not count. Enter through ``files.compare``.
"""

from __future__ import annotations
