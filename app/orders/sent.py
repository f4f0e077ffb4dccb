"""What programs send, as JSON Schema: checked with and described by the same words."""

from __future__ import annotations

from app.catalog.newcomers import NEW_CUSTOMER
from app.lib.schema import (
    Schema,
    anything,
    choice,
    either,
    many,
    maybe,
    moment,
    record,
    text,
    whole,
)

ACTIONS = ("add", "modify", "delete")
TERMS = ("P1Y", "P1M", "P3Y")
PLANS = ("monthly", "annual")
PRIORITIES = ("0", "1", "2", "3", "4")
MAX_QUANTITY = 100_000
MAX_ITEMS = 100
MAX_TTL = 30 * 24 * 3600

# TMF630: what any entity may say of its own type. Read by nobody here, refused by nobody either.
TYPED: dict[str, Schema] = {
    name: maybe(text(500)) for name in ("@type", "@baseType", "@schemaLocation")
}
REFERENCE: dict[str, Schema] = {
    "href": maybe(text(500)),
    "name": maybe(text(500)),
    "@referredType": maybe(text(500)),
    **TYPED,
}
CUSTOMER_REF = record(
    {"id": text(60, least=1, description="The id of a customer."), **REFERENCE},
    needs=("id",),
    title="CustomerRef",
)
PARTY = record(
    {
        "id": maybe(text(200)),
        "role": maybe(text(100, description="`customer` says who orders.")),
        **REFERENCE,
    },
    title="RelatedParty",
)
CHARACTERISTIC = record(
    {
        "name": text(200, least=1),
        "value": {
            "type": ["string", "number", "boolean", "null"],
            "description": "Has to be a text, a number, true or false, as the product says.",
        },
        "valueType": maybe(text(100)),
        **TYPED,
    },
    needs=("name",),
    title="Characteristic",
)
CHARACTERISTICS = maybe(many(CHARACTERISTIC, most=100))
ITEM = record(
    {
        "id": text(40, least=1, description="Numbers the items of one order."),
        "action": choice(*ACTIONS),
        "quantity": maybe(whole(1, MAX_QUANTITY, default=1)),
        "productOffering": record(
            {"id": text(60, least=1, description="The id of a product."), **REFERENCE},
            needs=("id",),
            title="ProductOfferingRef",
        ),
        "product": maybe(
            record(
                {
                    "id": maybe(
                        text(100, description="The subscription that is modified or deleted.")
                    ),
                    "characteristic": CHARACTERISTICS,
                    "productCharacteristic": CHARACTERISTICS,
                    **REFERENCE,
                },
                title="OrderedProduct",
            )
        ),
        "itemTerm": maybe(
            many(
                record({"name": choice(*TERMS), **TYPED}, needs=("name",), title="ItemTerm"),
                most=1,
            )
        ),
        "billingPlan": maybe(choice(*PLANS, default="monthly")),
        "itemPrice": maybe(
            many(
                {"type": "object"}, most=20, description="Read over: the catalogue's price counts."
            )
        ),
        **TYPED,
    },
    needs=("id", "action", "productOffering"),
    title="NewOrderItem",
)
NOTE = record({"text": text(4000), **TYPED}, needs=("text",), title="NewNote")
ORDER = record(
    {
        "customer": maybe(
            either(
                'Say who orders: {"id": ...}, or a new customer with name and domain. '
                "A related party with the role `customer` says the same.",
                CUSTOMER_REF,
                NEW_CUSTOMER,
            )
        ),
        "relatedParty": maybe(many(PARTY, most=50)),
        "externalId": maybe(text(100, description="The caller's own number of the order.")),
        "category": maybe(text(100)),
        "priority": maybe(
            choice(*PRIORITIES, *map(int, PRIORITIES), description="0 (highest) to 4.")
        ),
        "note": maybe(
            either(
                "Has to be a text of up to 4000 characters, or a list of {text}.",
                text(4000),
                many(NOTE, most=50),
            )
        ),
        "description": maybe(text(4000)),
        "requestedStartDate": maybe(moment()),
        "requestedCompletionDate": maybe(moment()),
        "productOrderItem": many(ITEM, least=1, most=MAX_ITEMS),
        **TYPED,
    },
    needs=("productOrderItem",),
    title="NewOrder",
    examples=[
        {
            "customer": {"id": "northwind"},
            "externalId": "PO-4711",
            "productOrderItem": [
                {
                    "id": "1",
                    "action": "add",
                    "quantity": 24,
                    "productOffering": {"id": "m365-business-premium"},
                    "product": {
                        "characteristic": [{"name": "domain", "value": "northwind.example"}]
                    },
                    "itemTerm": [{"name": "P1Y"}],
                    "billingPlan": "monthly",
                }
            ],
        }
    ],
)
MESSAGE = record(
    {
        "name": text(255, least=1, description="As the diagram names the message."),
        "key": text(255, description="The correlation key: which instance it is for."),
        "variables": anything(description="Up to 1 MB."),
        "timeToLiveSeconds": whole(
            0, MAX_TTL, default=0, description="How long it is kept when nobody waits for it yet."
        ),
        "messageId": maybe(text(255, description="The same id is taken once while it is kept.")),
    },
    needs=("name",),
    title="NewMessage",
    examples=[
        {
            "name": "agreement-accepted",
            "key": "O-2026-00001",
            "variables": {"acceptedBy": "Mara Lund"},
            "timeToLiveSeconds": 3600,
        }
    ],
)
