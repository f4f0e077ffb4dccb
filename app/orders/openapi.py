"""The description of the REST API, made from the routes and what each is marked with (OpenAPI 3.1).

A schema with a title stands once under ``components`` and is referred to everywhere else.
"""

from __future__ import annotations

import inspect
import re
from functools import lru_cache
from typing import Any

from flask import Flask, current_app

from app.accounts.access import Permission
from app.lib.api import FORM, PREFIXES, Operation, Query, of_view
from app.lib.idempotency import MAX_KEY
from app.lib.schema import Schema, record
from app.orders.answers import PROBLEM

SUBJECT = "Orders, processes, user tasks, checklists, messages and the catalogue, for programs."
RULES = """Send a bearer token with each request; a person makes it under their profile and chooses
what it may do. Errors are problems (RFC 9457) that name each place at fault. Amounts are exact:
read numbers as decimals. A field that is null counts as left out, unless it says otherwise. Lists
come in pages: send nextCursor of one as cursor of the next. An answer with an ETag can be asked
for again with If-None-Match."""
REFUSALS = {
    400: "What was sent cannot be read.",
    401: "There is no token, or it opens nothing any more.",
    403: "The token, or the person behind it, may not do this.",
    404: "There is nothing under that name.",
    409: "Somebody else was first, or the first request with this key still runs.",
    413: "What was sent is larger than 8 MB.",
    422: "What was sent breaks a rule; `errors` name each place.",
    503: "The database does not answer. Nothing was changed.",
}
DONE = {200: "Done.", 201: "Made.", 202: "Taken."}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "The same key with the same body gives the same answer and one effect, for 90 days. "
        "With another body it is refused with 422, while the first still runs with 409."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
}
FILE = record({"file": {"type": "string", "format": "binary"}}, needs=("file",))
PARAMETERS = {
    "absence_id": "The id of the absence.",
    "attached_uuid": "The id of what is attached.",
    "calendar_id": "The id of the business calendar.",
    "file_uuid": "The id of the file.",
    "level_id": "The id of the service level.",
    "notice_id": "The id of the notice.",
    "person_id": "The id of the person.",
    "view_uuid": "The id of the view.",
    "checklist_id": "The id or the number of the checklist.",
    "item_key": "The key of the item.",
    "template_key": "The key of the template.",
    "key": "The key of the process: the name of its folder.",
    "migration_uuid": "The id of the migration.",
    "order_number": "The order number, or the caller's own number of the order.",
    "order_id": "The order number, or the caller's own number of the order.",
    "task_uuid": "The id of the user task.",
    "number": "The number of the version.",
    "revision": "The revision of the draft.",
    "review_id": "The id of the review.",
    "comment_id": "The id of the comment.",
}


def document() -> dict[str, Any]:
    """The whole description. Raises LookupError for a route that does not describe itself."""
    return _document(current_app._get_current_object())  # type: ignore[attr-defined]  # the proxy's own


@lru_cache(maxsize=4)
def _document(app: Flask) -> dict[str, Any]:
    schemas: dict[str, Schema] = {}
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIXES):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(app, rule, schemas)
    refusals = {str(code): _problem(words, schemas) for code, words in REFUSALS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baton", "version": "1", "description": f"{SUBJECT}\n\n{RULES}"},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": [{"name": name} for name in _tags(paths)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": refusals,
            "securitySchemes": {"bearer": _security()},
        },
    }


def _tags(paths: dict[str, Any]) -> list[str]:
    found = [one["tags"][0] for methods in paths.values() for one in methods.values()]
    return list(dict.fromkeys(found))


def _security() -> dict[str, Any]:
    scopes = ", ".join(f"`{permission}`" for permission in Permission)
    said = f"A token of a person, made under their profile. Its scopes are of: {scopes}."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "baton_…", "description": said}


def _operation(app: Flask, rule: Any, schemas: dict[str, Schema]) -> dict[str, Any]:
    view, marked = app.view_functions[rule.endpoint], of_view(rule.endpoint)
    scopes = [str(permission) for permission in getattr(view, "baton_access", ())]
    summary, _, more = inspect.cleandoc(view.__doc__ or "").partition("\n")
    needs = f"Needs the scope {', '.join(f'`{scope}`' for scope in scopes)}."
    made: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "tags": [marked.tag],
        "summary": summary.rstrip("."),
        "description": f"{more.strip()}\n\n{needs}".strip(),
        "security": [{"bearer": scopes}],
        "parameters": _parameters(rule, marked),
        "responses": _responses(rule, marked, schemas),
    }
    if marked.takes is not None:
        examples = marked.takes.get("examples", ())
        content: dict[str, Any] = {"schema": lifted(marked.takes, schemas)}
        if examples:
            content["example"] = examples[0]
        files: dict[str, Any] = {
            kind: {"schema": FILE} if kind == FORM else {} for kind in marked.also_takes
        }
        made["requestBody"] = {"required": True, "content": {"application/json": content, **files}}
    return made


def _parameters(rule: Any, marked: Operation) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PARAMETERS[name],
            "schema": {"type": "string"},
        }
        for name in sorted(rule.arguments)
    ]
    made += [_query(one) for one in marked.query]
    return [*made, KEY] if marked.repeatable else made


def _query(one: Query) -> dict[str, Any]:
    return {"name": one.name, "in": "query", "description": one.words, "schema": one.schema}


def _responses(rule: Any, marked: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for status, schema in marked.gives.items():
        content = {marked.gives_file or "application/json": {"schema": lifted(schema, schemas)}}
        made[str(status)] = {"description": DONE[status], "content": content}
        if marked.headers:
            made[str(status)]["headers"] = {
                name: {"description": words, "schema": {"type": "string"}}
                for name, words in marked.headers.items()
            }
    refuses = {401, 403, 503, *marked.refuses}
    refuses |= {400} if marked.query or marked.takes else set()
    refuses |= {413, 422} if marked.takes else set()
    refuses |= {404} if rule.arguments else set()
    refuses |= {400, 409} if marked.repeatable else set()
    for status in sorted(refuses):
        made[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return made


def _problem(words: str, schemas: dict[str, Schema]) -> dict[str, Any]:
    schema = lifted(PROBLEM, schemas)
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def lifted(schema: Any, schemas: dict[str, Schema]) -> Any:
    """The schema with every titled part moved to ``schemas`` and referred to."""
    if isinstance(schema, list):
        return [lifted(one, schemas) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _inner(key, value, schemas) for key, value in schema.items()}
    title = schema.get("title")
    if not isinstance(title, str):
        return made
    if schemas.setdefault(title, made) != made:
        raise ValueError(f"Two schemas have the title {title}.")
    return {"$ref": f"#/components/schemas/{title}"}


def _inner(key: str, value: Any, schemas: dict[str, Schema]) -> Any:
    if key == "properties":  # names, one of which may be "title" itself
        return {name: lifted(one, schemas) for name, one in value.items()}
    return lifted(value, schemas) if key in ("items", "anyOf") else value
