"""Which language a text is in. FEEL alone is run."""

from __future__ import annotations

from typing import Any


def language_of(node: Any) -> str:
    """The name of the language when it is not FEEL; else empty.

    The nearest element that says a language decides; without any it is FEEL (DMN 1.5, 7.3.1).
    """
    while node is not None:
        said = (node.get("expressionLanguage") or "").strip()
        if said:
            return "" if _is_feel(said) else str(said)
        node = node.getparent()
    return ""


def _is_feel(said: str) -> bool:
    text = said.lower().rstrip("/")
    return text == "feel" or (text.startswith("http") and "/feel" in text)
