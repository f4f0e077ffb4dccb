"""One question while it is answered: one budget, one time, and what is noted on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from app.engine import feel
from app.engine.dmn.explain import Room
from app.engine.dmn.problems import Warning
from app.engine.feel.budget import Run
from app.engine.feel.calls import call_named
from app.engine.feel.errors import Spot
from app.engine.feel.types import Type, coerce
from app.engine.feel.values import Function, kind

Scope = Mapping[str, Any]
Around = tuple[str, list[feel.Warning], str]

MOST_WARNINGS = 100
MOST_NOTES = 200
MOST_DECISIONS = 1_000
MOST_PARTS = 20
MOST_SHOWN = 100
NOBODY_PROVIDES = ("no variable", "no function")
CURRENT: ContextVar[Ask | None] = ContextVar("asked", default=None)


class Ask:
    """The budget of a whole question, shared by every expression in it; warnings; explanation."""

    def __init__(self, budget: feel.Budget | None, now: datetime | None) -> None:
        self.run = Run("", budget or feel.Budget(), now)
        self.place = ""
        self.warnings: list[Warning] = []
        self.explanation: list[dict[str, Any]] = []
        self.functions: dict[Any, Function] = {}
        self.note: dict[str, Any] = {}
        self.forgive = 0
        self.room = Room()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Names the place when the budget runs out. Raises feel.BudgetExceeded alone."""
        token = CURRENT.set(self)
        try:
            yield
        except RecursionError:
            raise self._placed(feel.BudgetExceeded("is nested too deeply")) from None
        except feel.BudgetExceeded as error:
            raise self._placed(error) from None
        except ArithmeticError:
            said = "works with a number that is out of range"
            raise self._placed(feel.BudgetExceeded(said)) from None
        finally:
            CURRENT.reset(token)

    def _placed(self, error: feel.BudgetExceeded) -> feel.BudgetExceeded:
        if self.run.text:
            error.place(Spot(self.run.text, 0))
        error.args = (f"{self.place}: {error}",)
        return error

    # ---- expressions

    def evaluate(self, expression: feel.Expression, scope: Scope, place: str) -> Any:
        """The value of an expression; a warning in an expression that is null is a loss."""
        around = self._enter(expression.text, place)
        value = expression.within(self.run, scope)
        warnings = self._leave(around)
        if warnings:
            for one in warnings:
                self._warn(one, place, expression.text, lost=not one.handled)
        return value

    def meets(self, tests: feel.UnaryTests, value: Any, scope: Scope, place: str) -> bool | None:
        """Whether a value meets a cell; null where the two cannot be compared.

        Null is not met, which is no loss (DMN 1.5, 10.3.2.1). What the cell itself has lost is
        one, as it could never be met: a name that nobody provides, an end that is null.
        """
        around = self._enter(tests.text, place)
        met: bool | None = tests.within(self.run, value, scope)
        for one in self._leave(around):
            own = value is not None or one.kind in NOBODY_PROVIDES
            if own and met is not True and not one.handled:
                self._warn(one, place, tests.text, lost=True)
        return met

    def call(self, function: Any, arguments: dict[str, Any], place: str, text: str) -> Any:
        """The value of a function called with arguments by name."""
        spot = Spot(text, 0)
        return self.guarded(lambda: call_named(function, arguments, self.run, spot), place, text)

    def guarded(self, work: Callable[[], Any], place: str, text: str) -> Any:
        """The value of some work of FEEL's; its warnings are losses when it is null."""
        around = self._enter(text, place)
        value = work()
        for one in self._leave(around):
            self._warn(one, place, text, lost=value is None)
        return value

    def _enter(self, text: str, place: str) -> Around:
        """Begins with an expression: its warnings are gathered apart from those around it."""
        run = self.run
        around = run.text, run.warnings, self.place
        run.text, run.warnings, self.place = text, [], place
        run.step()
        return around

    def _leave(self, around: Around) -> list[feel.Warning]:
        """Goes back. Not reached when the budget runs out: then the place has to be told."""
        run = self.run
        warnings = run.warnings
        run.text, run.warnings, self.place = around
        return warnings

    def fit(self, value: Any, wanted: Type | None, place: str, text: str = "") -> Any:
        """The value as its type wants it, else null with a warning (DMN 1.5, 10.3.2.9.4)."""
        if wanted is None or value is None:
            return value
        made = coerce(value, wanted)
        if made is None:
            self.warn("wrong type", _unfit(value, wanted), place, text)
        return made

    @contextmanager
    def forgiving(self) -> Iterator[None]:
        """Whoever asks handles a null itself: the warnings inside are no loss."""
        self.forgive += 1
        yield
        self.forgive -= 1

    def warn(self, kind: str, message: str, place: str, text: str = "") -> None:
        """Notes why a value was lost."""
        self._warn(feel.Warning(kind, message, 1, 1, text), place, text, lost=True)

    def _warn(self, one: feel.Warning, place: str, text: str, *, lost: bool) -> None:
        lost = lost and not self.forgive
        if len(self.warnings) < (2 * MOST_WARNINGS if lost else MOST_WARNINGS):
            self.warnings.append(
                Warning(one.kind, one.message, one.line, one.column, place, text, lost)
            )

    # ---- explanation

    @contextmanager
    def noting(self, note: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What is evaluated inside belongs to this note, which becomes part of the explanation."""
        around = self.note, self.place
        self.note, self.place = note, note["name"]
        yield note
        self.note, self.place = around
        most = MOST_DECISIONS if "decision" in note else MOST_NOTES
        if len(self.explanation) < most:
            self.explanation.append(note)

    def note_table(self) -> dict[str, Any]:
        """Where a table writes: into the note around it, further tables into parts of that."""
        if "rules" not in self.note:
            return self.note
        part: dict[str, Any] = {}
        parts = self.note.setdefault("tables", [])
        if len(parts) < MOST_PARTS:
            parts.append(part)
        return part

    def shown(self, value: Any) -> Any:
        """A value as the explanation keeps it."""
        return self.room.shorten(value)


def _unfit(value: Any, wanted: Type) -> str:
    """Why a value does not have its type."""
    shown = str(wanted)
    shown = shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"
    if kind(value) != wanted.name:
        return f"is {_article(kind(value))}, not {_article(shown)}"
    if wanted.inner or wanted.fields:
        return f"has something inside that does not fit {shown}"
    return f"is no allowed {shown}"


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiouA" else f"a {noun}"
