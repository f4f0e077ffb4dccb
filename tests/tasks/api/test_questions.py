"""Who owns a process answers, by a program, those who cannot do a user task of it."""

from __future__ import annotations

from app.tasks import service
from tests.tasks.api.conftest import TASKS, Programs, faults
from tests.tasks.work.conftest import Office

QUESTIONS = "/api/v1/questions"
ANSWER = f"{QUESTIONS}/{{comment_id}}/answer"


def test_a_question_is_listed_and_answered_once(office: Office, program: Programs) -> None:
    service.claim(office.uuid, office.csr)
    csr = program(task_uuid=office.uuid)
    body = {"code": "ask", "reason": "Which tenant?"}
    csr("post", f"{TASKS}/{{task_uuid}}/refuse", body)
    owner = program("process-owner")
    status, answer = owner("get", QUESTIONS)
    assert [(one["text"], one["task"]["id"], one["process"]["key"]) for one in answer["items"]] == [
        ("Which tenant?", office.uuid, "p")
    ]
    owner.base["comment_id"] = str(answer["items"][0]["id"])
    for wrong, place in (({"text": " "}, "/text"), ({"text": 7}, "/text"), ({"x": 1}, "/text")):
        status, answer = owner("post", ANSWER, wrong)
        assert (status, place in faults(answer)) == (422, True)
    status, answer = owner("post", ANSWER, {"text": "The parent's."})
    assert (status, answer["answer"], answer["answeredBy"]) == (
        200,
        "The parent's.",
        "Process-Owner",
    )
    assert owner("post", ANSWER, {"text": "Again"})[0] == 409
    assert owner("get", QUESTIONS)[1]["items"] == []
    assert len(owner("get", QUESTIONS, query="?view=answered")[1]["items"]) == 1
    comments = csr("get", f"{TASKS}/{{task_uuid}}/comments")[1]["items"]
    assert comments[0]["answer"] == "The parent's."
    assert csr("get", QUESTIONS)[0] == 403
    lost = program("process-owner", comment_id=str(2**40))
    assert lost("post", ANSWER, {"text": "x"})[0] == 404
