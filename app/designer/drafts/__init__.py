"""Drafts: the files of a process while they are being written, with who changed what and when.

Owns the tables ``draft``, ``draft_file``, ``draft_change`` and ``draft_presence``. Enter through
``service``.
"""

from __future__ import annotations
