"""The description of the REST API, made from the routes themselves (OpenAPI 3.1)."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app

PREFIXES = ("/api/v1/", "/tmf-api/")
BODIES = {
    "api.place_order": "Order",
    "tmf.create_order": "Order",
    "api.publish_message": "Message",
    "api.complete_user_task": "Answers",
    "trying.feel": "FeelEvaluation",
    "trying.decision": "DecisionEvaluation",
}
SCHEMAS: dict[str, Any] = {
    "Order": {
        "type": "object",
        "required": ["productOrderItem"],
        "properties": {
            "customer": {"type": "object", "description": "id of a customer, or a new one"},
            "externalId": {"type": "string"},
            "note": {"type": "string"},
            "priority": {"type": "string", "enum": ["0", "1", "2", "3", "4"]},
            "productOrderItem": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "action", "productOffering"],
                    "properties": {
                        "id": {"type": "string"},
                        "action": {"type": "string", "enum": ["add", "modify", "delete"]},
                        "quantity": {"type": "integer", "minimum": 1},
                        "productOffering": {
                            "type": "object",
                            "properties": {"id": {"type": "string"}},
                        },
                        "product": {"type": "object"},
                        "itemTerm": {"type": "array", "items": {"type": "object"}},
                        "billingPlan": {"type": "string", "enum": ["monthly", "annual"]},
                    },
                },
            },
        },
    },
    "Message": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "key": {"type": "string"},
            "variables": {"type": "object"},
            "timeToLiveSeconds": {"type": "integer"},
            "messageId": {"type": "string"},
        },
    },
    "Answers": {
        "type": "object",
        "required": ["answers"],
        "properties": {"answers": {"type": "object"}},
    },
    "FeelEvaluation": {
        "type": "object",
        "description": "Either expression, or unaryTests with the input that they judge.",
        "properties": {
            "expression": {"type": "string", "maxLength": 10_000},
            "unaryTests": {"type": "string", "maxLength": 10_000},
            "input": {},
            "context": {"type": "object", "description": "The variables by name"},
        },
        "additionalProperties": False,
    },
    "DecisionEvaluation": {
        "type": "object",
        "required": ["file", "decision"],
        "properties": {
            "file": {"type": "string", "maxLength": 1_000_000, "description": "DMN, as XML"},
            "decision": {"type": "string", "description": "Its id or name"},
            "input": {"type": "object", "description": "The variables by name"},
            "explain": {"type": "boolean"},
        },
        "additionalProperties": False,
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457; an entry of errors has pointer, detail, and line and column",
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}
PROBLEM = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {}
    for rule in current_app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIXES):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(rule)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baton", "version": "1", "description": "Orders, user tasks, messages."},
        "security": [{"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(rule: Any) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    needs = [str(permission) for permission in getattr(view, "baton_access", ())]
    made: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": (view.__doc__ or "").strip().splitlines()[0],
        "description": "Needs " + ", ".join(needs) + "." if needs else "",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in sorted(rule.arguments)
        ],
        "responses": {"2XX": {"description": "Done"}, "4XX": PROBLEM},
    }
    if rule.endpoint in BODIES:
        schema = {"$ref": f"#/components/schemas/{BODIES[rule.endpoint]}"}
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return made
