"""The words of mails: shipped here, changed by administrators, filled in by named places.

A place is a name in braces, such as {link}. Nothing in a text is run, and what is filled in is
text, also in the HTML of a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Invalid, NotFound, Problem
from app.lib.mail import one_line
from app.tasks.notices.models import MailText

PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_ -]*)\}")
MOST_SUBJECT, MOST_BODY = 200, 10_000
LINKS = ("link", "choices")


@dataclass(frozen=True)
class Text:
    """A subject and a body with places."""

    subject: str
    body: str


@dataclass(frozen=True)
class Shipped:
    """A mail that Baton sends: when, its places with a sample of each, and its own words."""

    name: str
    when: str
    places: Mapping[str, tuple[str, str]]  # what it is, a sample
    text: Text


@dataclass(frozen=True)
class Written:
    """A mail with everything filled in."""

    subject: str
    text: str
    html: str
    body: Markup  # of the HTML: its paragraphs


ASKED = {
    "contact": ("the contact's name", "Rosa Quill"),
    "sender": ("who sends it", "Priya Raman"),
    "company": ("who you are to the contact: the name that mails come from", "Baton"),
    "question": ("the name of the user task", "Correct the address"),
    "words": ("what the sender wrote to the contact", "We need the address of your new office."),
    "link": ("the contact's own link", "https://baton.example.com/answer/…"),
    "until": ("until when the link can be used", "3 Dec 2026 at 17:00 UTC"),
    "order": ("the number of the order or checklist", "O-2026-01184"),
}
SHIPPED: dict[str, Shipped] = {
    "notice": Shipped(
        "One notice",
        "goes to a person at once",
        {
            "person": ("the person's name", "Priya Raman"),
            "subject": ("what happened, in a line", "Mei Tanaka gave you Call for the handover"),
            "words": ("more about it", "O-2026-01184, due 3 Dec 2026 at 17:00 UTC"),
            "why": ("why the person gets it", "somebody gives you a user task"),
            "link": ("where to look", "https://baton.example.com/inbox/1"),
            "choices": ("where to choose otherwise", "https://baton.example.com/notices/choices"),
        },
        Text(
            "{subject}",
            "{person},\n\n{subject}.\n{words}\n\n{link}\n\n"
            "You get this mail because {why}. Choose otherwise: {choices}",
        ),
    ),
    "digest": Shipped(
        "Several notices",
        "goes once an hour or once a day to who wants them together",
        {
            "person": ("the person's name", "Priya Raman"),
            "count": ("how many there are", "2"),
            "list": (
                "all of them, each with its link",
                "Due soon: Call for the handover\nhttps://baton.example.com/inbox/1\n\n"
                "Offered to Customer service: Correct the address\nhttps://baton.example.com/inbox/2",
            ),
            "choices": ("where to choose otherwise", "https://baton.example.com/notices/choices"),
        },
        Text(
            "Baton: {count} notices",
            "{person}, this happened since the last mail:\n\n{list}\n\nChoose otherwise: {choices}",
        ),
    ),
    "asked": Shipped(
        "A question to a contact",
        "goes to a contact outside when somebody sends a user task to them",
        ASKED,
        Text(
            "{company} has a question for you ({order})",
            "{contact},\n\n{sender} of {company} asks you:\n\n{words}\n\nAnswer on this page until "
            "{until}. You need no account; you can send your answers once:\n\n{link}\n\n"
            "Do not pass the link on: it opens the form in your name. For anything else, answer "
            "this mail: it goes to {sender}.",
        ),
    ),
    "reminder": Shipped(
        "A reminder to a contact",
        "goes to a contact outside who has not answered yet; the link stays the same",
        ASKED,
        Text(
            "Reminder: {company} has a question for you ({order})",
            "{contact},\n\nyour answer to “{question}” is still missing. {sender} of {company} "
            "asks you:\n\n{words}\n\nAnswer on this page until {until}. What you typed there is "
            "still there:\n\n{link}\n\n"
            "For anything else, answer this mail: it goes to {sender}.",
        ),
    ),
}


def shipped(key: str) -> Shipped:
    """A mail by its key. Raises NotFound."""
    if key not in SHIPPED:
        raise NotFound("There is no mail of that name. Choose one of the list.")
    return SHIPPED[key]


def text_of(key: str) -> Text:
    """The words as they stand now."""
    row = db.session.get(MailText, key)
    return Text(row.subject, row.body) if row else SHIPPED[key].text


def changed() -> dict[str, MailText]:
    """What administrators changed, by key."""
    return {row.key: row for row in db.session.query(MailText)}


def change(key: str, subject: str, body: str, by: Principal) -> None:
    """Other words for a mail. Raises NotFound, Invalid that names unknown places."""
    text = Text(subject.strip(), body.replace("\r\n", "\n").strip())
    if problems := list(faults(key, text)):
        raise Invalid("The words were not changed.", problems=problems)
    with transaction() as session:
        row = session.get(MailText, key)
        if row is None:
            row = MailText(key=key)
            session.add(row)
        row.subject, row.body = text.subject, text.body
        row.changed_at, row.changed_by = clock.now(), by.name
        _note(session, "mail changed", key, by)


def reset(key: str, by: Principal) -> None:
    """The shipped words again. Raises NotFound."""
    shipped(key)
    with transaction() as session:
        row = session.get(MailText, key)
        if row is not None:
            session.delete(row)
            _note(session, "mail reset", key, by)


def _note(session: Session, kind: str, key: str, by: Principal) -> None:
    record(session, [Entry(stream="settings", kind=kind, actor=by.name, detail={"mail": key})])


def faults(key: str, text: Text) -> Iterator[Problem]:
    """What keeps a text from being a mail."""
    places = shipped(key).places
    for field, said, most in (
        ("subject", text.subject, MOST_SUBJECT),
        ("body", text.body, MOST_BODY),
    ):
        if not said or "\0" in said:
            yield Problem(field, "Write something here; a mail without it helps nobody.")
        elif len(said) > most:
            yield Problem(field, f"At most {most:,} characters.")
        for name in dict.fromkeys(PLACE.findall(said)):
            if name not in places:
                known = ", ".join(f"{{{one}}}" for one in places)
                yield Problem(field, f"There is no place {{{name}}}. These are there: {known}.")
        if broken := _broken(said):
            words = (
                f"There is no place in “{broken}”. A place is a name in braces, such as {{link}}."
            )
            yield Problem(field, words)
    if "\n" in text.subject:
        yield Problem("subject", "Is one line.")
    if "link" in places and key != "notice" and "{link}" not in text.body:
        yield Problem("body", "Leave {link} in: without it nobody can answer.")


def _broken(said: str) -> str:
    """Where a brace stands that belongs to no place; empty when each does."""
    rest = PLACE.sub(lambda found: " " * len(found[0]), said)
    found = re.search(r"[{}]", rest)
    return one_line(said[max(found.start() - 10, 0) : found.end() + 15]) if found else ""


def sample(key: str, text: Text | None = None) -> Written:
    """A mail with the samples filled in."""
    values = {name: example for name, (_, example) in shipped(key).places.items()}
    return write(text or text_of(key), values)


def write(text: Text, values: Mapping[str, str]) -> Written:
    """A mail with values filled in; a place without a value stays as it is written."""
    subject = one_line(_fill(text.subject, values))
    blocks = [block for block in re.split(r"\n{2,}", text.body) if block.strip()]
    html = Markup("").join(_paragraph(block, values) for block in blocks)
    plain = re.sub(r"\n{3,}", "\n\n", _fill(text.body, values)).strip() + "\n"
    return Written(subject, plain, str(PAGE.format(subject, html)), html)


PAGE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title></head>'
    '<body style="font:15px/1.5 system-ui,sans-serif;color:#1b2230;max-width:36em">{}</body></html>'
)
URL = re.compile(r"https?://[^\s<>\"]+")


def _fill(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def _paragraph(block: str, values: Mapping[str, str]) -> Markup:
    """A paragraph; only addresses of our own places become links."""
    made, at = Markup(""), 0
    for found in PLACE.finditer(block):
        made += escape(block[at : found.start()]) + _value(found, values)
        at = found.end()
    made += escape(block[at:])
    lines = Markup("<br>").join(Markup(line) for line in str(made).split("\n"))  # noqa: S704 - escaped above
    return Markup("<p>{}</p>").format(lines)


def _value(found: re.Match[str], values: Mapping[str, str]) -> Markup:
    value = values.get(found[1], found[0])
    if found[1] in LINKS:
        return _anchor(value)
    if found[1] != "list":
        return escape(value)
    made, at = Markup(""), 0
    for address in URL.finditer(value):
        made += escape(value[at : address.start()]) + _anchor(address[0])
        at = address.end()
    return made + escape(value[at:])


def _anchor(address: str) -> Markup:
    if not address.startswith(("http://", "https://")):
        return escape(address)
    return Markup('<a href="{}">{}</a>').format(address, address)
