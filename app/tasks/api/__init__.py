"""User tasks and all that surrounds them, for programs: each route calls what the page calls."""

from __future__ import annotations
