"""Takes personal data out of an order's data, so that it can be played with: a pure function.

Whatever is masked once is masked the same everywhere, also inside of other texts, so that what was
equal stays equal. What is not about a person or a customer stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

EMAIL = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"\+\d[\d ()/.-]{5,}\d")
TAX = re.compile(
    r"\b(?:\d{3}-\d{2}-\d{4}|\d{2}-\d{7}|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?"
    r"|(?:AT)?U\d{8}|[A-Z]{2} ?\d{8,12})\b"
)
WORD = re.compile(r"[^a-z0-9]")
PEOPLE = {"customer", "contact", "person", "subscriber", "user", "requester", "recipient", "owner",
          "billto", "shipto", "company", "organization", "organisation", "employee", "engagedparty",
          "relatedparty", "party"}  # fmt: skip
NAMES = {"firstname", "lastname", "givenname", "familyname", "middlename", "surname", "fullname",
         "contactname", "companyname", "customername", "legalname", "displayname", "tradingname",
         "owner", "requester", "recipient", "signatory", "contactperson", "cardholder"}  # fmt: skip
PHONES = {"phone", "telephone", "mobile", "fax", "phonenumber", "telephonenumber", "mobilenumber",
          "tel"}  # fmt: skip
STREETS = {"street", "street1", "street2", "addressline", "addressline1", "addressline2", "line1",
           "line2", "streetname", "streetnr", "streetaddress", "housenumber"}  # fmt: skip
CITIES = {"city", "town", "locality", "suburb"}
POSTCODES = {"postalcode", "postcode", "zip", "zipcode"}
TAXES = {"taxid", "taxnumber", "vat", "vatid", "vatnumber", "ustid", "ssn", "ein", "nationalid",
         "passport", "iban", "bic", "accountnumber", "bankaccount", "registrationnumber",
         "companyregistration", "dateofbirth", "birthdate"}  # fmt: skip
NOTES = {"note", "notes", "comment", "comments", "remark", "remarks", "freetext"}
DOMAINS = {"domain", "maildomain", "emaildomain", "website", "homepage"}
FIRST = ("Alex", "Robin", "Kim", "Sam", "Jo", "Chris", "Toni", "Pat", "Lee", "Kai")
LAST = ("Example", "Sample", "Model", "Muster", "Proof", "Trial", "Pattern", "Draft")
SHORTEST = 3  # a shorter text is too common to be looked for in others


def masked(value: Any) -> Any:
    """The value with names, mail and postal addresses, telephone and tax numbers replaced."""
    masks = _Masks()
    first = masks.walk(value, "", "")
    return masks.everywhere(first)


class _Masks:
    """What was replaced by what, so far."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}
        self.count: dict[str, int] = {}

    def walk(self, value: Any, key: str, parent: str) -> Any:
        """Replaces what its name gives away."""
        if isinstance(value, Mapping):
            # TM Forum says {name: ..., value: ...}: the name is then the key of the value.
            said = value.get("name")
            if set(value) >= {"name", "value"} and isinstance(said, str):
                return {k: self.walk(v, said if k == "value" else k, key if k == "value" else "")
                        for k, v in value.items()}  # fmt: skip
            return {k: self.walk(v, k, key) for k, v in value.items()}
        if isinstance(value, list):
            return [self.walk(one, key, parent) for one in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        make = self._maker(_plain(key), _plain(parent))
        if make is None:
            return self._patterns(value) if isinstance(value, str) else value
        return make(str(value))

    def everywhere(self, value: Any) -> Any:
        """Replaces what was found by its name also where it stands inside of other texts."""
        found = {old: new for (_, old), new in self.known.items() if len(old) >= SHORTEST}
        if not found:
            return value
        longest = sorted(found, key=len, reverse=True)
        words = "|".join(re.escape(old) for old in longest)
        pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        return _texts(value, lambda text: pattern.sub(lambda m: found[m[0].casefold()], text))

    def _maker(self, key: str, parent: str) -> Callable[[str], str] | None:
        makers: tuple[tuple[set[str], Callable[[str], str]], ...] = (
            (NOTES, lambda _: "A note was left out."),
            (PHONES, self._phone),
            (STREETS, self._street),
            (CITIES, self._city),
            (POSTCODES, self._postcode),
            (TAXES, self._tax),
            (DOMAINS, self._domain),
        )
        for names, make in makers:
            if key in names:
                return make
        if key.endswith("email") or key == "mail":
            return self._patterns
        if key in NAMES or key in PEOPLE or (key == "name" and parent in PEOPLE):
            return self._name_or_mail
        return self._id if key == "id" and parent in PEOPLE else None

    def _patterns(self, text: str) -> str:
        text = EMAIL.sub(lambda found: self._mail(found[0]), text)
        text = PHONE.sub(lambda found: self._phone(found[0]), text)
        return TAX.sub(lambda found: self._tax(found[0]), text)

    def _as(self, kind: str, old: str, make: Callable[[int], str]) -> str:
        known = (kind, old.casefold().strip())
        if known not in self.known:
            self.count[kind] = self.count.get(kind, 0) + 1
            self.known[known] = make(self.count[kind])
        return self.known[known]

    def _name_or_mail(self, text: str) -> str:
        return self._patterns(text) if EMAIL.search(text) else self._name(text)

    def _name(self, text: str) -> str:
        return self._as("name", text, lambda n: f"{FIRST[n % len(FIRST)]} {_last(n)}")

    def _id(self, text: str) -> str:
        return self._as("id", text, lambda n: f"customer-{n}")

    def _mail(self, text: str) -> str:
        who, _, domain = text.rpartition("@")
        new = self._domain(domain)
        return self._as("mail", who, lambda n: f"person-{n}") + f"@{new}"

    def _domain(self, text: str) -> str:
        return self._as("domain", text, lambda n: f"company-{n}.example")

    def _phone(self, text: str) -> str:
        digits = re.sub(r"\D", "", text)
        return self._as("phone", digits, lambda n: f"+1 555 01{n % 100:02} {n:04}")

    def _street(self, text: str) -> str:
        return self._as("street", text, lambda n: f"{n} Example Street")

    def _city(self, text: str) -> str:
        return self._as("city", text, lambda n: f"Exampletown {n}")

    def _postcode(self, text: str) -> str:
        return self._as("postcode", text, lambda n: f"{n:05}")

    def _tax(self, text: str) -> str:
        return self._as("tax", text, lambda n: f"XX{n:09}")


def _last(number: int) -> str:
    turn = number // len(LAST)
    return LAST[number % len(LAST)] + (f" {turn}" if turn else "")


def _plain(key: str) -> str:
    return WORD.sub("", key.lower())


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
