"""Every route says who may use it; nobody else gets in."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.access import Permission
from app.factory import answer_error
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World, token

PUBLIC = {
    "accounts.sign_in",
    "accounts.sign_in_page",
    "accounts.sign_out",
    "api.nothing_here",
    "api.openapi_document",
    "notices.calendar",
    "orders.root",
    "outside.answer_complete",
    "outside.answer_draft",
    "outside.answer_page",
    "runtime.health",
    "static",
}


def rules(app: Flask) -> list[Any]:
    """Every route but the built files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(rule: Any, key: int | str = 1) -> str:
    """An address of the route."""
    values = {name: key if "int" in str(rule) else "x" for name in rule.arguments}
    path: str = rule.build(values, append_unknown=False)[1]
    return path


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in rules(app)
        if not hasattr(app.view_functions[rule.endpoint], "baton_access")
    ]
    assert silent == []


def test_only_these_routes_are_public(app: Flask) -> None:
    free = {r.endpoint for r in rules(app) if not app.view_functions[r.endpoint].baton_access}
    assert free == PUBLIC - {"static"}


def test_nobody_gets_in_without_signing_in(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if rule.endpoint in PUBLIC or "GET" not in rule.methods:
            continue
        answer = client.get(address(rule))
        assert answer.status_code in (302, 401), rule
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in"), rule


@pytest.mark.parametrize("role", ["csr", "process-owner", "admin", "auditor"])
def test_a_role_gets_exactly_as_far_as_its_permissions(world: World, role: str) -> None:
    browser, who = world.browser(role), world.principal(role)
    for rule in rules(world.app):
        needed: tuple[Permission, ...] = world.app.view_functions[rule.endpoint].baton_access
        api = str(rule).startswith(("/api", "/tmf-api"))
        if rule.endpoint in PUBLIC or "GET" not in rule.methods or api:
            continue
        answer = browser.get(address(rule))
        allowed = all(who.may(permission) for permission in needed)
        assert (answer.status_code != 403) is allowed, (rule, answer.status_code)
        assert answer.status_code < 500, rule


def test_no_number_in_an_address_is_too_large_for_the_database(world: World) -> None:
    browser, program = world.browser("admin"), world.app.test_client()
    scopes = map(str, world.principal("admin").permissions)
    program.environ_base["HTTP_AUTHORIZATION"] = world.bearer("admin", *scopes)["Authorization"]
    asked = [rule for rule in rules(world.app) if "<int:" in str(rule)]
    assert len(asked) > 10
    for rule in asked:
        is_api = str(rule).startswith("/api")
        client = program if is_api else browser
        methods = rule.methods & ({"GET", "POST", "PUT", "PATCH", "DELETE"} if is_api else {"GET"})
        for method, key in product(methods, (2**31, 2**63, "9" * 5_000)):
            path = address(rule, 7).replace("/7", f"/{key}")
            assert client.open(path, method=method).status_code == 404, (rule, method, key)
        if "GET" in methods:
            most = client.get(address(rule, 2**31 - 1))
            assert most.status_code in (403, 404), rule


@pytest.mark.parametrize("key", [str(2**31 - 1), str(2**31), "99999999999", "9" * 5_000, "\u0663"])
def test_no_person_in_a_form_is_too_large_for_the_database(world: World, key: str) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    world.start()
    page = f"/inbox/{world.task().uuid}"
    for role, deed in (("admin", f"{page}/assign"), ("csr", f"{page}/delegate")):
        browser = world.browser(role)
        said = {"csrf_token": token(browser, page), "person": key}
        assert browser.post(deed, data=said).status_code == 302
    assert world.task().assignee_id is None


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    browser = world.browser("csr")
    answer = browser.post("/orders/new", data={"customer": "northwind"})
    assert answer.status_code == 400
    assert b"Load it again" in answer.data


def test_no_page_lets_foreign_scripts_run(world: World) -> None:
    policy = world.browser("csr").get("/home").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_an_address_that_no_database_could_hold_leads_nowhere(world: World) -> None:
    browser = world.browser("admin")
    for path in ("/customers/a%00b", "/processes/a%00b", "/inbox/a%00b", "/instances/a%00b"):
        assert browser.get(path).status_code == 404, path
    bearer = world.bearer("csr", "task.read")
    answer = browser.get("/api/v1/user-tasks/a%00b", headers=bearer)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_log_tells_where_something_failed_and_no_value_that_was_there(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(answer: str) -> None:
        raise ZeroDivisionError(len(answer))

    with app.test_request_context("/inbox"):
        try:
            fail("a word that nobody reads: " + "xyzzy" * 3)
        except ZeroDivisionError as error:
            assert answer_error(error).status_code == 500
    said = capsys.readouterr().out
    assert "ZeroDivisionError" in said
    assert "xyzzyxyzzy" not in said
