"""The endpoints to try: who may, what is answered, and that a fault is a problem with its place."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from tests.designer.builders import TABLE
from tests.world import World, token

FEEL = "/api/v1/feel/evaluate"
DECISION = "/api/v1/decisions/evaluate"


def post(world: World, url: str, said: Any, *scopes: str) -> Any:
    data = said if isinstance(said, bytes) else json.dumps(said)
    sent = world.bearer("process-owner", *(scopes or ("process.draft",)))
    client = world.app.test_client()
    return client.post(url, data=data, headers=sent, content_type="application/json")


def test_an_expression_is_evaluated_without_a_float(world: World) -> None:
    answer = post(world, FEEL, b'{"expression": "a + 0.2", "context": {"a": 0.1}}')
    assert (answer.status_code, answer.data) == (200, b'{"value":0.3,"warnings":[]}')


def test_a_decision_is_asked(world: World) -> None:
    said = {"file": TABLE.decode(), "decision": "colour", "input": {"size": 3}, "explain": True}
    answer = json.loads(post(world, DECISION, said).data)
    assert (answer["value"], answer["explanation"][0]["rules"][0]["index"]) == ("red", 1)


@pytest.mark.parametrize("url", [FEEL, DECISION])
def test_only_who_may_draft_a_process_may_try(world: World, url: str) -> None:
    assert post(world, url, {}, "process.read").status_code == 403
    assert world.app.test_client().post(url, data="{}").status_code == 401


def test_unreadable_text_is_a_problem_with_line_and_column(world: World) -> None:
    answer = post(world, FEEL, {"expression": "1 +"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    (error,) = json.loads(answer.data)["errors"]
    assert (error["pointer"], error["line"], error["column"]) == ("/expression", 1, 4)


@pytest.mark.parametrize("url", [FEEL, DECISION])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"null", b"[1e999]", b'{"a": 1e99999999999999999999}', b'{"a": NaN}',
     b'{"expression": "a\\u0000"}', b'{"expression": "\\ud800"}', b"[" * 100_000, b"1" * 5_000,
     b'{"file": "\\u0000", "decision": "a"}'],
)  # fmt: skip
def test_no_body_breaks_it(world: World, url: str, body: bytes) -> None:
    answer = post(world, url, body)
    assert answer.status_code in (400, 422)
    assert json.loads(answer.data)["title"]


def test_the_editor_asks_with_its_session_and_csrf_token(world: World) -> None:
    browser = world.browser("process-owner")
    said = json.dumps({"expression": "1 +"})
    url = "/processes/try/feel"
    assert browser.post(url, data=said, content_type="application/json").status_code == 400
    headers = {"X-CSRFToken": token(browser, "/processes")}
    answer = browser.post(url, data=said, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    right = json.dumps({"file": TABLE.decode(), "decision": "colour", "input": {"size": 30}})
    url = "/processes/try/decision"
    answer = browser.post(url, data=right, content_type="application/json", headers=headers)
    assert json.loads(answer.data)["value"] == "blue"


def test_the_endpoints_are_described(world: World) -> None:
    said = json.loads(world.app.test_client().get("/api/openapi.json").data)
    for url, schema in ((FEEL, "FeelEvaluation"), (DECISION, "DecisionEvaluation")):
        body = said["paths"][url]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": f"#/components/schemas/{schema}"}
        assert schema in said["components"]["schemas"]
