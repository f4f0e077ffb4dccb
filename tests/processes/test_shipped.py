"""The shipped processes run, are told by scenarios, and can be tried with sample orders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app import engine
from app.accounts.access import SYSTEM_ROLES
from app.accounts.demo import DESKS
from app.designer.folders import Files, read_folder
from app.designer.lint import Known, lint
from app.designer.play import play
from app.designer.scenarios import read_yaml, scenarios
from app.designer.service import process_folders
from app.designer.trial import Trial, trial
from app.designer.verdict import holds
from app.lib import json
from app.providers import service as providers
from app.tasks import forms

FOLDERS = {path.name: path for path in process_folders(Path("processes"))}
WITH_ORDERS = ("m365-new-customer", "seat-change", "aws-account")
OPERATIONS = {
    f"{key}.{one['key']}": one
    for key, said in providers.presets().items()
    for one in said["operations"]
}


@cache
def files(key: str) -> Files:
    return read_folder(FOLDERS[key])


@cache
def tried(key: str) -> Trial:
    return trial(files(key), engine.load(files(key)))


def answers(key: str) -> dict[str, Any]:
    """The answer files of a folder's sample orders."""
    return {
        name: read_yaml(name, content)
        for name, content in files(key).items()
        if name.endswith(".answers.yaml")
    }


def test_all_four_folders_are_there() -> None:
    assert set(FOLDERS) == {*WITH_ORDERS, "order-routing"}


@pytest.mark.parametrize("key", FOLDERS)
def test_a_shipped_folder_has_nothing_to_correct(key: str) -> None:
    known = Known(frozenset(OPERATIONS), frozenset({*SYSTEM_ROLES, *DESKS}), frozenset(FOLDERS))
    assert lint(files(key), known) == []


@pytest.mark.parametrize("key", FOLDERS)
def test_every_scenario_ends_as_told(key: str) -> None:
    faults = {result.name: result.faults for result in tried(key).results if not result.passed}
    assert faults == {}
    assert len(tried(key).results) >= 6


@pytest.mark.parametrize("key", FOLDERS)
@pytest.mark.parametrize("kind", ["elements", "flows", "rules"])
def test_the_scenarios_reach_everything(key: str, kind: str) -> None:
    assert tried(key).covered[kind].missing == {}


@pytest.mark.parametrize("key", FOLDERS)
def test_a_readme_says_what_it_does_and_how_to_try_it(key: str) -> None:
    text = files(key)["README.md"].decode()
    assert text.startswith("# ")
    assert f"flask process test processes/{key}" in text


@pytest.mark.parametrize(
    ("key", "touches"), [("m365-new-customer", 1), ("seat-change", 0), ("aws-account", 1)]
)
def test_the_happy_path_needs_no_more_people_than_counted(key: str, touches: int) -> None:
    happy = tried(key).results[0].played
    assert happy is not None
    assert happy.tasks.total() == touches


@pytest.mark.parametrize("key", FOLDERS)
def test_the_inputs_of_a_service_task_are_those_of_its_operation(key: str) -> None:
    wrong = []
    for result in tried(key).results:
        for call in result.played.calls if result.played else ():
            known = {one["name"]: one for one in OPERATIONS[call.operation]["inputs"]}
            needed = {name for name, one in known.items() if one.get("required")}
            given = {name for name, value in call.inputs.items() if value is not None}
            if not needed <= given or not set(call.inputs) <= set(known):
                wrong.append((result.name, call.element, call.inputs))
    assert wrong == []


@pytest.mark.parametrize("key", FOLDERS)
def test_a_boundary_error_is_one_that_its_operation_can_have(key: str) -> None:
    definition = engine.load(files(key))
    codes = {rule["code"] for one in OPERATIONS.values() for rule in one.get("errors", ())}
    for told in scenarios(files(key)):
        for given in told.operations.values():
            assert {answer.error for answer in given if answer.error} <= codes
    assert definition.processes or definition.decisions


@pytest.mark.parametrize("key", FOLDERS)
def test_a_user_task_says_what_to_do_and_asks_with_a_form(key: str) -> None:
    definition = engine.load(files(key))
    for element in definition.elements.values():
        if element.type == "userTask":
            assert len(element.documentation) > 40, element.id
            assert element.form_id in definition.forms, element.id


@pytest.mark.parametrize("key", FOLDERS)
def test_the_answers_of_the_scenarios_fit_the_forms(key: str) -> None:
    for told in scenarios(files(key)):
        for element, given in told.tasks.items():
            for answer in given:
                check(key, element, answer.result, told.variables)


@pytest.mark.parametrize("key", WITH_ORDERS)
def test_each_sample_order_comes_with_answers_that_fit_the_forms(key: str) -> None:
    orders = {name for name in files(key) if name.endswith(".json")}
    assert "orders/happy.json" in orders
    said = answers(key)
    assert {name.replace(".answers.yaml", ".json") for name in said} == orders
    for told in said.values():
        for element, given in told["answers"].items():
            for one in given if isinstance(given, list) else [given]:
                check(key, element, one, {})
        for message in told["messages"]:
            assert message["name"] and message["key"] == "{order}"


@pytest.mark.parametrize("key", WITH_ORDERS)
def test_a_sample_order_has_what_an_order_needs(key: str) -> None:
    for name, content in files(key).items():
        if name.endswith(".json"):
            order = json.loads(content)
            item = order["productOrderItem"][0]
            assert {"customer", "externalId", "category", "priority", "note"} <= set(order), name
            assert {"id", "action", "quantity", "productOffering", "product"} <= set(item), name


def check(key: str, element: str, given: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
    """Raises Invalid when a form would not take these answers."""
    definition = engine.load(files(key))
    form = definition.forms[definition.element(element).form_id or ""]
    forms.check(form, given, variables)


def test_the_routing_leads_to_processes_that_are_shipped() -> None:
    for told in scenarios(files("order-routing")):
        definition = engine.load(files("order-routing"))
        target = play(definition, told).result
        assert holds(told.expect["result"], target)
        assert target is None or target in FOLDERS
