"""A README as blocks that a page and a document can both set: nothing in it is ever run."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

READER = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Block:
    """A part of a text. ``kind``: heading, text, item, code or table (then ``rows``)."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> list[Block]:
    """The parts in their order; marks for bold and the like are left out."""
    made: list[Block] = []
    tokens = READER.parse(text)
    depth, kind, level = 0, "text", 0
    rows: list[list[str]] | None = None
    for token in tokens:
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1:])
        elif token.type == "heading_close":
            kind, level = "text", 0
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            made.append(Block("table", rows=tuple(map(tuple, rows))))
            rows = None
        elif token.type in ("fence", "code_block"):
            made.append(Block("code", token.content.rstrip()))
        elif token.type == "inline" and rows is not None:
            rows[-1].append(plain(token))
        elif token.type == "inline":
            shown = "item" if depth and kind == "text" else kind
            made.append(Block(shown, plain(token), level or depth))
    return made


def plain(token: Token) -> str:
    """The words of a line, without its marks."""
    words = []
    for child in token.children or ():
        words.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return "".join(words)
