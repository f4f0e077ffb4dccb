"""Tools that know no business word: database, clock, errors, XML, HTTP, pages."""

from __future__ import annotations
