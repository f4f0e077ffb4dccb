"""Holds what the API answers to what its own description says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker

from app.lib import json

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=(ValueError, OverflowError))
def is_date_time(value: Any) -> bool:
    """RFC 3339, read by Python alone; other types are not asked."""
    if not isinstance(value, str):
        return True
    read = datetime.fromisoformat(value)
    return "T" in value.upper() and read.astimezone(UTC) is not None and read.tzinfo is not None


class Contract:
    """The description of the API, as a program gets it."""

    def __init__(self, app: Flask) -> None:
        self.document = json.loads(app.test_client().get("/api/openapi.json").data)

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """What is said of a route."""
        return self.document["paths"][path][method.lower()]

    def body(self, method: str, path: str) -> dict[str, Any]:
        """The schema of what a route takes."""
        content = self.operation(method, path)["requestBody"]["content"]
        return content["application/json"]["schema"]

    def resolved(self, said: dict[str, Any]) -> dict[str, Any]:
        """What a reference stands for, or the thing itself."""
        while "$ref" in said:
            found = self.document
            for part in said["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            said = found
        return said

    def validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        """Checks by a schema of the document, references and all."""
        whole = {**schema, "components": self.document["components"]}
        return Draft202012Validator(whole, format_checker=FORMATS)

    def hold(self, method: str, path: str, answer: Any) -> Any:
        """What the answer says, after its status, kind and shape were found in the description."""
        said = self.operation(method, path)["responses"]
        assert str(answer.status_code) in said, (method, path, answer.status_code, answer.data)
        response = self.resolved(said[str(answer.status_code)])
        kind = answer.mimetype
        assert kind in response["content"], kind
        text = answer.get_data(as_text=True)
        read = json.loads(text) if kind.endswith("json") else text
        faults = list(self.validator(response["content"][kind]["schema"]).iter_errors(read))
        assert not faults, (method, path, [(f.json_path, f.message) for f in faults])
        for name in response.get("headers", {}):
            if name != "Idempotency-Replayed":
                assert name in answer.headers, name
        return read
