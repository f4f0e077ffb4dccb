"""Comments: whom they mention, who changes them and for how long, and that they stay text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.audit.service import verify
from app.lib import clock
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound
from app.tasks.work import people, story, talk
from tests.tasks.work.conftest import Office
from tests.world import token


def test_a_mention_reaches_who_can_see_the_task_and_nobody_else(office: Office) -> None:
    other, stranger = office.person("Bea", "csr"), office.person("Finn", desks=("finance",))
    said = "@Bea and @Finn, look at this. Also @Admin, and @Csr himself; mail a@Bea.example"
    comment = talk.add(office.uuid, said, office.csr)
    names = [one["name"] for one in comment.mentions]
    assert names == ["Admin", "Bea", "Csr"]
    (told,) = office.news("task.mentioned")
    assert told["people"] == sorted([office.admin.id, other.id])
    assert stranger.id not in told["people"]
    assert told["comment"] == comment.id


def test_a_comment_that_is_sent_again_after_its_answer_was_lost_stands_there_once(
    office: Office,
) -> None:
    first = talk.add(office.uuid, "@Bea, look", office.csr)
    assert talk.add(office.uuid, "@Bea, look", office.csr).id == first.id
    talk.add(office.uuid, "@Bea, look", office.admin)
    talk.add(office.uuid, "@Bea, look", office.csr)
    with clock.fixed(clock.now() + talk.CHANGEABLE * 2):
        talk.add(office.uuid, "@Bea, look", office.csr)
    authors = [one.author for one in talk.of(office.world.task())]
    assert authors == ["Csr", "Admin", "Csr", "Csr"]


def test_people_are_found_by_a_part_of_their_name(office: Office) -> None:
    office.person("Beate", "csr")
    office.person("Finn", desks=("finance",))
    task = office.world.task()
    assert [one["name"] for one in people.seeing(task)] == ["Admin", "Auditor", "Beate", "Csr"]
    assert [one["name"] for one in people.seeing(task, "eat")] == ["Beate"]
    assert people.seeing(task, "%") == []
    assert [one["name"] for one in people.working([task])] == ["Beate", "Csr", "Finn"]
    assert [one["offered"] for one in people.working([task])] == [
        True,
        True,
        False,
    ]


def test_a_comment_is_changed_and_taken_away_by_its_author_for_a_quarter_of_an_hour(
    office: Office,
) -> None:
    uuid, other = office.uuid, office.person("Bea", "csr")
    comment = talk.add(uuid, "Hello", office.csr)
    talk.change(uuid, comment.id, "Hello @Bea", office.csr)
    assert [one["people"] for one in office.news("task.mentioned")] == [[other.id]]
    talk.change(uuid, comment.id, "Hi @Bea", office.csr)
    assert len(office.news("task.mentioned")) == 1
    for deed in (
        lambda: talk.change(uuid, comment.id, "x", other),
        lambda: talk.remove(uuid, comment.id, other),
    ):
        with pytest.raises(Forbidden, match="Csr wrote this comment"):
            deed()
    later = clock.now() + timedelta(minutes=16)
    with clock.fixed(later), pytest.raises(Conflict, match="15 minutes"):
        talk.change(uuid, comment.id, "x", office.csr)
    talk.remove(uuid, comment.id, office.csr)
    assert talk.of(office.world.task()) == []
    with pytest.raises(NotFound):
        talk.change(uuid, comment.id, "x", office.csr)
    assert list(verify()) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "a\0b"])
def test_a_comment_that_cannot_be_kept_is_refused_with_the_field_named(
    office: Office, text: str
) -> None:
    with pytest.raises(Invalid) as refused:
        talk.add(office.uuid, text, office.csr)
    assert [one.pointer for one in refused.value.problems] == ["text"]


def test_only_who_sees_the_task_comments_and_reads(office: Office) -> None:
    stranger = office.person("Finn", desks=("finance",))
    with pytest.raises(Forbidden, match="offered to Customer service"):
        talk.add(office.uuid, "Hello", stranger)
    with pytest.raises(Forbidden, match="write nothing"):
        talk.add(office.uuid, "Hello", office.world.principal("auditor"))


def test_script_in_a_comment_is_shown_as_text(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    said = "<script>alert(1)</script> & <b>x</b>"
    data = {"text": said, "csrf_token": token(client, "/profile")}
    assert client.post(f"/inbox/{uuid}/comments", data=data).status_code == 302
    page = client.get(f"/inbox/{uuid}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "<script>alert" not in page


def test_the_history_says_who_did_what_without_the_words_of_comments(office: Office) -> None:
    uuid = office.uuid
    comment = talk.add(uuid, "a secret", office.csr)
    talk.remove(uuid, comment.id, office.csr)
    lines = story.of(office.world.task(), office.instance)
    said = [f"{line.who} {line.words}".strip() for line in lines]
    assert said == ["Csr took a comment away", "Csr commented", "It came in"]
    assert not any("secret" in str(line) for line in lines)
