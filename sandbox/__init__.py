"""The vendors' stand-in: a process of its own, for demos and tests. It imports nothing of Baton."""

from __future__ import annotations

from sandbox.start import Handle, start

__all__ = ["Handle", "start"]
