"""Command-line helpers of the project itself; no part of the product."""

from __future__ import annotations
