"""What the routes share: the task that is asked about, whom a text names, repeatable deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, request

from app.accounts.access import current
from app.lib.errors import Forbidden, Invalid, NotFound, Problem
from app.lib.idempotency import once
from app.lib.web import write_json
from app.runtime.models import UserTask
from app.tasks import queries, service

NOT_SEEN = "There is no user task of this id, or it is not offered to you."
REPLAYED = {"Idempotency-Replayed": "`true` when this answer was given before."}


def seen(task_uuid: str) -> UserTask:
    """The user task. Raises NotFound, also where the caller may not see it."""
    try:
        return service.find(task_uuid[:36], current())
    except Forbidden:
        raise NotFound(NOT_SEEN) from None


def person(reference: str, refusal: str, pointer: str = "/person") -> int:
    """The key of an active person. Raises Invalid that names the field."""
    found, problems = queries.person_called(reference, pointer)
    if found is None:
        raise Invalid(refusal, problems=problems)
    return found.id


@contextmanager
def pointed(**names: str) -> Iterator[None]:
    """Names the fields at fault by their place in the body: pages call some otherwise."""
    try:
        yield
    except Invalid as error:
        places = [(one.pointer.removeprefix("/"), one.message) for one in error.problems]
        problems = [Problem(f"/{names.get(place, place)}", words) for place, words in places]
        raise Invalid(error.message, problems=problems) from None


def repeatable(act: Callable[[], Any], status: int = 200, *, of: bytes | None = None) -> Response:
    """Answers with what ``act`` gives, once for an Idempotency-Key.

    A key stands for one deed at one address; ``of`` stands for a body that is never sent twice
    alike, such as one with a boundary.
    """
    key = request.headers.get("Idempotency-Key")
    body = request.get_data() if of is None else of
    mark = f"{request.method} {request.path}\n".encode("utf-8", "surrogatepass") + body
    (code, answer), replayed = once(
        f"person:{current().id}", key, mark, lambda session: (status, act())
    )
    return write_json(answer, code, **({"Idempotency_Replayed": "true"} if replayed else {}))
