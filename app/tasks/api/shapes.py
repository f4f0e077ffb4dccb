"""What is sent and given back about user tasks, as JSON Schema."""

from __future__ import annotations

from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text, whole
from app.tasks.inbox.shape import MOST_COUNTED
from app.tasks.work import files, pausing, refusing, talk
from app.tasks.work.handing import MAX_NOTE

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES: Schema = {"type": "boolean"}
ANY: Schema = {"type": "object"}
BY_FIELD: Schema = {"type": "object", "description": "By the keys of the user task's form."}
STATES = ("open", "completing", "completed", "cancelled")
MAY = (
    "claim", "release", "assign", "delegate", "hand-back", "take-back", "wait", "go-on",
    "save-draft", "complete", "undo", "hand-in", "refuse", "skip", "comment", "attach",
    "send-outside",
)  # fmt: skip

# ---- answers

WAITING = given(
    {
        "for": choice(*pausing.FOR),
        "reason": maybe(TEXT),
        "since": maybe(moment()),
        "until": maybe(moment()),
    },
    title="UserTaskWaiting",
)
TASK_FIELDS: dict[str, Schema] = {
    "id": TEXT,
    "name": TEXT,
    "title": {**TEXT, "description": "Customer and product, in words."},
    "order": TEXT,
    "process": {**TEXT, "description": "The key of the process."},
    "customer": {**TEXT, "description": "The name of the customer; empty for none."},
    "customerId": {**TEXT, "description": "Its key, by which it is asked for; empty for none."},
    "product": {**TEXT, "description": "The name of the product; empty for none."},
    "productId": {**TEXT, "description": "Its key, by which it is asked for; empty for none."},
    "state": choice(*STATES, description="`completing`: it can still be taken back."),
    "assignee": maybe(TEXT),
    "beingAssignedTo": maybe(TEXT),
    "beingChanged": many(
        TEXT, description="What is changed when all that listens to it has agreed."
    ),
    "denial": maybe({**TEXT, "description": "What a listener said against the last wish."}),
    "candidateRoles": many(TEXT),
    "candidatePeople": many(TEXT),
    "priority": WHOLE,
    "dueDate": maybe(moment()),
    "followUpDate": maybe(moment()),
    "waiting": maybe(WAITING),
    "draftAt": maybe({**moment(), "description": "When unfinished answers were kept."}),
    "createdAt": moment(),
    "endedAt": maybe(moment()),
}
TASK = given(TASK_FIELDS, title="UserTask")
LISTED = record(
    {
        **TASK_FIELDS,
        "variables": {**ANY, "description": "Those that `columns` names, as texts."},
    },
    needs=tuple(TASK_FIELDS),
    title="ListedUserTask",
)
FORM = given(
    {
        "schema": {**ANY, "description": "As form-js reads it."},
        "data": {**ANY, "description": "What the form shows: variables, and the draft over them."},
        "fields": many(TEXT, description="The keys that answers may have."),
        "labels": {**ANY, "description": "By key, computed fields too."},
    },
    title="UserTaskForm",
)
REFUSAL = given({"code": TEXT, "words": TEXT}, title="ForeseenError")
DELEGATION = given(
    {"by": TEXT, "note": TEXT, "at": moment(), "whole": YES}, title="UserTaskDelegation"
)
HELD = given(
    {"by": TEXT, "until": {**moment(), "description": "Until then it can be taken back."}},
    title="HeldCompletion",
)
LEVEL = given(
    {
        "name": {**TEXT, "description": "The service level; empty for none."},
        "due": maybe(moment()),
        "left": {**TEXT, "description": "In words."},
        "paused": maybe(moment()),
        "pausedFor": TEXT,
        "resumes": maybe(moment()),
    },
    title="UserTaskClock",
)
FULL = given(
    {
        **TASK_FIELDS,
        "documentation": {**TEXT, "description": "What to do, in words."},
        "instance": {**TEXT, "description": "The id of its instance."},
        "element": {**TEXT, "description": "Its id in the diagram."},
        "form": maybe(FORM),
        "draft": maybe(BY_FIELD),
        "may": many(choice(*MAY), description="What the caller may do now."),
        "mayChange": many(TEXT, description="Which fields the caller may PATCH now."),
        "refusals": many(
            REFUSAL, description="Errors that the diagram foresees, for the deed `refuse`."
        ),
        "delegation": maybe(DELEGATION),
        "held": maybe(HELD),
        "level": LEVEL,
        "barred": {**TEXT, "description": "Why the caller must not do it; empty if they may."},
        "standsInFor": {**TEXT, "description": "Who is away, for whom the caller may claim it."},
    },
    title="UserTaskInFull",
)
COUNTS = given(
    {
        "views": {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED},
            "description": f"By view; {MOST_COUNTED} means that many or more.",
        }
    },
    title="InboxCounts",
)
DRAFT = given({"answers": BY_FIELD, "savedAt": maybe(moment())}, title="UserTaskDraft")
PEOPLE = given(
    {
        "items": many(
            given(
                {
                    "id": WHOLE,
                    "name": TEXT,
                    "roles": {**TEXT, "description": "In words."},
                    "offered": {**YES, "description": "Whether the task is offered to them."},
                },
                title="PersonAtUserTask",
            )
        )
    }
)
COMMENT = given(
    {
        "id": WHOLE,
        "kind": choice("comment", "question"),
        "author": TEXT,
        "text": TEXT,
        "mentions": many(TEXT, description="Names of those who were told."),
        "writtenAt": moment(),
        "editedAt": maybe(moment()),
        "answer": maybe({**TEXT, "description": "Of the process owner, to a question."}),
        "answeredBy": maybe(TEXT),
        "answeredAt": maybe(moment()),
        "mayChange": {**YES, "description": "One's own can be changed for 15 minutes."},
    },
    title="UserTaskComment",
)
COMMENTS = given({"items": many(COMMENT)})
FILE = given(
    {
        "id": TEXT,
        "name": TEXT,
        "kind": TEXT,
        "mediaType": TEXT,
        "size": WHOLE,
        "sha256": TEXT,
        "addedBy": TEXT,
        "addedAt": moment(),
        "mayRemove": YES,
    },
    title="UserTaskFile",
)
FILES = given({"items": many(FILE)})
LINE = given(
    {"at": moment(), "who": TEXT, "words": TEXT, "more": TEXT}, title="UserTaskHistoryLine"
)
HISTORY = given(
    {
        "items": many(LINE, description="What was done at it, the latest first."),
        "before": many(LINE, description="What happened before it came in, the latest first."),
    },
    title="UserTaskHistory",
)

