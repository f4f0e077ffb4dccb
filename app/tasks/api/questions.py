"""Questions of those who cannot do a user task, for who owns the process, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Choice, Operation, described, taken
from app.lib.schema import Schema, given, many, maybe, moment, record, text
from app.lib.web import write_json
from app.tasks.api import told
from app.tasks.api.asking import pointed
from app.tasks.work import refusing, talk
from app.tasks.work.models import Comment

bp = Blueprint("questions_api", __name__)
P = Permission
TAG = "User tasks"
TEXT: Schema = {"type": "string"}
VIEW = Choice("view", "Which questions.", ("waiting", "answered"), "waiting")
ANSWERED: dict[str, Schema] = {
    "id": {"type": "integer"},
    "author": TEXT,
    "text": TEXT,
    "writtenAt": moment(),
    "answer": maybe(TEXT),
    "answeredBy": maybe(TEXT),
    "answeredAt": maybe(moment()),
}
ANSWER = given(ANSWERED, title="AnsweredQuestion")
QUESTION = given(
    {
        **ANSWERED,
        "task": given({"id": TEXT, "name": TEXT, "order": TEXT}),
        "process": given({"key": TEXT, "name": TEXT}),
    },
    title="Question",
)
QUESTIONS = given({"items": many(QUESTION)})
NEW = record(
    {"text": text(talk.MAX_TEXT, least=1)},
    needs=("text",),
    title="QuestionAnswer",
    examples=[{"text": "The tenant of the parent company."}],
)


@bp.get("/api/v1/questions")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, query=(VIEW,), gives={200: QUESTIONS}))
def list_questions() -> Response:
    """Questions about user tasks of processes that the caller answers for."""
    found = refusing.questions(current(), answered=VIEW.read() == "answered")
    return write_json(
        {
            "items": [
                {
                    **_told(comment),
                    "task": {"id": task.uuid, "name": task.name, "order": task.business_key},
                    "process": {"key": process.key, "name": process.name},
                }
                for comment, task, process in found
            ]
        }
    )


@bp.post("/api/v1/questions/<int:comment_id>/answer")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=NEW, gives={200: ANSWER}, refuses=(409,)))
def answer_question(comment_id: int) -> Response:
    """Answer a question: the answer stands at the user task, and whoever asked is told."""
    said = taken(NEW, "Nothing was written.")
    with pointed():
        return write_json(_told(refusing.answer(comment_id, said["text"], current())))


def _told(row: Comment) -> dict[str, Any]:
    return {
        "id": row.id,
        "author": row.author,
        "text": row.text,
        "writtenAt": told.at(row.written_at),
        "answer": row.answer,
        "answeredBy": row.answered_by,
        "answeredAt": told.at(row.answered_at),
    }
