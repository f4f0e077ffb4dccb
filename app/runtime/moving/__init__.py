"""Migration of many running instances to another version of their process, in the background.

Owns the tables ``migration_run`` and ``migration_item``. Enter through ``service``.
"""

from __future__ import annotations
