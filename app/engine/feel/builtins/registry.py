"""How built-in functions are declared: a name, its signatures, and whether the standard has it.

A signature is text: ``list: list, position: integer, length?: integer``. A question mark behind a
name says that the argument may be left out, behind a type that it may be null; three dots behind a
name that any number may follow. Types with ``|`` between are alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.engine.feel.budget import CHARACTERS_A_STEP
from app.engine.feel.errors import FeelError, WrongArgument
from app.engine.feel.values import MISSING, Function, Range, is_number, kind, number

Body = Callable[..., Any]
Converter = Callable[[Any], Any]
LONG_TEXT = 1_000  # to read a text costs as much as to make one
DURATIONS = ("days and time duration", "years and months duration")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    convert: Converter
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    body: Body

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(one.name for one in self.parameters)

    def takes(self, count: int) -> bool:
        """Whether so many arguments fit."""
        many = bool(self.parameters) and self.parameters[-1].many
        least = sum(not (one.optional or one.many) for one in self.parameters) + many
        return least <= count and (many or count <= len(self.parameters))

    def convert(self, given: Sequence[Any]) -> list[Any]:
        """The arguments as the body wants them. Raises WrongArgument."""
        parameters = self.parameters
        if len(given) > len(parameters):
            parameters += parameters[-1:] * (len(given) - len(parameters))
        made = []
        for one, value in zip(parameters, given, strict=False):
            try:
                made.append(value if value is MISSING else one.convert(value))
            except WrongArgument as wrong:
                raise WrongArgument(f"{one.name} {wrong}") from None
        return made

    def by_name(self, given: Mapping[str, Any]) -> list[Any] | None:
        """The arguments in order; None when the names do not fit.

        Whoever may be null may be left out, too: a missing argument is null.
        """
        if given.keys() - set(self.names):
            return None
        ordered: list[Any] = []
        for one in self.parameters:
            if one.name in given:
                ordered.append(given[one.name])
            elif one.optional:
                ordered.append(MISSING)
            elif one.convert in NULLABLE:
                ordered.append(None)
            else:
                return None
        while ordered and ordered[-1] is MISSING:
            ordered.pop()
        return ordered


@dataclass(frozen=True)
class Builtin:
    """One built-in function, for the language and for its documentation."""

    name: str
    signatures: tuple[tuple[str, ...], ...]
    function: Function
    standard: bool
    says: str


REGISTRY: dict[str, Builtin] = {}


def builtin(name: str, *signatures: str, standard: bool = True) -> Callable[[Body], Body]:
    """Registers a function, or further signatures of one that is there."""

    def register(body: Body) -> Body:
        made = tuple(Signature(_parameters(text), body) for text in signatures)
        says = (body.__doc__ or "").strip().splitlines()[0]
        former = REGISTRY.get(name)
        if former is not None:
            made = (*former.function.call.signatures, *made)  # type: ignore[attr-defined]  # a Dispatcher
            says = former.says
        REGISTRY[name] = Builtin(
            name,
            tuple(tuple(_shown(one) for one in signature.parameters) for signature in made),
            Dispatcher(name, made).function(),
            standard,
            says,
        )
        return body

    return register


def _shown(one: Parameter) -> str:
    return one.name + ("?" if one.optional else "...") if one.optional or one.many else one.name


class Dispatcher:
    """Finds the signature that a call means."""

    def __init__(self, name: str, signatures: tuple[Signature, ...]) -> None:
        self.name, self.signatures = name, signatures
        self.counts = {
            count: [one for one in signatures if one.takes(count)] for count in range(10)
        }

    def function(self) -> Function:
        """The function as a value of FEEL."""
        longest = max((one.names for one in self.signatures), key=len)
        return Function(longest, self, self.name, named=self.named)

    def __call__(self, run: Any, *given: Any) -> Any:
        """Calls with arguments in order."""
        fitting = self.counts.get(len(given))
        if fitting is None:
            fitting = [one for one in self.signatures if one.takes(len(given))]
        if not fitting:
            raise WrongArgument(f"takes other than {len(given)} arguments")
        return self._first(run, [(one, given) for one in fitting])

    def named(self, run: Any, given: Mapping[str, Any]) -> Any:
        """Calls with arguments by name."""
        fitting = [(one, one.by_name(given)) for one in self.signatures]
        found = [(one, ordered) for one, ordered in fitting if ordered is not None]
        if not found:
            raise WrongArgument(f"has no parameters {', '.join(sorted(given))}")
        return self._first(run, found)

    def _first(self, run: Any, fitting: Sequence[tuple[Signature, Sequence[Any]]]) -> Any:
        refused: WrongArgument | None = None
        for signature, given in fitting:
            try:
                arguments = signature.convert(given)
            except WrongArgument as wrong:
                refused = refused or wrong
                continue
            for value in arguments:
                if type(value) is str and len(value) > LONG_TEXT:
                    run.spend(len(value) // CHARACTERS_A_STEP)
            try:
                return signature.body(run, *arguments)
            except FeelError:
                raise
            except (ValueError, OverflowError, ArithmeticError):
                raise WrongArgument("cannot work with these arguments") from None
        raise refused or WrongArgument("cannot work with these arguments")


# ---- what arguments are made of


def need_number(value: Any) -> Decimal:
    """An argument that has to be a number."""
    if type(value) is Decimal:
        return value
    if is_number(value):
        return number(value)
    return need_number(_only(value, "a number"))


def need_whole(value: Any) -> int:
    """An argument that has to be a whole number; what stands behind the point is cut off."""
    given = need_number(value)
    if given.adjusted() > 30:
        raise WrongArgument("is too large")
    return int(given)


def need_text(value: Any) -> str:
    """An argument that has to be a string."""
    return value if isinstance(value, str) else need_text(_only(value, "a string"))


def need_boolean(value: Any) -> bool:
    """An argument that has to be a boolean."""
    return value if isinstance(value, bool) else need_boolean(_only(value, "a boolean"))


def need_list(value: Any) -> list[Any]:
    """An argument that has to be a list; a single value is a list of one (DMN 1.5, 10.3.2.9.4)."""
    if value is None:
        raise WrongArgument("needs a list, not null")
    return value if isinstance(value, list) else [value]


def need_context(value: Any) -> Mapping[str, Any]:
    """An argument that has to be a context."""
    return value if isinstance(value, Mapping) else need_context(_only(value, "a context"))


def need_function(value: Any) -> Function:
    """An argument that has to be a function."""
    return value if isinstance(value, Function) else need_function(_only(value, "a function"))


def need_range(value: Any) -> Range:
    """An argument that has to be a range."""
    if isinstance(value, Range) and not value.sign:
        return value
    return need_range(_only(value, "a range"))


def need_something(value: Any) -> Any:
    """An argument that may be anything but null."""
    if value is None:
        raise WrongArgument("is null")
    return value


def anything(value: Any) -> Any:
    """An argument that may be anything."""
    return value


def of_kind(*kinds: str) -> Converter:
    """A check for one of some kinds."""

    def convert(value: Any) -> Any:
        return value if kind(value) in kinds else convert(_only(value, f"a {' or '.join(kinds)}"))

    return convert


def _only(value: Any, wanted: str) -> Any:
    """The item of a list of one, where that is meant (DMN 1.5, 10.3.2.9.4)."""
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
        return value[0]
    raise WrongArgument(f"needs {wanted}, not a {kind(value)}")


CONVERTERS: dict[str, Converter] = {
    "number": need_number,
    "integer": need_whole,
    "string": need_text,
    "boolean": need_boolean,
    "list": need_list,
    "context": need_context,
    "function": need_function,
    "range": need_range,
    "something": need_something,
    "point": of_kind("number", "string", "date", "time", "date and time", *DURATIONS),
    "date": of_kind("date"),
    "time": of_kind("time"),
    "moment": of_kind("date and time"),
    "day": of_kind("date", "date and time"),
    "length": of_kind("days and time duration"),
    "duration": of_kind(*DURATIONS),
    "Any": anything,
}
NULLABLE: set[Converter] = {anything}


def _converter(text: str) -> Converter:
    if not text.endswith("?"):
        return CONVERTERS[text]
    inner = CONVERTERS[text[:-1]]

    def convert(value: Any) -> Any:
        return None if value is None else inner(value)

    return convert


def _parameters(text: str) -> tuple[Parameter, ...]:
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, wanted = (half.strip() for half in part.split(":"))
        many, optional = name.endswith("..."), name.endswith("?")
        found.append(Parameter(name.rstrip(".?"), _converter(wanted), optional, many))
    return tuple(found)
