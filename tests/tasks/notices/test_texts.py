"""The words of mails: changed by administrators, filled in as text, reset to the shipped ones."""

from __future__ import annotations

import pytest

from app.lib.errors import Invalid, NotFound
from app.tasks.notices import texts
from app.tasks.notices.texts import SHIPPED, Text
from tests.world import World, token


@pytest.mark.parametrize("key", SHIPPED)
def test_the_shipped_words_are_without_fault(key: str) -> None:
    assert list(texts.faults(key, SHIPPED[key].text)) == []


def test_an_unknown_place_is_named(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        texts.change("notice", "{subject}", "{persn} {link}", world.principal("admin"))
    (problem,) = refused.value.problems
    assert problem.pointer == "body"
    assert "{persn}" in problem.message
    assert "{person}" in problem.message


@pytest.mark.parametrize(
    "broken", ["Look: {link", "Look: link}", "{0} {link}", "{{link}}", "{% x %}"]
)
def test_a_brace_that_belongs_to_no_place_is_refused_where_it_stands(broken: str) -> None:
    (fault,) = texts.faults("notice", Text("{subject}", broken))
    assert fault.pointer == "body"
    assert "A place is a name in braces" in fault.message


def test_a_letter_without_its_link_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        texts.change("asked", "Hello", "Nothing to press", world.principal("admin"))


def test_other_words_are_used_until_they_are_reset(world: World) -> None:
    admin = world.principal("admin")
    texts.change("notice", "News: {subject}", "Look: {link}", admin)
    assert texts.text_of("notice") == Text("News: {subject}", "Look: {link}")
    texts.reset("notice", admin)
    assert texts.text_of("notice") == SHIPPED["notice"].text


def test_what_is_filled_in_is_text_and_no_place_again() -> None:
    written = texts.write(
        Text("{subject}", "{subject} {link}"),
        {"subject": "<img src=x> {link}\r\nBcc: x@y.example", "link": "https://b.example/?a=1&b=2"},
    )
    assert written.subject == "<img src=x> {link} Bcc: x@y.example"
    assert "<img" not in written.html.split("</title>")[1]
    assert '<a href="https://b.example/?a=1&amp;b=2">' in written.html
    assert written.html.count("<a ") == 1


def test_nothing_in_a_text_is_run() -> None:
    written = texts.write(Text("x", "{{7*7}} {% if %} {person.__class__}"), {"person": "P"})
    assert written.text == "{{7*7}} {% if %} {person.__class__}\n"


def test_a_link_that_is_no_address_is_not_made_one() -> None:
    assert "<a " not in texts.write(Text("x", "{link}"), {"link": "javascript:alert(1)"}).html


def test_a_script_is_given_the_preview_alone_or_the_fields_at_fault(world: World) -> None:
    browser = world.browser("admin")
    path = "/mail/texts/notice"
    script = {"X-CSRFToken": token(browser, path), "X-Script": "yes"}
    said = {"subject": "Hey {person}", "body": "{nope}"}
    for deed in ("preview", "keep"):
        refused = browser.post(path, headers=script, data={**said, "deed": deed})
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.get_json()["errors"]] == ["body"]
    said["body"] = "{link}"
    shown = browser.post(path, headers=script, data={**said, "deed": "preview"}).get_json()
    assert shown["part"] == "preview"
    assert "Hey Priya Raman" in shown["html"]
    assert "<html" not in shown["html"]
    assert texts.text_of("notice") == SHIPPED["notice"].text
    kept = browser.post(path, headers=script, data={**said, "deed": "keep"})
    assert kept.get_json() == {"to": path}
    assert texts.text_of("notice").subject == "Hey {person}"


def test_the_page_previews_without_keeping(world: World) -> None:
    browser = world.browser("admin")
    path = "/mail/texts/notice"
    said = {"csrf_token": token(browser, path), "subject": "Hey {person}", "body": "{link}"}
    page = browser.post(path, data={**said, "deed": "preview"}).get_data(as_text=True)
    assert "Hey Priya Raman" in page
    assert texts.text_of("notice") == SHIPPED["notice"].text
    answer = browser.post(path, data={**said, "body": "{nope}", "deed": "keep"})
    assert answer.status_code == 422
    assert "There is no place {nope}" in answer.get_data(as_text=True)
    assert browser.post(path, data={**said, "deed": "keep"}).status_code == 302
    assert texts.text_of("notice").subject == "Hey {person}"


def test_a_mail_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        texts.reset("weather", world.principal("admin"))
