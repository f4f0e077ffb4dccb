"""Mail: addresses are checked, headers are one line, and failures say whether to try again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.lib import mail
from app.lib.mail import Mail, MailError, Server
from sandbox.postbox.smtp import running

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def letter(to: str = "rosa@quill.example", name: str = "Rosa Quill", subject: str = "Hi") -> Mail:
    return Mail(to=to, name=name, subject=subject, text="t", html="<p>t</p>", key="k", at=NOW)


def server(port: int) -> Server:
    return Server("127.0.0.1", port, "none", "Baton <baton@test.example>", seconds=5)


@pytest.mark.parametrize("text", ["a@b.example", "first.last+tag@sub.b-c.example", " a@b.example "])
def test_addresses_that_are_used_are_taken(text: str) -> None:
    assert mail.address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "a@@b.example", "a b@c.example", "a@b.example\nBcc: x@y.example"]
    + ["a@b.example, c@d.example", "<a@b.example>", ".a@b.example", "a@-b.example", "ä@b.example"]
    + ["a" * 65 + "@b.example", "a@" + "b" * 200 + ".example", "a@b..example"],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        mail.address(text)


def test_nobody_writes_headers_of_their_own() -> None:
    made = mail.message(
        letter(name="Rosa\r\nBcc: x@y.example", subject="Hi\r\nBcc: x@y.example\r\n\r\nbody"),
        "Baton <baton@test.example>",
    )
    assert made["bcc"] is None
    assert made["subject"] == "Hi Bcc: x@y.example body"
    text = made.as_string()
    assert "\nBcc:" not in text
    assert made["message-id"] == "<k@test.example>"


def test_a_name_with_signs_stays_a_name() -> None:
    made = mail.message(letter(name='Quill, Rosa <boss@x.example> "R"'), "baton@test.example")
    assert [one.addr_spec for one in made["to"].addresses] == ["rosa@quill.example"]


def test_it_is_handed_in() -> None:
    with running() as box:
        mail.send(letter(), server(box.port))
        assert [one.to for one in box.letters] == [("rosa@quill.example",)]


def test_a_refused_address_is_final_and_a_closed_server_is_not() -> None:
    with running() as box:
        box.refuses["rosa@quill.example"] = "550 no such box"
        with pytest.raises(MailError) as refused:
            mail.send(letter(), server(box.port))
        assert refused.value.final
        box.refuses["rosa@quill.example"] = "451 later"
        with pytest.raises(MailError) as refused:
            mail.send(letter(), server(box.port))
        assert not refused.value.final
        box.is_down = True
        with pytest.raises(MailError) as refused:
            mail.send(letter(), server(box.port))
        assert not refused.value.final
        port = box.port
    with pytest.raises(MailError) as refused:
        mail.send(letter(), server(port))
    assert not refused.value.final


@pytest.mark.parametrize(
    ("verb", "said", "final"),
    [
        ("DATA", "554 this looks like spam", True),
        ("DATA", "452 no room now", False),
        ("MAIL", "550 this sender may not", False),
        ("EHLO", "554 not from there", False),
    ],
)
def test_only_what_is_said_of_the_mail_itself_is_final(verb: str, said: str, final: bool) -> None:
    with running() as box:
        box.says = {verb: said, "HELO": said} if verb == "EHLO" else {verb: said}
        with pytest.raises(MailError, match=said[:3]) as refused:
            mail.send(letter(), server(box.port))
        assert refused.value.final is final


def test_a_mail_that_was_taken_is_sent_even_if_the_server_ends_badly() -> None:
    with running() as box:
        box.says = {"QUIT": "500 what"}
        mail.send(letter(), server(box.port))
        assert len(box.letters) == 1


def test_a_server_without_the_tls_that_is_wanted_gets_nothing() -> None:
    with running() as box:
        wanted = Server("127.0.0.1", box.port, "starttls", "baton@test.example", seconds=5)
        with pytest.raises(MailError, match="STARTTLS"):
            mail.send(letter(), wanted)
        assert not box.letters
