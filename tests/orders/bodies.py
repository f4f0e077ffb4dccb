"""Makes bodies from the API's own description: such as it allows, and such with something wrong."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from app.lib.schema import KEEPABLE as KEEPABLE_TEXT
from tests.orders.contract import Contract

Known = dict[tuple[str, str], Any]
KEEPABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NASTY: list[Any] = [
    None, True, False, 0, -1, 10**30, -(10**30), Decimal("1.5"), Decimal("1E-70"),
    Decimal("0.00001"), Decimal("1E+400"), "", "\0", "\ud800", "a\0b", "x" * 5000,
    "\U0001d11e" * 300,
    "\u202e", "' OR 1=1 --", "{{7*7}}", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", [], {}, [None], [[]], {"id": None}, {"a": {"b": []}}, [1] * 200,
    {"": ""},
]  # fmt: skip
JUNK = st.recursive(
    st.sampled_from(NASTY) | st.text(max_size=20) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


class Bodies:
    """Strategies for the schemas of a description.

    ``known`` has values that are in the catalogue, by title and field: half of all are such.
    """

    def __init__(self, contract: Contract, known: Known) -> None:
        self.contract, self.known = contract, known

    def valid(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        """What the schema allows."""
        said = self.contract.resolved(schema)
        if "anyOf" in said:
            return st.one_of([self.valid(one) for one in said["anyOf"]])
        if "enum" in said:
            return st.sampled_from(said["enum"])
        kinds = said["type"] if isinstance(said["type"], list) else [said["type"]]
        return st.one_of([getattr(self, f"_{kind}")(said) for kind in kinds])

    def broken(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        """What it allows, with one to three places changed to something else."""
        return st.builds(spoil, self.valid(schema), st.lists(DEEDS, min_size=1, max_size=3))

    def _null(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        return st.none()

    def _boolean(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        return st.booleans()

    def _integer(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        return st.integers(said.get("minimum"), said.get("maximum"))

    def _number(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        return st.decimals(0, 10**9, places=2) | st.integers(0, 10**9)

    def _string(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        if said.get("format") == "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
        least, most = said.get("minLength", 0), min(said.get("maxLength", 50), 300)
        if said.get("pattern", KEEPABLE_TEXT) != KEEPABLE_TEXT:
            made = st.from_regex(said["pattern"].rstrip("$") + r"\Z", fullmatch=True)
            return made.filter(lambda one: len(one) <= most)
        return st.text(KEEPABLE, min_size=least, max_size=most)

    def _array(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        most = min(said.get("maxItems", 3), 3)
        return st.lists(self.valid(said["items"]), min_size=said.get("minItems", 0), max_size=most)

    def _field(self, title: str, name: str, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        if (title, name) not in self.known:
            return self.valid(said)
        value = self.known[title, name]
        return st.just(value).map(copy.deepcopy) | self.valid(said)

    def _object(self, said: dict[str, Any]) -> st.SearchStrategy[Any]:
        fields = said.get("properties")
        if fields is None:
            return st.dictionaries(st.text(KEEPABLE, max_size=9), st.integers() | st.text(KEEPABLE))
        title, needs = said.get("title", ""), said.get("required", ())
        made = {name: self._field(title, name, one) for name, one in fields.items()}
        required = {name: one for name, one in made.items() if name in needs}
        optional = {name: one for name, one in made.items() if name not in needs}
        return st.fixed_dictionaries(required, optional=optional)


DEEDS = st.tuples(st.sampled_from(["replace", "remove", "add"]), st.integers(0, 10**6), JUNK)


def places(body: Any) -> list[tuple[Any, Any]]:
    """Every container in the body with each of its keys."""
    inner = body.items() if isinstance(body, dict) else enumerate(body)
    found = []
    for key, value in inner:
        found.append((body, key))
        if isinstance(value, dict | list):
            found += places(value)
    return found


def spoil(body: Any, deeds: list[tuple[str, int, Any]]) -> Any:
    """The body with things replaced, taken out or put in."""
    made = copy.deepcopy(body)
    for deed, choice, junk in deeds:
        found = places(made) if isinstance(made, dict | list) else []
        if not found:
            return junk
        container, key = found[choice % len(found)]
        if deed == "replace":
            container[key] = copy.deepcopy(junk)
        elif deed == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[str(junk)[:40]] = copy.deepcopy(junk)
        else:
            container.append(copy.deepcopy(junk))
    return made
