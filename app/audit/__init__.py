"""The history of everything: append-only, and chained by hashes so that a change shows.

Owns the table history. A stream is what belongs together: an instance, an order, the people.
"""

from __future__ import annotations
