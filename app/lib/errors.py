"""What can go wrong, as one tree. The docstring of a class is its message unless one is given.

AppError
 +- BadRequest     400  cannot be read at all
 +- SignInNeeded   401
 +- Forbidden      403
 +- NotFound       404
 +- Conflict       409  somebody else was there first
 +- TooLarge       413
 +- Invalid        422  can be read, but breaks a rule; names each place
 +- TooMany        429
 +- Unavailable    503
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Problem:
    """One fault in what was sent: where (an RFC 6901 pointer or a field's name) and what to do.

    ``line`` and ``column`` count from 1, inside a field that is a text to be read.
    """

    pointer: str
    message: str
    line: int | None = None
    column: int | None = None

    def as_json(self) -> dict[str, Any]:
        """One entry of ``errors``."""
        place = {"line": self.line, "column": self.column}
        known = {name: number for name, number in place.items() if number is not None}
        return {"pointer": self.pointer, "detail": self.message, **known}


class AppError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, message: str | None = None, *, problems: Iterable[Problem] = ()) -> None:
        self.message = message or (type(self).__doc__ or self.title).strip()
        self.problems = tuple(problems)
        super().__init__(self.message)

    @property
    def words(self) -> str:
        """What went wrong, and what to do at each place: for a page with one line for it."""
        said = [self.message, *(problem.message for problem in self.problems)]
        return " ".join(dict.fromkeys(said))

    def as_problem(self, instance: str) -> dict[str, Any]:
        """The RFC 9457 form of this error."""
        said: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "instance": instance,
        }
        if self.problems:
            said["errors"] = [problem.as_json() for problem in self.problems]
        return said


class BadRequest(AppError):
    """What was sent cannot be read."""

    status, title = 400, "Cannot be read"


class SignInNeeded(AppError):
    """Sign in first, or send a bearer token."""

    status, title = 401, "Sign in first"


class Forbidden(AppError):
    """Your roles do not allow this. An administrator can change them under People."""

    status, title = 403, "Not allowed"


class NotFound(AppError):
    """There is nothing here under that name."""

    status, title = 404, "Not found"


class Conflict(AppError):
    """Somebody else was there first. Load the page again to see how it stands now."""

    status, title = 409, "Changed meanwhile"


class TooLarge(AppError):
    """What was sent is larger than allowed."""

    status, title = 413, "Too large"


class Invalid(AppError):
    """What was sent breaks a rule."""

    status, title = 422, "Needs a correction"


class TooMany(AppError):
    """Too many tries in a short time."""

    status, title = 429, "Too many tries"

    def __init__(self, message: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AppError):
    """This cannot be done right now. Nothing was changed; try again in a moment."""

    status, title = 503, "Not available right now"
