"""Names inside and beside shapes: broken into lines by the width of letters."""

from __future__ import annotations

WIDE, NARROW = "mwMW@%", "ijlItfr.,:;'|!()[] "
MOST_LINES = 12


def width(text: str, size: float) -> float:
    """About how wide a text is, in the units of ``size``: an average sans serif letter is half."""
    units = sum(0.85 if one in WIDE else 0.3 if one in NARROW else 0.55 for one in text)
    return units * size


def lines(text: str, most: float, size: float) -> list[str]:
    """The text in lines that are at most so wide; a word that is longer is broken."""
    made: list[str] = []
    for word in text.split():
        if made and width(f"{made[-1]} {word}", size) <= most:
            made[-1] = f"{made[-1]} {word}"
        else:
            made.extend(_parts(word, most, size))
    return made if len(made) <= MOST_LINES else [*made[: MOST_LINES - 1], "…"]


def _parts(word: str, most: float, size: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size) > most:
            parts.append("")
        parts[-1] += letter
    return parts
