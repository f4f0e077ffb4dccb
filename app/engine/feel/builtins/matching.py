"""String functions over patterns (DMN 1.5, table 73): the rules are those of XPath."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.engine.feel.builtins.registry import builtin
from app.engine.feel.errors import WrongArgument
from app.engine.feel.patterns import in_time, pattern, replacement


@builtin("matches", "input: string, pattern: string, flags?: string?")
def matches(run: Any, input_: str, text: str, flags: str | None = None) -> bool:
    """Whether a pattern is found in the text."""
    made = pattern(text, flags or "")
    return in_time(run, lambda limit: made.search(input_, timeout=limit)) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string?")
def replace(run: Any, input_: str, text: str, into: str, flags: str | None = None) -> str:
    """The text with each match replaced; $1 is the first group."""
    made = pattern(text, flags or "")
    insert = replacement(into, made.groups)
    if in_time(run, lambda limit: made.fullmatch("", timeout=limit)):
        raise WrongArgument("the pattern matches nothing at all, which could be anywhere")
    pieces: list[str] = []
    size = end = 0
    for match in _all(run, made, input_):
        pieces += (input_[end : match.start()], insert(match))
        size += len(pieces[-1]) + len(pieces[-2])
        end = match.end()
        if size > run.budget.characters:
            run.hold_text(size)
    run.hold_text(size + len(input_) - end)
    return "".join((*pieces, input_[end:]))


@builtin("split", "string: string, delimiter: string")
def split(run: Any, string: str, delimiter: str) -> list[str]:
    """The parts of the text between matches of the pattern."""
    parts: list[str] = []
    end = 0
    for match in _all(run, pattern(delimiter, ""), string):
        if match.end() == match.start():
            continue
        parts.append(string[end : match.start()])
        end = match.end()
        if len(parts) > run.budget.items:
            run.hold(len(parts))
    parts.append(string[end:])
    run.hold(len(parts))
    return parts


@builtin("extract", "string: string, pattern: string", standard=False)
def extract(run: Any, string: str, text: str) -> list[str]:
    """All that the pattern matches in the text."""
    found = [match[0] for match in _all(run, pattern(text, ""), string)]
    run.hold(len(found))
    return found


def _all(run: Any, made: Any, text: str) -> Iterator[Any]:
    """The matches from left to right, each a step and within the time for patterns."""
    at = 0
    while at <= len(text):
        match = in_time(run, lambda limit: made.search(text, at, timeout=limit))  # noqa: B023 - called at once
        if match is None:
            return
        run.step()
        yield match
        at = match.end() + (match.end() == match.start())
