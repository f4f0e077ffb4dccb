"""A handbook as PDF. The template is ours and fixed; what the owner wrote reaches it as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import font_source_sans_pro  # type: ignore[import-untyped]  # it only says where its files are
import typst

from app.designer.handbook.document import Handbook, plain
from app.lib import json
from app.lib.errors import Invalid

TEMPLATE = Path(__file__).parent / "handbook.typ"
FONTS = [font_source_sans_pro.font_directory]


def pdf(book: Handbook) -> bytes:
    """The document. Raises Invalid when it cannot be set, with the reason."""
    shown = replace(book, diagrams=tuple((name, one) for name, one in book.diagrams if one))
    try:
        made: bytes = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=FONTS,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"book": json.dumps(plain(shown))},
        )
    except RuntimeError as error:
        said = str(error).splitlines()[0][:300]
        raise Invalid(f"The handbook could not be set as PDF: {said}. Print the page.") from None
    return made
