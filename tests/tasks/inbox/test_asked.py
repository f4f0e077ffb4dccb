"""Addresses that cannot be read are named, and the list is shown all the same."""

from __future__ import annotations

import re

import pytest
from werkzeug.datastructures import MultiDict

from app.lib.errors import Invalid
from app.tasks.inbox import saved
from app.tasks.inbox.asked import COLUMNS, MOST_COLUMNS, read
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World

ALL_COLUMNS = ",".join(COLUMNS)
BAD = [
    ("colour=red", "colour"),
    ("view=nobodys", "view"),
    ("sort=name", "sort"),
    ("dueFrom=soon", "dueFrom"),
    ("dueTo=2026-02-30", "dueTo"),
    ("followUpFrom=%2B99999d", "followUpFrom"),
    ("cameTo=9999-12-31", "cameTo"),
    ("priorityFrom=high", "priorityFrom"),
    ("priorityTo=101", "priorityTo"),
    ("var=x&op=like&value=1", "op"),
    ("var=x&op=is&value=", "value"),
    ("var=&op=is&value=1", "var"),
    ("view=done&var=x&op=is&value=1", "var"),
    ("columns=colour", "columns"),
    (f"columns={ALL_COLUMNS},=a,=b,=c", "Columns"),
    ("layout=board", "layout"),
    ("after=here", "after"),
    ("role=finance", "role"),
    ("order=" + "x" * 201, "order"),
]


def test_what_cannot_be_read_is_named_and_left_out(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    world.start()
    browser, program = world.browser("csr"), world.app.test_client()
    bearer = world.bearer("csr", "task.read")
    for query, field in BAD:
        answer = browser.get(f"/inbox?{query}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, query
        assert "It was left out." in page, query
        assert field in page, query
        assert page.count("data-entry=") == ("view=done" not in query), query
        refused = program.get(f"/api/v1/user-tasks?{query}", headers=bearer)
        assert refused.status_code == 400, query
        assert field.lower() in refused.get_json()["errors"][0]["pointer"].lower(), query


def test_an_address_says_what_is_asked_and_loses_nothing(world: World) -> None:
    pairs = MultiDict(
        [("view", "mine"), ("q", "O-1"), ("var", "a"), ("op", "gt"), ("value", "1")]
        + [("var", "b"), ("op", "is"), ("value", "x y"), ("columns", "due"), ("columns", "=a")]
    )
    asked = read(pairs, world.principal("csr"))
    assert asked.problems == ()
    assert asked.columns == ("due", "=a")
    again = read(MultiDict(asked.pairs), world.principal("csr"))
    assert (again.variables, again.words, again.columns) == (
        asked.variables,
        asked.words,
        asked.columns,
    )
    assert asked.without(0).count("var=") == 1
    assert "view=mine" in asked.bare()
    assert "var" not in asked.bare()


def test_a_column_too_many_is_refused_by_its_name(world: World) -> None:
    csr = world.principal("csr")
    twice = read(MultiDict({"columns": f"{ALL_COLUMNS},due,=a,=b"}), csr)
    assert (twice.problems, len(twice.columns)) == ((), MOST_COLUMNS)
    asked = read(MultiDict({"columns": f"=a,=b,=c,{ALL_COLUMNS}"}), csr)
    assert [one.message for one in asked.problems] == [
        "columns: choose up to 12; 'Came in' is one more."
    ]
    assert asked.columns == ("=a", "=b", "=c", *COLUMNS)[:MOST_COLUMNS]
    table = "layout=table&columns=%3Dnowhere"
    part = {"X-Part": "filter-part"}
    page = world.browser("csr").get(f"/inbox?{table}", headers=part).get_data(as_text=True)
    assert 'value="=nowhere" checked' in page  # so that the filter does not drop it


def test_the_list_is_sent_again_only_when_it_changed(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    browser = world.browser("csr")
    first = browser.get("/inbox?view=for-me", headers={"X-Part": "list"})
    known = {"X-Part": "list", "If-None-Match": first.headers["ETag"]}
    assert browser.get("/inbox?view=for-me", headers=known).status_code == 304
    world.start()
    again = browser.get("/inbox?view=for-me", headers=known)
    assert (again.status_code, again.data.count(b"data-entry")) == (200, 1)


def test_a_task_and_the_list_beside_it_are_found_again_by_one_address(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    world.start()
    page = world.browser("csr").get(f"/inbox/{world.task().uuid}?view=unclaimed&q=ask")
    assert page.status_code == 200
    assert page.data.count(b"data-entry") == 1
    assert b"view=unclaimed&amp;q=ask" in page.data


def test_no_count_of_a_whole_view_stands_at_a_way_that_keeps_the_filters(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    world.start()
    browser = world.browser("csr")

    def chip(query: str) -> str:
        page = browser.get(f"/inbox?view=for-me{query}").get_data(as_text=True)
        found = re.search(r'<a class="chip" href="[^"]*view=unclaimed[^"]*">([^<]*)</a>', page)
        assert found is not None
        return found[1]

    assert chip("") == chip("&sort=newest") == "My roles 1"
    assert chip("&q=nothing") == chip("&waits=yes") == "My roles"


def test_roles_are_called_by_their_names_with_the_key_that_a_program_says(world: World) -> None:
    csr = world.principal("csr")
    (problem,) = read(MultiDict({"role": "finance"}), csr).problems
    assert problem.message == (
        "role: 'Finance' is none of your roles. Yours: Customer service (csr)."
    )
    with pytest.raises(Invalid) as refused:
        saved.keep("Theirs", "", "finance", csr)
    assert [one.message for one in refused.value.problems] == [
        "Share it with one of your own roles: Customer service (csr)."
    ]
    saved.keep("Ours", "", "csr", csr)
    page = world.browser("csr").get("/inbox").get_data(as_text=True)
    assert 'title="Shared with Customer service"' in page
