"""Regular expressions follow XPath, not Python."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine import feel

MATCHES: list[tuple[str, str, str, bool | None]] = [
    ("abracadabra", "^a.*a$", "", True),
    ("a\nb", "^b", "", False),
    ("a\nb", "^b", "m", True),
    ("ab\n", "b$", "", False),
    ("\n", ".", "", False),
    ("\r", ".", "", False),
    ("\n", ".", "s", True),
    ("hello world", " hello[ ]world", "x", True),
    ("hello world", r"\p{ IsBasicLatin}+", "x", True),
    ("hello world", r"\p{ IsBasicLatin}+", "", None),
    ("α", r"\p{IsGreek}", "", True),
    ("bcd", "^[a-z-[aeiou]]+$", "", True),
    ("abc", "^[a-z-[aeiou]]+$", "", False),
    ("X", "[A-Z-[OI]]", "i", True),
    ("O", "[A-Z-[OI]]", "i", False),
    ("_a", r"^\i\c$", "", True),
    ("1a", r"^\i\c$", "", False),
    ("٣", r"^\d$", "", True),
    ("a-b", r"^[\w\-]+$", "", True),
    ("-", "[a-]", "", True),
    ("abab", r"^(ab)\1$", "", True),
    ("ab", r"(ab)\2", "", None),
    ("ab", r"(a[\1])", "", None),
    ("ab", r"\3", "", None),
    ("ß", "SS", "i", False),
    ("\u212a", "k", "i", True),
    ("abc", "(?=a)", "", None),
    ("abc", "(?i)a", "", None),
    ("abc", "a++", "", None),
    ("abc", "a**", "", None),
    ("abc", "a{3,1}", "", None),
    ("abc", "a{", "", None),
    ("abc", "(a", "", None),
    ("abc", "a)", "", None),
    ("abc", "]", "", None),
    ("abc", "[", "", None),
    ("abc", "[c-a]", "", None),
    ("abc", r"\b", "", None),
    ("abc", r"\p{Xy}", "", None),
    ("abc", "a", "p", None),
    ("abc", "(?:a|b)+c", "", True),
]


@pytest.mark.parametrize(("text", "pattern", "flags", "found"), MATCHES)
def test_a_pattern_matches_as_xpath_says(
    text: str, pattern: str, flags: str, found: bool | None
) -> None:
    compiled = feel.compile("matches(text, pattern, flags)")
    result = compiled.evaluate({"text": text, "pattern": pattern, "flags": flags})
    assert result.value is found
    assert (found is None) == bool(result.warnings)


REPLACED: list[tuple[str, str, str, Any]] = [
    ("abracadabra", "bra", "*", "a*cada*"),
    ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
    ("facetiously", "[iouy]", "[$0]", "facet[i][o][u]sl[y]"),
    ("a.b", "\\.", "\\$", "a$b"),
    ("ab", "(a)", "$12", "a2b"),
    ("ab", "a", "$2", "b"),
    ("ab", "a", "$", None),
    ("ab", "a", "\\n", None),
    ("ab", "x*", "-", None),
]


@pytest.mark.parametrize(("text", "pattern", "into", "wanted"), REPLACED)
def test_a_replacement_follows_xpath(text: str, pattern: str, into: str, wanted: Any) -> None:
    compiled = feel.compile("replace(text, pattern, into)")
    result = compiled.evaluate({"text": text, "pattern": pattern, "into": into})
    assert result.value == wanted


def test_an_exponential_pattern_is_stopped_with_its_place() -> None:
    text = 'x or\n matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a|aa)+$")'
    with pytest.raises(feel.BudgetExceeded, match="matches a pattern") as stopped:
        feel.compile(text).evaluate({"x": False}, feel.Budget(regex_seconds=0.02))
    assert (stopped.value.line, stopped.value.column) == (2, 2)


def test_a_pattern_is_counted_with_all_its_repeats() -> None:
    result = feel.compile('matches("a", "(a{1000}){1000}")').evaluate({})
    assert result.value is None
    assert "10,000" in result.warnings[0].message
