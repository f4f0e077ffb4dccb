"""What is personal is replaced, the same everywhere; what is not, stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.designer.playing.masking import masked

ORDER = {
    "order": {"id": "O-2026-00007", "note": "Call Ellen at home.", "value": 528},
    "customer": {
        "id": "northwind",
        "name": "Northwind Traders",
        "domain": "northwind.test",
        "taxId": "DE123456789",
        "contact": {
            "name": "Ellen Park",
            "email": "ellen@northwind.test",
            "phone": "+1 206 555 0177",
        },
        "address": {
            "street": "12 Harbor Way",
            "city": "Seattle",
            "postalCode": "98101",
            "country": "US",
        },
        "creditLimit": 20000,
    },
    "item": {
        "quantity": 24,
        "characteristic": {
            "owner": "ellen@northwind.test",
            "greeting": "Hello Ellen Park of Northwind Traders, call +1 206 555 0177",
            "costCentre": "4711",
        },
    },
    "product": {"name": "Microsoft 365", "id": "m365"},
}
SECRETS = ("northwind", "ellen", "park", "206 555", "harbor", "seattle", "98101", "de123456789")


def test_no_name_address_number_or_note_is_left() -> None:
    said = str(masked(ORDER)).lower()
    assert [secret for secret in SECRETS if secret in said] == []


def test_what_is_not_personal_stays() -> None:
    made = masked(ORDER)
    assert made["product"] == ORDER["product"]
    assert made["customer"]["creditLimit"] == 20000
    assert made["customer"]["address"]["country"] == "US"
    assert (made["order"]["id"], made["order"]["value"]) == ("O-2026-00007", 528)
    assert made["item"]["characteristic"]["costCentre"] == "4711"


def test_what_was_equal_stays_equal_also_inside_of_texts() -> None:
    made = masked(ORDER)
    contact, given_ = made["customer"]["contact"], made["item"]["characteristic"]
    assert given_["owner"] == contact["email"]
    assert made["customer"]["domain"] == contact["email"].split("@")[1]
    assert contact["name"] in given_["greeting"]
    assert made["customer"]["name"] in given_["greeting"]


def test_names_given_as_pairs_are_known_too() -> None:
    pairs = [{"name": "phone", "value": "+49 30 1234567"}, {"name": "colour", "value": "red"}]
    made = masked({"characteristic": pairs})["characteristic"]
    assert "1234567" not in made[0]["value"]
    assert made[1] == pairs[1]


def test_numbers_that_identify_are_replaced_in_any_text() -> None:
    text = "SSN 123-45-6789, EIN 12-3456789, IBAN DE89 3704 0044 0532 0130 00"
    made = masked({"about": text})["about"]
    assert not any(part in made for part in ("6789", "3704", "0532"))


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "email", "customer", "phone", "x", "value", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(PARTS)
def test_the_shape_stays_and_the_same_data_gives_the_same(value: object) -> None:
    def shape(one: object) -> object:
        if isinstance(one, dict):
            return {key: shape(inner) for key, inner in one.items()}
        return [shape(inner) for inner in one] if isinstance(one, list) else None

    assert shape(masked(value)) == shape(value)
    assert masked(value) == masked(value)
