"""Tables as files that spreadsheets open: CSV in which nothing that people wrote is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

KIND = "text/csv; charset=utf-8"
BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
BREAKS = re.compile(r"[\t\r\n\v\f]+")
# What a formula begins with, in wide letters too. Where a comma is the decimal mark, spreadsheets
# begin a cell behind each semicolon, and take quotes that come next for its own.
FORMULA = re.compile(r"(^|;)([\s\"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def table(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as a file, by RFC 4180."""
    written = io.StringIO()
    csv.writer(written).writerows(map(cell, row) for row in rows)
    return (BOM + written.getvalue()).encode()


def cell(text: str) -> str:
    """The text in one line; what would be a formula stands behind an apostrophe, so it is none."""
    if NUMBER.fullmatch(text):
        return text
    return FORMULA.sub(r"\1\2'", BREAKS.sub(" ", text))
