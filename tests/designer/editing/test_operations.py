"""Operations as the modeler offers them, and that their templates write what the engine runs."""

from __future__ import annotations

from typing import Any

from app.designer.editing.operations import SCHEMA, offered, outputs, templates, told
from app.designer.player import SET_STATE
from tests.world import World


def by_type(listed: list[dict[str, Any]], key: str, wanted: str) -> dict[str, Any]:
    return next(one for one in listed if one[key] == wanted)


def test_operations_of_connected_providers_are_offered_with_their_types(world: World) -> None:
    found = by_type(told(offered()), "type", "partner-center.create-order")
    assert (found["providerName"], found["name"]) == (
        "Microsoft Partner Center",
        "Order the licences",
    )
    quantity = by_type(found["inputs"], "name", "quantity")
    assert (quantity["type"], quantity["required"]) == ("number", True)
    assert quantity["meant"] == "=item.quantity"
    assert [one["name"] for one in found["outputs"]] == ["vendorOrderId", "subscriptionId"]
    assert [one["code"] for one in found["errors"]] == ["ORDER_REFUSED"]
    assert found["result"] == "createOrder"


def test_batons_own_operation_is_offered_too(world: World) -> None:
    assert told(offered())[0]["type"] == SET_STATE


def test_the_fields_of_an_answer_are_read_from_the_expression_that_makes_it() -> None:
    assert outputs("={available: true, id: body.id}") == (("available", "boolean"), ("id", "any"))
    assert outputs("=body") == ()
    assert outputs("=={") == ()
    assert outputs("") == ()


def test_a_template_writes_job_type_tries_inputs_and_result(world: World) -> None:
    made = by_type(templates(offered()), "id", "partner-center.check-domain")
    assert made["$schema"] == SCHEMA
    bound = {tuple(one["binding"].values()): one for one in made["properties"]}
    assert bound["zeebe:taskDefinition", "type"]["value"] == "partner-center.check-domain"
    assert bound["zeebe:taskDefinition", "retries"]["value"] == "3"
    assert bound["zeebe:input", "domain"]["value"] == "=customer.domain"
    assert bound["zeebe:taskHeader", "resultVariable"]["value"] == "checkDomain"


def test_what_may_be_left_out_is_left_out(world: World) -> None:
    made = by_type(templates(offered()), "id", "mail.send")
    bound = {one["binding"].get("name"): one for one in made["properties"]}
    assert bound["text"]["optional"]
    assert "value" not in bound["text"]