# ---- what is sent

ANSWERS = record(
    {"answers": BY_FIELD},
    title="Answers",
    examples=[{"answers": {"handover": "yes"}}],
)
COMPLETION = record(
    {
        "answers": BY_FIELD,
        "held": {
            "type": "boolean",
            "default": False,
            "description": "Hand in ten seconds later, so that it can be taken back until then.",
        },
    },
    title="UserTaskCompletion",
    examples=[{"answers": {"handover": "yes"}, "held": True}],
)
DATE = maybe(moment(description="Null takes it away."))
CHANGES = record(
    {
        "dueDate": DATE,
        "followUpDate": DATE,
        "priority": maybe(whole(0, 100, description="The higher, the earlier; 50 is usual.")),
        "candidateRoles": maybe(many(text(60, least=1), most=50, description="Keys of roles.")),
        "candidatePeople": maybe(many(text(200, least=1), most=50, description="Their names.")),
    },
    title="UserTaskChanges",
    examples=[{"dueDate": "2026-12-24T09:00:00Z", "priority": 90}],
)
PERSON = text(200, least=1, description="Mail address or name of a person.")
NOTE = maybe(text(MAX_NOTE))
ASSIGNMENT = record(
    {"person": maybe({**PERSON, "description": "Mail address or name; null for nobody."})},
    needs=("person",),
    title="UserTaskAssignment",
    examples=[{"person": "amara.osei@baton.example"}],
)
DELEGATING = record(
    {
        "person": PERSON,
        "note": NOTE,
        "whole": maybe(
            {"type": "boolean", "default": False, "description": "They may complete it as well."}
        ),
    },
    needs=("person",),
    title="UserTaskDelegating",
    examples=[{"person": "amara.osei@baton.example", "note": "Only the tenant name is open."}],
)
HANDING_BACK = record(
    {"note": NOTE},
    title="UserTaskHandingBack",
    examples=[{"note": "The name is agreed."}],
)
WAIT = record(
    {
        "for": choice(*pausing.FOR),
        "reason": text(pausing.MAX_REASON, least=1),
        "until": moment(description="When to ask again; within a year."),
    },
    needs=("for", "reason", "until"),
    title="UserTaskWait",
    examples=[
        {"for": "customer", "reason": "The tax id is missing.", "until": "2026-12-24T09:00:00Z"}
    ],
)
CANNOT = record(
    {
        "code": text(
            255,
            least=1,
            description="One of `refusals` of the user task, or `ask` to ask the process owner.",
        ),
        "reason": text(refusing.MAX_REASON, least=1),
    },
    needs=("code", "reason"),
    title="UserTaskRefusal",
    examples=[{"code": "ask", "reason": "The customer has two tenants; which of them?"}],
)
SKIP = record(
    {"reason": maybe(text(2_000, description="An item that is needed takes one."))},
    title="UserTaskSkip",
    examples=[{"reason": "The customer does it."}],
)
NEW_COMMENT = record(
    {"text": text(talk.MAX_TEXT, least=1, description="`@name` tells those who see the task.")},
    needs=("text",),
    title="NewUserTaskComment",
    examples=[{"text": "@Amara Osei The tenant name is agreed."}],
)
NEW_FILE = record(
    {
        "name": text(300, least=1),
        "content": {
            "type": "string",
            "contentEncoding": "base64",
            "maxLength": 4 * files.MAX_SIZE,
            "description": f"The file in base64; up to {files.MAX_SIZE // files.MEGABYTE} MB.",
        },
    },
    needs=("name", "content"),
    title="NewUserTaskFile",
    examples=[{"name": "note.txt", "content": "VGhlIHRlbmFudCBuYW1lIGlzIGFncmVlZC4="}],
)
