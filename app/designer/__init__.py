"""Processes, versions, publishing, lint and scenarios.

Owns the tables ``process`` and ``process_version``. A process is a folder of files; a version of it
is written once and never changes. Enter through ``service``; ``scenarios`` plays a folder without
any database.
"""

from __future__ import annotations
